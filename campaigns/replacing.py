"""Another one in place of what was lost, broken or came back: from the same stock, in the ledger."""

from __future__ import annotations

from datetime import timedelta

from campaigns import asking, budgets, letters, parcels
from campaigns.models import Claim, Parcel, Problem
from campaigns.sending import ACTOR, find, wrong_state
from campaigns.writing import end_lapsed
from perks import ledger, stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for
from perks.models import LedgerEntry

# Of a parcel that stands like this nobody has to say what is wrong.
CAME_TO_NOTHING = ("returned", "lost")


def replace(parcel_id: int, brand_id: int, reason: str = "", back_in_stock: bool = False) -> Parcel:
    """Give another unit of the same kind to the claim of a parcel that went wrong.

    The old unit is written off and its worth booked once more, unless it is `back_in_stock` as
    good as new. Raises Refusal parcel_not_found (404), parcel_state, nothing_wrong,
    already_replaced, replacement_needs_reason, not_back, budget_spent (410), sold_out (410),
    address_gone (410); nothing is changed then.
    """
    with scopes.act_as(ACTOR):
        mine = Parcel.objects.filter(pk=parcel_id, brand_id=brand_id)
        for campaign_id in mine.values_list("claim__campaign_id", flat=True):
            # Before any row is locked, as whoever claims takes it.
            wait_for([budgets.name_of(campaign_id)])
        parcel = find(parcel_id, brand_id)
        problem = Problem.objects.filter(parcel=parcel, state="open").first()
        check(parcel, problem, reason.strip(), back_in_stock)
        claim = parcel.claim
        if not back_in_stock:
            check_budget(claim)
        swap_unit(claim, back_in_stock)
        close(parcel, back_in_stock)
        if not back_in_stock:
            book(claim)
        made = parcels.make(claim, replaces=parcel, reason=reason.strip()[:200])
        if problem is not None:
            problem.state, problem.answered_at = "replaced", clock.now()
            problem.save(update_fields=["state", "answered_at"])
        letters.replaced(made)
        return made


def check(parcel: Parcel, problem: Problem | None, reason: str, back_in_stock: bool) -> None:
    """Raise the Refusal that tells why this parcel is not replaced."""
    if parcel.state in ("to_send", "cancelled") or parcel.claim.state != "redeemed":
        raise wrong_state(parcel)
    if Parcel.objects.filter(replaces=parcel).exists():
        raise Refusal("already_replaced", "This one was replaced already. Nothing was changed.")
    if problem is None and parcel.state not in CAME_TO_NOTHING:
        raise Refusal(
            "nothing_wrong",
            "The member reported nothing, and it is neither lost nor back. Nothing was changed.",
        )
    if back_in_stock and parcel.state != "returned":
        raise Refusal("not_back", "Only what came back goes into stock again. Nothing was changed.")
    before = Parcel.objects.filter(claim=parcel.claim, replaces__isnull=False).exists()
    if before and not reason:
        raise Refusal(
            "replacement_needs_reason",
            "This member got one replacement already. Say why another one goes out. Nothing was "
            "changed.",
        )


def check_budget(claim: Claim) -> None:
    budget = claim.campaign.budget
    if budget is not None and ledger.spent(claim.campaign_id) + claim.worth > budget:
        raise asking.budget_spent()


def swap_unit(claim: Claim, back_in_stock: bool) -> None:
    """The claim's unit goes, and another one of its variant is handed over in its place."""
    variant = claim.unit.variant
    stock.put_back(claim.unit) if back_in_stock else stock.write_off(claim.unit)
    until = clock.now() + timedelta(minutes=1)
    taken = stock.take(claim.perk_id, claim.pk, claim.member_id, until, variant)
    if taken is None:
        raise Refusal(
            "sold_out", "Nothing is left to replace it with. Add stock first. Nothing was changed.",
            410,
        )  # fmt: skip
    claim.unit, lapsed_claim = taken
    if lapsed_claim is not None:
        end_lapsed([lapsed_claim])
    stock.issue(claim.unit)
    stock.spend(claim.unit)
    claim.save(update_fields=["unit"])


def close(parcel: Parcel, back_in_stock: bool) -> None:
    """The old parcel is over: one of which nothing was heard counts as lost."""
    if parcel.state == "sent":
        parcel.state, parcel.settled_at = "lost", clock.now()
    parcel.written_off = not back_in_stock
    parcel.save(update_fields=["state", "settled_at", "written_off"])


def book(claim: Claim) -> None:
    """What the second one is worth; the claim's own worth stays where it is."""
    if claim.worth:
        LedgerEntry.objects.create(
            brand_id=claim.brand_id, campaign_id=claim.campaign_id, claim_id=claim.pk,
            kind="replaced", debit="budget", credit="replaced", amount=claim.worth,
            currency=claim.currency, at=clock.now(),
        )  # fmt: skip
