"""Claiming: eligibility is judged once, on fresh values, and locked with its receipt.

held -> issued -> redeemed; held -> cancelled or expired; issued -> revoked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from campaigns import asking, limits, links, parcels, restoring, wants
from campaigns.asking import Ask, Case, Decision
from campaigns.history import GIVEN_BACK
from campaigns.holding import expire, find, lock, stop
from campaigns.models import Campaign, Claim
from campaigns.taking import claim_many, keep_budgets, write
from campaigns.traces import NOWHERE, Origin
from campaigns.writing import end_lapsed
from perks import passes, stock
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import Pass, Unit


def claim(
    member_id: int,
    campaign_id: int,
    key: str,
    said: dict[str, Any] | None = None,
    origin: Origin = NOWHERE,
) -> Decision:
    """Hold one unit for a member, for as long as the campaign allows.

    `said` is what the member chose and answered (see `campaigns.wants`). The same key with the same
    body gives the same claim. Raises Refusal: idempotency_conflict (422),
    campaign_not_found (404), campaign_paused, campaign_not_started, campaign_over, already_claimed,
    sold_out, key_missing (400), campaign_cap, period_cap, member_cap, household_cap (410),
    too_fast (429), and those of `wants.settle`. A member who does not fit gets a Decision without a
    claim.
    """
    [answer] = claim_many([Ask(member_id, campaign_id, key, said or {}, origin)])
    if isinstance(answer, Refusal):
        raise answer
    return answer


def admit(campaign: Campaign, member_id: int, receipt: Receipt, key: str) -> Claim:
    """Claim and confirm for somebody who was judged at the door. Raises Refusal."""
    with transaction.atomic():
        return confirm(keep(campaign, member_id, receipt, key).pk, member_id)


def keep(
    campaign: Campaign, member_id: int, receipt: Receipt, key: str, until: datetime | None = None
) -> Claim:
    """Hold a unit for somebody whom the house picked, by a receipt that says yes. Raises Refusal."""
    case = Case(Ask(member_id, campaign.pk, key), campaign=campaign, receipt=receipt, until=until)
    case.digest = asking.body_hash({"campaign": campaign.pk, "door": True})
    case.wanted = wants.settle(campaign.perk, {}, receipt)
    with transaction.atomic(), scopes.act_as(scopes.system("claims")):
        limits.check([case])
        if case.answer is None:
            keep_budgets([case])
        if case.answer is None:
            write([case])
        if isinstance(case.answer, Refusal):
            raise case.answer
        assert case.answer is not None
        assert case.answer.claim is not None
        return case.answer.claim


def confirm(claim_id: int, member_id: int) -> Claim:
    """held -> issued: the unit is the member's, with pass and personal link. Twice is once.

    Raises Refusal claim_not_found (404), hold_lapsed (410) or claim_state, and what
    `wants.check_complete` raises.
    """
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        if made.state in ("issued", "redeemed"):
            return made
        check_held(made)
        wants.check_complete(made.perk, made.wants)
        stock.issue(made.unit)
        made.state, made.issued_at = "issued", clock.now()
        if made.perk.gives_pass:
            made.pass_issued = issue_pass(made)
        elif made.perk.gives_bundle:
            passes.issue_bundle(made.perk, made.member, made.pk)
        elif made.perk.gives_parcel:
            parcels.make(made)
        made.save(update_fields=["state", "issued_at", "pass_issued"])
        links.make(made)
        return made


def issue_pass(made: Claim) -> Pass:
    """The pass of a claim, with the tier that was settled and the guests that were told."""
    guests = made.wants.get("guests")
    return passes.issue(made.perk, made.member, made.pk, made.unit.variant, guests)


def check_held(made: Claim) -> None:
    """Raise Refusal claim_state or hold_lapsed (410) unless the claim is held now."""
    if made.state in ("cancelled", "revoked"):
        raise Refusal(
            "claim_state", f"This claim has ended: {made.ended_because}. Claim the perk again."
        )
    if made.state == "expired" or made.held_until <= clock.now():
        raise Refusal("hold_lapsed", "The time to confirm ran out. Claim it again.", 410)
    if made.state != "held":
        raise Refusal("claim_state", "This claim is confirmed. Its choices stand.")


def fill_in(claim_id: int, member_id: int, said: dict[str, Any]) -> Claim:
    """Say, while it is held, what the perk asks for; another variant swaps the unit.

    Raises Refusal claim_not_found (404), hold_lapsed (410), claim_state, variant_gone (410), and
    those of `wants.settle` and `wants.keep`; what was held before is held still.
    """
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        check_held(made)
        wanted = wants.settle(made.perk, said, made.receipt, held=True)
        if wanted.variant is not None and wanted.variant != made.unit.variant:
            swap(made, wanted.variant)
        made.wants = wanted.kept
        wants.keep(made, said)
        made.save(update_fields=["wants", "unit"])
        return made


def swap(made: Claim, variant: str) -> None:
    """Give a held claim a unit of another variant for the one it has. Raises variant_gone (410)."""
    stock.release(made.unit)
    taken = stock.take(made.perk_id, made.pk, made.member_id, made.held_until, variant)
    if taken is None:
        raise asking.variant_gone()
    made.unit, lapsed_claim = taken
    if lapsed_claim is not None:
        end_lapsed([lapsed_claim])


def cancel(claim_id: int, member_id: int) -> Claim:
    """The member gives it back: a held claim is cancelled, an issued one revoked at her wish."""
    with scopes.act_as(scopes.system("claims")):
        made = find(claim_id, member_id)
        if made.state == "held":
            stop(made, "cancelled", GIVEN_BACK)
        elif made.state == "issued":
            stop(made, "revoked", GIVEN_BACK)
        elif made.state == "redeemed":
            raise Refusal("claim_used", "It was used already, so it cannot be given back.")
        return made


def revoke(claim_id: int, brand_id: int, because: str) -> Claim:
    """The brand takes an issued claim back, with a reason that the member reads."""
    if not because.strip():
        raise Refusal("reason_missing", "Say why: the member reads it. Nothing was revoked.", 400)
    with scopes.act_as(scopes.system("claims")):
        if Claim.objects.filter(pk=claim_id, brand_id=brand_id).exists():
            lock(claim_id)
        made = Claim.objects.select_for_update(of=("self",)).filter(pk=claim_id, brand_id=brand_id)
        found: Claim | None = made.select_related("perk", "unit", "pass_issued").first()
        if found is None:
            raise Refusal("claim_not_found", "There is no such claim.", 404)
        if found.state != "issued":
            raise Refusal("claim_state", f"This claim is {found.state}. Nothing was changed.")
        stop(found, "revoked", because.strip()[:200])
        return found


def restore(claim_id: int, brand_id: int) -> Claim:
    """revoked -> issued: the brand takes its revoking back; the member gets a unit and pass anew.

    Raises Refusal claim_not_found (404), claim_state for one that the brand did not revoke,
    already_claimed when she took the perk again meanwhile, campaign_over, budget_spent,
    campaign_cap, period_cap, member_cap or household_cap (410) when it fits in no more, sold_out
    (410) when nothing is left, pass_over when her pass would have ended by now.
    """
    with scopes.act_as(scopes.system("claims")):
        rows = Claim.objects.filter(pk=claim_id, brand_id=brand_id).select_related("perk")
        seen: Claim | None = rows.first()
        if seen is None:
            raise Refusal("claim_not_found", "There is no such claim.", 404)
        restoring.check_state(seen)
        bound = restoring.hold_still(seen)
        made = find(seen.pk, seen.member_id)
        restoring.check(made, bound)
        give_again(made)
        return made


def give_again(made: Claim) -> None:
    """A unit like the one before, the pass under a new code, and a letter that says so."""
    variant = made.unit.variant if made.unit else None
    until = clock.now() + timedelta(minutes=1)
    taken = stock.take(made.perk_id, made.pk, made.member_id, until, variant)
    if taken is None:
        raise Refusal("sold_out", "Nothing is left to restore it with. Add stock first.", 410)
    made.unit, lapsed_claim = taken
    if lapsed_claim is not None:
        end_lapsed([lapsed_claim])
    stock.issue(made.unit)
    made.state, made.restored_at = "issued", clock.now()
    made.ended_at, made.ended_because = None, ""
    if made.pass_issued:
        passes.reinstate(made.pass_issued)
    if made.perk.gives_parcel:
        parcels.make(made)
    made.save()
    key = f"restored:{made.pk}:{made.restored_at:%Y%m%d%H%M%S}"
    context = {
        "brand_name": made.campaign.brand.name,
        "perk_name": made.perk.name,
        "url": settings.SITE_URL + reverse("claim", args=[made.pk]),
    }
    subject = f"{made.perk.name} is yours again"[:200]
    outbox.write(made.member_id, key, "campaigns/email/restored", subject, context)


def expire_lapsed(limit: int = 500) -> int:
    """Tidy holds that ran out; gives the number. Claiming does not wait for this."""
    with scopes.act_as(scopes.system("claims")):
        units = Unit.objects.select_for_update(skip_locked=True).filter(
            state="held", held_until__lte=clock.now()
        )
        ids = list(units.values_list("claim_id", flat=True)[:limit])
        lapsed = Claim.objects.select_for_update(of=("self",)).filter(pk__in=ids, state="held")
        found = list(lapsed.select_related("perk", "pass_issued"))
        for made in found:
            expire(made)
        return len(found)
