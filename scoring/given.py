"""What members react to: the evidence by which others, members or not, come to be trusted.

Whom they reacted to is kept as a keyed hash, as everybody is who reacts to them.
"""

from __future__ import annotations

import numpy as np
from psycopg import sql

from scoring import columns
from scoring.actors import actor_key
from scoring.connectors import base
from scoring.core import arrays as core
from scoring.core.arrays import Accounts, Bools, Ints
from scoring.core.given import given_of
from scoring.core.model import Model
from scoring.models import Account, Given
from scoring.models.activity import KINDS
from scoring.numbering import places

BATCH = 2_000
ROWS = """
  SELECT account_id, person_key, (at AT TIME ZONE 'UTC')::date - date '1970-01-01' AS day,
         array_position({kinds}::text[], kind::text) - 1 AS kind
  FROM scoring_given WHERE {wanted}
"""


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


def read(wanted: sql.Composable) -> dict[str, Ints]:
    """The rows that meet a condition on account_id: account_id, day, kind int64[n], person_key
    int64[n, 2]; kind indexes `models.activity.KINDS`."""
    asked = sql.SQL(ROWS).format(kinds=list(KINDS), wanted=wanted)
    return columns.read(asked, account_id="bigint", person_key="key", day="bigint", kind="bigint")


def to_others(
    rows: dict[str, Ints], account_ids: Ints, person: Ints, actors: Ints, automated: Bools
) -> dict[str, Ints]:
    """The rows that say something about a reactor: giver, person, kind, day, int64[n].

    person: int64[n], the number of whom each row was given to. What passes between linked accounts
    is among the reactions already; whoever reacts to nobody here needs no trust; and what an
    account that calls itself automated gives endorses nobody.
    """
    giver, _ = places(account_ids, rows["account_id"])
    says = (person >= len(account_ids)) & np.isin(person, actors)
    if len(account_ids):
        says &= ~automated[giver]
    found = {"giver": giver, "person": person, "kind": rows["kind"], "day": rows["day"]}
    return {name: column[says] for name, column in found.items()}


def known(
    gave: dict[str, Ints], accounts: Accounts, model: Model, reference_day: int
) -> core.Given | None:
    """How far these people moved members, as of a day; None where the model does not ask."""
    if not model.trust.given:
        return None
    codes = np.array([model.kind_code(name) for name in KINDS], dtype=np.int64)[gave["kind"]]
    kind = model.kind_on(accounts.network[gave["giver"]], codes)
    return given_of(gave["giver"], gave["person"], kind, gave["day"], reference_day, model.kinds)
