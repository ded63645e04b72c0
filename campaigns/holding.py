"""A claim's own row, locked with all that hangs on it, and how a claim ends."""

from __future__ import annotations

from campaigns import parcels
from campaigns.models import Claim, Wait
from perks import passes, stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge
from perks.models import Pass, Unit


def lock(claim_id: int) -> None:
    """Lock a claim's passes, then its unit. The claim itself comes last.

    The door goes from pass to unit to claim, and whoever takes a lapsed hold over goes from unit
    to claim: with one order for all, nobody waits in a circle.
    """
    list(Pass.objects.select_for_update(no_key=True).filter(claim_id=claim_id).order_by("pk"))
    Unit.objects.select_for_update(no_key=True).filter(claim_id=claim_id).first()


def find(claim_id: int, member_id: int) -> Claim:
    """A member's own claim, locked. Raises Refusal claim_not_found (404)."""
    if Claim.objects.filter(pk=claim_id, member_id=member_id).exists():
        lock(claim_id)
    found = Claim.objects.select_for_update(of=("self",)).select_related(
        "perk", "campaign", "unit", "member", "pass_issued"
    )
    made: Claim | None = found.filter(pk=claim_id, member_id=member_id).first()
    if made is None:
        raise Refusal("claim_not_found", "There is no such claim of yours.", 404)
    return made


def expire(made: Claim) -> None:
    """A hold that ran out; nothing happens to a claim in any other state."""
    if made.state == "held":
        stop(made, "expired", "the hold ran out")


def stop(made: Claim, state: str, because: str) -> None:
    """End a claim and give its unit back, unless another claim has taken the lapsed unit over.

    A code that was shown does not go back: its unit is void.
    """
    shown = made.state == "issued" and made.perk.what.void_once_issued(made.perk)
    made.state, made.ended_at, made.ended_because = state, clock.now(), because
    made.save(update_fields=["state", "ended_at", "ended_because"])
    if made.pass_issued:
        passes.revoke(made.pass_issued, because)
    elif made.perk.gives_bundle:
        passes.revoke_all(made.pk, because)
    if Wait.objects.filter(campaign_id=made.campaign_id, state="waiting").exists():
        nudge("campaigns.tasks.offer_waiting", made.campaign_id)
    if made.perk.gives_parcel:
        parcels.end(made)
    unit = Unit.objects.filter(claim_id=made.pk).first()
    if unit:
        stock.void(unit) if shown else stock.release(unit)
