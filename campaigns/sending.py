"""What becomes of a parcel: sent with a number to follow, then delivered, come back, or lost."""

from __future__ import annotations

from typing import Any

from campaigns import addresses, letters
from campaigns.holding import lock
from campaigns.models import Claim, Parcel
from campaigns.models.parcels import PARCEL_STATES
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("parcels")
SETTLED = ("delivered", "returned", "lost")
# What a brand can say of a parcel.
TOLD = ("sent", *SETTLED)


def find(parcel_id: int, brand_id: int) -> Parcel:
    """A brand's own parcel with its claim, both locked. Raises Refusal parcel_not_found (404).

    Locked after the passes and the unit of the claim, as everywhere.
    """
    mine = Parcel.objects.filter(pk=parcel_id, brand_id=brand_id)
    claim_id = mine.values_list("claim_id", flat=True).first()
    if claim_id is not None:
        lock(claim_id)
        Claim.objects.select_for_update().get(pk=claim_id)
    rows = mine.select_for_update(of=("self",)).select_related(
        "claim", "claim__unit", "claim__perk", "claim__campaign", "claim__brand", "unit"
    )
    found: Parcel | None = rows.first()
    if found is None:
        raise Refusal("parcel_not_found", "There is no such parcel of yours.", 404)
    return found


def send(parcel_id: int, brand_id: int, carrier: str = "", tracking: str = "") -> Parcel:
    """to_send -> sent: the unit has left the house. The same again changes nothing.

    On a parcel that is on its way it corrects carrier and number. Raises Refusal parcel_not_found
    (404), tracking_unclear (400), tracking_taken, parcel_state.
    """
    carrier, tracking = told("carrier", carrier, 40), told("number", tracking, 60)
    if tracking and not carrier:
        raise Refusal("tracking_unclear", "Say which carrier has it. Nothing was changed.", 400)
    with scopes.act_as(ACTOR):
        parcel = find(parcel_id, brand_id)
        if parcel.state in SETTLED and (parcel.carrier, parcel.tracking) == (carrier, tracking):
            return parcel
        if parcel.state not in ("to_send", "sent"):
            raise wrong_state(parcel)
        same = Parcel.objects.filter(brand_id=brand_id, carrier=carrier, tracking=tracking)
        if tracking and same.exclude(pk=parcel.pk).exists():
            raise Refusal(
                "tracking_taken", "Another parcel has this number. Nothing was changed.", 409
            )
        first = parcel.state == "to_send"
        if first:
            hand_over(parcel.claim)
            parcel.state, parcel.sent_at = "sent", clock.now()
        parcel.carrier, parcel.tracking = carrier, tracking
        parcel.save(update_fields=["state", "sent_at", "carrier", "tracking"])
        if first:
            addresses.delete_after(parcel.claim_id, addresses.SURELY_THERE + addresses.days())
            letters.sent(parcel)
        return parcel


def hand_over(claim: Claim) -> None:
    """issued -> redeemed with its first parcel, unit and ledger with it; a replacement is that."""
    if claim.state == "issued":
        stock.spend(claim.unit)
        claim.state = "redeemed"
        claim.save(update_fields=["state"])


def settle(parcel_id: int, brand_id: int, state: str) -> Parcel:
    """sent -> delivered, returned or lost; what was said wrongly can be said again.

    Raises Refusal parcel_not_found (404), parcel_state_unknown (400), parcel_state.
    """
    if state not in SETTLED:
        raise Refusal(
            "parcel_state_unknown", f"A parcel is {', '.join(SETTLED)}. Nothing was changed.", 400
        )
    with scopes.act_as(ACTOR):
        parcel = find(parcel_id, brand_id)
        if parcel.state == state:
            return parcel
        replaced = Parcel.objects.filter(replaces=parcel).exists()
        if parcel.state not in ("sent", *SETTLED) or replaced:
            raise wrong_state(parcel)
        parcel.state, parcel.settled_at = state, clock.now()
        parcel.save(update_fields=["state", "settled_at"])
        addresses.delete_after(parcel.claim_id)
        return parcel


def told(what: str, text: Any, longest: int) -> str:
    """One line as it is kept. Raises Refusal tracking_unclear (400)."""
    line = " ".join(str(text).split(" ")).strip()
    if len(line) > longest or not line.isprintable():
        raise Refusal(
            "tracking_unclear",
            f"A {what} has up to {longest} plain signs. Nothing was changed.",
            400,
        )
    return line


def wrong_state(parcel: Parcel) -> Refusal:
    words = PARCEL_STATES[parcel.state].lower()
    return Refusal(
        "parcel_state", f"This parcel stands at “{words}”. Nothing was changed.", state=parcel.state
    )
