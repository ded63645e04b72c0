"""The caps of a campaign and the limits on how fast one hand can take, checked before writing.

Whoever checks a capped campaign holds its row until the claims are written, and holds the marks
that it counts: what is counted is what will be there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, QuerySet

from campaigns import places, traces
from campaigns.asking import Case
from campaigns.models import Claim, Limits
from campaigns.models.claims import LIVE
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for

PLAIN = Limits()


def check(cases: list[Case]) -> None:
    """Refuse each case that would be one too many; those before it in the list count."""
    bound = {each.campaign_id: each for each in lock({case.ask.campaign_id for case in cases})}
    check_traces(cases, bound)
    for campaign_id, limits in sorted(bound.items()):
        its = [case for case in cases if case.ask.campaign_id == campaign_id and not case.answer]
        if its:
            check_caps(its, limits)


def lock(campaign_ids: Iterable[int]) -> QuerySet[Limits]:
    rows = Limits.objects.filter(campaign_id__in=list(campaign_ids)).order_by("campaign_id")
    locked: QuerySet[Limits] = rows.select_for_update(no_key=True)
    return locked


def check_traces(cases: list[Case], bound: dict[int, Limits]) -> None:
    """How fast: by member, linked account, device and network block."""
    accounts = traces.accounts_of({case.ask.member_id for case in cases})
    for case in cases:
        ask = case.ask
        case.marks = traces.marks_of(ask.origin, ask.member_id, accounts.get(ask.member_id, []))
    marks = {mark for case in cases for mark in case.marks}
    wait_for([f"trace:{kind}:{mark.hex()}" for kind, mark in marks])
    counted = traces.counts(marks)
    for case in cases:
        limits = bound.get(case.ask.campaign_id, PLAIN)
        most = {
            "member": traces.PER_MEMBER, "account": traces.PER_ACCOUNT,
            "device": limits.per_device, "network": limits.per_network,
        }  # fmt: skip
        mine = [
            (kind, mark, 0 if kind in traces.EVERYWHERE else case.ask.campaign_id)
            for kind, mark in case.marks
        ]
        if any(most[each[0]] is not None and counted[each] >= most[each[0]] for each in mine):
            case.answer = too_fast()
        else:
            counted.update(mine)


def check_caps(cases: list[Case], limits: Limits) -> None:
    """How much: of the campaign, in a period, for a member, for a household."""
    live = standing().filter(campaign_id=limits.campaign_id)
    total = live.count() if limits.most else 0
    since = clock.now() - timedelta(days=limits.period_days)
    recent = live.filter(claimed_at__gte=since).count() if limits.per_period else 0
    had = counts_of_members(cases, limits) if limits.per_member else Counter()
    at_home = places.Households(cases, limits.campaign_id) if limits.per_household else None
    for case in cases:
        member = case.ask.member_id
        if limits.most and total >= limits.most:
            case.answer = cap("campaign_cap", "The brand gives no more of these.")
        elif limits.per_period and recent >= limits.per_period:
            case.answer = cap("period_cap", "No more of these go out for now. Look again later.")
        elif limits.per_member and had[member] >= limits.per_member:
            case.answer = cap(
                "member_cap", "You have had as much from this brand as it allows now."
            )
        elif at_home and not at_home.let_in(case, limits.per_household or 0):
            case.answer = household_full("Nothing was claimed.")
        else:
            total, recent = total + 1, recent + 1
            had[member] += 1


def settle_home(claim: Claim, household: bytes) -> None:
    """Count a held claim to the household of its address. Raises Refusal household_cap (410)."""
    bound = lock([claim.campaign_id]).first()
    if not places.settle(claim, household, bound.per_household if bound else None):
        raise household_full("It is held for you still: another address can have it.")


def standing() -> QuerySet[Claim]:
    """Claims that count: they live, and are not holds that ran out."""
    rows: QuerySet[Claim] = Claim.objects.filter(state__in=LIVE)
    return rows.exclude(state="held", held_until__lte=clock.now())


def counts_of_members(cases: list[Case], limits: Limits) -> Counter[int]:
    since = clock.now() - timedelta(days=limits.per_member_days)
    theirs = standing().filter(
        brand_id=limits.brand_id,
        member_id__in={case.ask.member_id for case in cases},
        claimed_at__gte=since,
    )
    return Counter(dict(theirs.values_list("member_id").annotate(n=Count("pk"))))


def household_full(rest: str) -> Refusal:
    return Refusal("household_cap", f"Your household has had as many as it can. {rest}", 410)


def cap(code: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was claimed.", 410)


def too_fast() -> Refusal:
    return Refusal(
        "too_fast",
        "Too many were taken from here today. Nothing was claimed. Come back tomorrow, or from "
        "your own device.",
        429,
    )
