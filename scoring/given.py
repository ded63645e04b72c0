"""What members react to: the evidence by which others, members or not, come to be trusted.

Whom they reacted to is kept as a keyed hash, as everybody is who reacts to them.
"""

from __future__ import annotations

from scoring.actors import actor_key
from scoring.connectors import base
from scoring.models import Account, Given

BATCH = 2_000


def store(account: Account, given: tuple[base.Given, ...]) -> None:
    """Insert what the account gave; what is already there stays as it is."""
    Given.objects.bulk_create(
        [
            Given(
                account=account,
                member_id=account.member_id,
                person_key=actor_key(account.network, one.person_native_id),
                kind=one.kind,
                at=one.at,
            )
            for one in given
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
