"""A parcel called back, or come back for good: its claim ends, and the member gets no other one."""

from __future__ import annotations

from django.db import transaction

from campaigns import addresses, letters, problems
from campaigns.models import Claim, Parcel, Problem, Wait
from campaigns.sending import ACTOR, find, wrong_state
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge

STATES = ("sent", "returned")


def call_back(parcel_id: int, brand_id: int, because: str, back_in_stock: bool = False) -> Parcel:
    """sent or returned -> returned, and its claim redeemed -> revoked, with a reason she reads.

    What is here again as good as new goes into stock; what is not is written off, and can be added
    to the stock once it comes. The budget has its worth again either way. A report about it is
    answered by the reason. Raises Refusal parcel_not_found (404), reason_missing (400),
    parcel_state; nothing is changed then.
    """
    words = " ".join(because.split())[:200]
    if not words:
        raise Refusal("reason_missing", "Say why: the member reads it. Nothing was changed.", 400)
    with transaction.atomic(), scopes.act_as(ACTOR):
        parcel = find(parcel_id, brand_id)
        replaced = Parcel.objects.filter(replaces=parcel).exists()
        if parcel.state not in STATES or parcel.claim.state != "redeemed" or replaced:
            raise wrong_state(parcel)
        if Problem.objects.filter(parcel=parcel, state="open").exists():
            problems.decline(parcel_id, brand_id, words)
        stock.put_back(parcel.unit) if back_in_stock else stock.write_off(parcel.unit)
        parcel.state, parcel.settled_at = "returned", clock.now()
        parcel.save(update_fields=["state", "settled_at"])
        end(parcel.claim, words)
        letters.called_back(parcel)
        return parcel


def end(claim: Claim, because: str) -> None:
    """The claim is over; whoever waits for one is asked."""
    claim.state, claim.ended_at, claim.ended_because = "revoked", clock.now(), because
    claim.save(update_fields=["state", "ended_at", "ended_because"])
    addresses.delete_after(claim.pk, addresses.SECOND_THOUGHTS)
    if Wait.objects.filter(campaign_id=claim.campaign_id, state="waiting").exists():
        nudge("campaigns.tasks.offer_waiting", claim.campaign_id)
