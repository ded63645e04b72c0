"""Declining an offer of the waiting list from its letter, without signing in."""

from __future__ import annotations

from typing import Literal

from django.core import signing

from campaigns.history import GIVEN_BACK
from campaigns.holding import find, stop
from campaigns.models import Claim, Wait
from perks.ground import clock, scopes

ACTOR = scopes.system("declining offers")
SALT = "offers of the waiting list"
# Where an offer stands: it can be declined while it is open.
Standing = Literal["open", "declined", "taken", "over"]


def signed(wait: Wait) -> str:
    """What stands in the letter's link; it declines this one offer and does nothing else."""
    return signing.dumps(wait.pk, salt=SALT)


def find_signed(text: str) -> Wait | None:
    """The offer of a letter's link, or None for a link that is not ours."""
    try:
        pk = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    with scopes.act_as(ACTOR):
        rows = Wait.objects.filter(pk=pk, claim__isnull=False)
        found: Wait | None = rows.select_related("claim", "campaign__perk", "brand").first()
        return found


def standing(claim: Claim) -> Standing:
    """Where the claim stands that the offer is."""
    if claim.state == "held":
        return "open" if claim.held_until > clock.now() else "over"
    if claim.ended_because == GIVEN_BACK:
        return "declined"
    return "taken" if claim.state in ("issued", "redeemed") else "over"


def decline(wait: Wait) -> Standing:
    """Give an open offer back and say where it stands then; twice is once.

    What she took meanwhile stays hers: whoever has an old letter takes nothing away with it.
    """
    assert wait.claim_id is not None
    with scopes.act_as(ACTOR):
        made = find(wait.claim_id, wait.member_id)
        if standing(made) == "open":
            stop(made, "cancelled", GIVEN_BACK)
        return standing(made)
