"""The seed of each wave: drawn and fixed by its hash before anybody is chosen, told afterwards."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import Max

from campaigns.core.lots import commitment
from campaigns.models import Campaign, Wave
from perks.ground import scopes, vault

# So long the hash stands in public before a lottery is drawn.
NOTICE = timedelta(hours=1)
ACTOR = "waves"


def next_wave(campaign: Campaign) -> Wave:
    """The wave that is opened next, made now when there is none. Twice gives the same."""
    with scopes.act_as(scopes.system(ACTOR)):
        waiting = Wave.objects.filter(campaign=campaign, opened_at=None).first()
        if waiting is not None:
            return waiting  # type: ignore[no-any-return]
        last = Wave.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
        seed = secrets.token_hex(32)
        made: Wave = Wave.objects.create(
            campaign=campaign,
            number=last + 1,
            commitment=commitment(seed),
            sealed_seed=vault.seal(seed.encode(), identity(campaign.pk, last + 1)),
        )
        return made


def seed_of(wave: Wave) -> str:
    """The seed, told or not yet, as 64 hexadecimal digits. Raises vault.Unsealable."""
    return (
        wave.seed
        or vault.unseal(bytes(wave.sealed_seed), identity(wave.campaign_id, wave.number)).decode()
    )


def identity(campaign_id: int, number: int) -> str:
    return f"wave:{campaign_id}:{number}"


def ticket(campaign_id: int, member_id: int) -> str:
    """What stands for a member in one campaign: 12 hexadecimal digits that tell nobody who it is."""
    return vault.keyed_hash("ticket", str(campaign_id), str(member_id)).hex()[:12]


def handle(campaign_id: int, rule: int, member_id: int) -> str:
    """What a member is called on the list of one wording of a rule, another one on the next.

    Whoever moves a threshold must not be able to follow one ticket through the lists.
    """
    return vault.keyed_hash("handle", str(campaign_id), str(rule), str(member_id)).hex()[:12]
