"""Writing claims: insert, take units, attach them. A claim without a unit leaves nothing behind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from campaigns import asking, traces
from campaigns.asking import Case, Decision
from campaigns.models import Campaign, Claim
from perks import stock
from perks.ground import clock, rows
from perks.ground.receipts import Receipt
from perks.models import Unit
from perks.models.users import given_name

LONGEST_NAME = 80
NAMES = "SELECT id, name FROM perks_user WHERE id = ANY(%s)"
ATTACH = """
  UPDATE campaigns_claim AS claim SET unit_id = given.unit_id
  FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, unit_id) WHERE claim.id = given.id
"""
END_LAPSED = """
  UPDATE campaigns_claim SET state = 'expired', ended_at = %s, ended_because = 'the hold ran out'
  WHERE id = ANY(%s) AND state = 'held'
"""
REMOVE = "DELETE FROM campaigns_claim WHERE id = ANY(%s)"


def write_receipts(receipts: list[Receipt]) -> None:
    """Write receipts that were built; each knows its number and its key afterwards."""
    fresh = [receipt for receipt in receipts if receipt.pk is None]
    for receipt, id in zip(fresh, rows.numbers(Receipt, len(fresh)), strict=True):
        receipt.pk = id
    rows.insert(receipts)


def hold(cases: list[Case]) -> list[Case]:
    """Answer each judged case with a claim that holds a unit, or with what was gone.

    Gives those that lost a race against another request of the same member: nothing was written
    for them, and their answer is left open.
    """
    made = drafts(cases)
    # Writers of the same members follow one order, so that they never wait in a circle.
    in_order = sorted(made, key=lambda claim: (claim.campaign_id, claim.member_id))
    written = rows.insert(in_order)
    lost: list[Case] = []
    stay: list[tuple[Case, Claim]] = []
    for case, claim in zip(cases, made, strict=True):
        if claim.pk in written:
            stay.append((case, claim))
        else:
            case.yes.pk = None
            lost.append(case)
    taken = take(stay)
    for case, claim in stay:
        if claim.pk not in taken:
            case.answer = gone(case)
    attach([claim for _, claim in stay], taken)
    kept = [case for case, claim in stay if claim.pk in taken]
    write_receipts([case.yes for case in kept])
    traces.write([(claim, case.marks) for case, claim in stay if claim.pk in taken])
    for case, claim in stay:
        if claim.pk in taken:
            case.answer = Decision(case.yes, claim, is_new=True)
    return lost


def drafts(cases: list[Case]) -> list[Claim]:
    """One unsaved claim a case; its receipt has its key already, and is written once a unit is had."""
    names = dict(rows.often(NAMES, [[case.ask.member_id for case in cases]]))
    claims, receipts = rows.numbers(Claim, len(cases)), rows.numbers(Receipt, len(cases))
    made = []
    for case, id, receipt in zip(cases, claims, receipts, strict=True):
        campaign, case.yes.pk = case.found, receipt
        made.append(
            Claim(
                id=id,
                campaign_id=campaign.pk,
                brand_id=campaign.brand_id,
                perk_id=campaign.perk_id,
                member_id=case.ask.member_id,
                worth=campaign.worth,
                currency=campaign.currency,
                given_name=given_name(names[case.ask.member_id])[:LONGEST_NAME],
                receipt_id=receipt,
                idempotency_key=case.ask.key,
                body_hash=case.digest,
                held_until=case.until or clock.now() + (case.ask.hold or hold_of(campaign)),
                wants=case.wanted.kept,
                household=case.household,
                household_place=case.household_place,
            )
        )
        # What is known already, put where a look at it would: assigning each costs as much as a claim.
        made[-1]._state.fields_cache.update(
            campaign=campaign, brand=campaign.brand, perk=campaign.perk, receipt=case.yes
        )
    return made


def hold_of(campaign: Campaign) -> timedelta:
    return timedelta(minutes=campaign.hold_minutes)


def take(stay: Iterable[tuple[Case, Claim]]) -> dict[int, tuple[Unit, int | None]]:
    """A unit for each claim as long as there are any, first come first served."""
    wishes: dict[tuple[int, str | None], list[stock.Wish]] = defaultdict(list)
    for case, claim in stay:
        wish = stock.Wish(claim.pk, claim.member_id, claim.held_until)
        wishes[claim.perk_id, case.wanted.variant].append(wish)
    taken: dict[int, tuple[Unit, int | None]] = {}
    for (perk_id, variant), its in wishes.items():
        taken |= stock.take_many(perk_id, its, variant)
    return taken


def attach(claims: list[Claim], taken: dict[int, tuple[Unit, int | None]]) -> None:
    """Units to their claims; claims without one go, and those whose lapsed unit went have expired."""
    for claim in claims:
        if claim.pk in taken:
            claim.unit = taken[claim.pk][0]
    end_lapsed([lapsed for _, lapsed in taken.values() if lapsed is not None])
    if len(taken) < len(claims):
        rows.write(REMOVE, [[claim.pk for claim in claims if claim.pk not in taken]])
    if taken:
        rows.write(ATTACH, [list(taken), [unit.pk for unit, _ in taken.values()]])


def end_lapsed(claim_ids: list[int]) -> None:
    """Claims whose lapsed unit another one took over have expired."""
    if claim_ids:
        rows.write(END_LAPSED, [clock.now(), claim_ids])


def gone(case: Case) -> asking.Refusal:
    other = case.wanted.variant is not None and stock.any_left(case.found.perk_id)
    if other and "tier" in case.yes.values:
        return asking.tier_gone()
    return asking.variant_gone() if other else asking.sold_out()
