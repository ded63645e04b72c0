"""The caps of a campaign and the limits on how fast one hand can take, checked before writing.

Whoever checks a capped campaign holds its row until the claims are written, and holds the marks
that it counts: what is counted is what will be there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from math import inf

from django.db.models import Count, QuerySet

from campaigns import places, traces
from campaigns.asking import Case
from campaigns.models import Claim, Limits
from campaigns.models.claims import LIVE
from perks import stock
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
    shares = Shares(bound)
    for case in cases:
        limits = bound.get(case.ask.campaign_id, PLAIN)
        mine = [
            (kind, mark, 0 if kind in traces.EVERYWHERE else case.ask.campaign_id)
            for kind, mark in case.marks
        ]
        if any(is_full(each[0], counted[each], limits, shares.of(case)) for each in mine):
            case.answer = too_fast()
        else:
            counted.update(mine)


def is_full(kind: str, taken: int, limits: Limits, share: Callable[[], int | None]) -> bool:
    """Whether one hand has had its claims of the day; its first is asked of nobody."""
    if not taken:
        return False
    if kind in traces.EVERYWHERE:
        return taken >= (traces.PER_MEMBER if kind == "member" else traces.PER_ACCOUNT)
    most = limits.per_device if kind == "device" else limits.per_network
    return taken >= least(most, share())


def least(*mosts: int | None) -> float:
    """The smallest of several caps, of which None does not bind."""
    return min((most for most in mosts if most is not None), default=inf)


class Shares:
    """What `share` percent of each campaign's stock comes to, counted when it is first asked for."""

    def __init__(self, bound: dict[int, Limits]) -> None:
        self.bound = bound
        self.found: dict[int, int | None] = {}

    def of(self, case: Case) -> Callable[[], int | None]:
        """Asks how many one hand may take of the stock of a case; None does not bind."""
        campaign, limits = case.found, self.bound.get(case.ask.campaign_id, PLAIN)

        def share() -> int | None:
            if campaign.pk not in self.found:
                self.found[campaign.pk] = share_of(limits, campaign.perk_id)
            return self.found[campaign.pk]

        return share


def share_of(limits: Limits, perk_id: int) -> int | None:
    """How many one hand may take of a perk's stock, at least one; None where that does not bind."""
    return limits.share and max(1, stock.ever(perk_id) * limits.share // 100)


def of_household(limits: Limits, perk_id: int) -> int | None:
    """How many claims one household may have; None where no cap of households is set."""
    most = limits.per_household
    return int(least(most, share_of(limits, perk_id))) if most else None


def check_caps(cases: list[Case], limits: Limits) -> None:
    """How much: of the campaign, in a period, for a member, for a household."""
    live = standing().filter(campaign_id=limits.campaign_id)
    total = live.count() if limits.most else 0
    since = clock.now() - timedelta(days=limits.period_days)
    recent = live.filter(claimed_at__gte=since).count() if limits.per_period else 0
    had = counts_of_members(cases, limits) if limits.per_member else Counter()
    homes = of_household(limits, cases[0].found.perk_id)
    at_home = places.Households(cases, limits.campaign_id) if homes else None
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
        elif at_home and not at_home.let_in(case, homes or 0):
            case.answer = household_full("Nothing was claimed.")
        else:
            total, recent = total + 1, recent + 1
            had[member] += 1


def settle_home(claim: Claim, household: bytes) -> None:
    """Count a held claim to the household of its address. Raises Refusal household_cap (410)."""
    bound = lock([claim.campaign_id]).first()
    most = of_household(bound, claim.perk_id) if bound else None
    if not places.settle(claim, household, most):
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
