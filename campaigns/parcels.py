"""The parcel of a claim: made when it is confirmed, given up with it."""

from __future__ import annotations

from django.db.models import Max

from campaigns import addresses
from campaigns.history import GIVEN_BACK
from campaigns.models import Claim, Parcel
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("parcels")


def make(claim: Claim, replaces: Parcel | None = None, reason: str = "") -> Parcel:
    """The next parcel of a claim, for its unit. Raises Refusal address_gone (410)."""
    with scopes.act_as(ACTOR):
        if not addresses.keep_on(claim.pk):
            raise Refusal(
                "address_gone",
                "The address of this claim was deleted, as it is after a while. Nothing was "
                "changed. Give the perk anew, so that it is asked for again.",
                410,
            )
        last = Parcel.objects.filter(claim=claim).aggregate(last=Max("number"))["last"] or 0
        made: Parcel = Parcel.objects.create(
            claim=claim, member_id=claim.member_id, brand_id=claim.brand_id, unit=claim.unit,
            number=last + 1, replaces=replaces, reason=reason,
        )  # fmt: skip
        return made


def end(claim: Claim) -> None:
    """The claim ends before anything was sent: no parcel, and no address for longer than needed."""
    with scopes.act_as(ACTOR):
        waiting = Parcel.objects.filter(claim=claim, state="to_send")
        waiting.update(state="cancelled", settled_at=clock.now())
    if claim.state == "revoked" and claim.ended_because != GIVEN_BACK:
        addresses.delete_after(claim.pk, addresses.SECOND_THOUGHTS)
    else:
        addresses.drop(claim)


def newest(claim: Claim) -> Parcel | None:
    """The last parcel of a claim, with its address beside it; None when there is none."""
    with scopes.switched_to(ACTOR):
        rows = Parcel.objects.filter(claim=claim).select_related("claim__address")
        found: Parcel | None = rows.order_by("-number").first()
        return found


def all_of(claim: Claim) -> list[Parcel]:
    """Every parcel of a claim with what was reported about it, the first one first."""
    with scopes.act_as(ACTOR):
        rows = Parcel.objects.filter(claim=claim).prefetch_related("problems")
        return list(rows.order_by("number"))
