"""Many claims in one transaction, each with an answer of its own; one claim is many of one.

Every step looks at all the cases that are still open and answers those that it can. What is judged
and written takes the same few statements for one case as for hundreds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from campaigns import (
    asking,
    budgets,
    earlier,
    eligibility,
    limits,
    openings,
    queueing,
    unchanged,
    wants,
    writing,
)
from campaigns.asking import Answer, Ask, Case, Decision
from campaigns.holding import expire, find
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for

ACTOR = scopes.system("claims")
# Campaigns of which this process found nothing left when it looked last: a hint, and no more.
GONE_LATELY: set[int] = set()


def claim_many(asks: Sequence[Ask]) -> list[Answer]:
    """The answer to each ask: a Decision, or the Refusal that says why nothing was claimed.

    First come, first served, in the order given. A refused ask leaves nothing behind and takes no
    other with it. The refusals are those that `claims.claim` raises.
    """
    with scopes.act_within(ACTOR):
        cases = [Case(ask) for ask in asks]
        first, again = apart(cases)
        for step in STEPS:
            waiting = [case for case in first if case.answer is None]
            if waiting:
                step(waiting)
        # What came twice in one go is asked again, now that the first one has its answer.
        if again:
            later = claim_many([case.ask for case in again])
            for case, answer in zip(again, later, strict=True):
                case.answer = answer
        return [told(case) for case in cases]


def apart(cases: Iterable[Case]) -> tuple[list[Case], list[Case]]:
    """The first case of each member, and those that follow one of hers."""
    first: list[Case] = []
    again: list[Case] = []
    seen: set[int] = set()
    for case in cases:
        (again if case.ask.member_id in seen else first).append(case)
        seen.add(case.ask.member_id)
    return first, again


def told(case: Case) -> Answer:
    assert case.answer is not None
    return case.answer


def check_keys(cases: list[Case]) -> None:
    for case in cases:
        with refusing(case):
            asking.check_key(case.ask.key)


def answer_late(cases: list[Case]) -> None:
    """After the last one went, tell so without waiting for anybody's turn.

    The stock is looked at first, and her own claims after it: whatever a request of hers took
    before, one of the two looks has seen it. Only where this process found nothing left the last
    time; for all others it would be one more look.
    """
    late = [case for case in cases if case.ask.campaign_id in GONE_LATELY]
    found = unchanged.campaigns({case.ask.campaign_id for case in late}) if late else {}
    gone = {id for id, campaign in found.items() if not stock.any_left(campaign.perk_id)}
    GONE_LATELY.difference_update(found.keys() - gone)
    late = [case for case in late if case.ask.campaign_id in gone]
    if late:
        look_back(late)
    now = clock.now()
    for case in late:
        if case.answer is None and not (case.live and case.live.lapsed(now)):
            with refusing(case):
                openings.open_one(found, case.ask.campaign_id)
                raise asking.already_claimed(case.live.id) if case.live else asking.sold_out()


def take_turns(cases: list[Case]) -> None:
    """Requests of one member follow each other, so that the second sees what the first made.

    Without it a double submit could read "you have this already", or "all taken", of itself, and
    two at once could both be the last perk of her month.
    """
    wait_for([turn_of(case.ask.member_id) for case in cases])


def turn_of(member_id: int) -> str:
    """The name that a member's requests hold one after the other."""
    return f"claims:{member_id}"


def look_back(cases: list[Case]) -> None:
    """The same key with the same body gives the same claim."""
    asks = [(case.ask.member_id, case.ask.key, case.ask.campaign_id) for case in cases]
    found = earlier.look(asks)
    for case, (member, key, campaign) in zip(cases, asks, strict=True):
        case.live = found.live.get((campaign, member))
        if (member, key) in found.under_key:
            case.answer = asking.same_again(found.under_key[member, key], case.digest)


def find_campaigns(cases: list[Case]) -> None:
    found = unchanged.campaigns({case.ask.campaign_id for case in cases})
    for case in cases:
        with refusing(case):
            case.campaign = openings.open_one(found, case.ask.campaign_id)


def refuse_second(cases: list[Case]) -> None:
    """A member has each campaign once; her own hold that ran out does not stand in her way."""
    now = clock.now()
    for case in cases:
        if case.live is None:
            continue
        if case.live.lapsed(now):
            expire(find(case.live.id, case.ask.member_id))
        else:
            case.answer = asking.already_claimed(case.live.id)


def refuse_sold_out(cases: list[Case]) -> None:
    """Look before locking: most who come after the last one was taken are told so by one look.

    What comes back is for those who wait, as long as there are as many of them.
    """
    left = []
    for id, its in by_campaign(cases):
        if stock.any_left(its[0].found.perk_id):
            left.append((id, its))
        else:
            GONE_LATELY.add(id)
            tell_sold_out(its)
    queues = queueing.lengths({id for id, _ in left}) if left else {}
    for id, its in left:
        if id in queues and stock.left(its[0].found.perk_id) <= queues[id]:
            tell_sold_out([case for case in its if not case.ask.waited])


def tell_sold_out(cases: list[Case]) -> None:
    for case in cases:
        case.answer = asking.sold_out()


def judge(cases: list[Case]) -> None:
    """Eligibility, on fresh values. A no is an answer with a receipt that stays."""
    noes = []
    for _, its in by_campaign(cases):
        members = [case.ask.member_id for case in its]
        receipts = eligibility.consider_many(its[0].found, members)
        for case in its:
            case.receipt = receipts[case.ask.member_id]
            if case.receipt.verdict != "yes":
                case.answer = Decision(case.receipt)
                noes.append(case.receipt)
    writing.write_receipts(noes)


def settle(cases: list[Case]) -> None:
    """What the member said is checked against what the perk asks for."""
    for case in cases:
        with refusing(case):
            case.wanted = wants.settle(case.found.perk, case.ask.said, case.yes)


def keep_budgets(cases: list[Case]) -> None:
    """First come, first served, as far as the money goes."""
    bound = [its for _, its in by_campaign(cases) if its[0].found.budget is not None]
    if bound:
        wait_for([budgets.name_of(its[0].found.pk) for its in bound])
    for its in bound:
        budgets.refuse_over_budget(its[0].found, its)


def write(cases: list[Case]) -> None:
    """Claims, units and receipts; whoever lost a race is answered as if she had been seen at once."""
    lost = writing.hold(cases)
    if lost:
        look_back(lost)
    for step in (refuse_second, _refuse_unseen):
        lost = [case for case in lost if case.answer is None]
        if lost:
            step(lost)


def _refuse_unseen(cases: list[Case]) -> None:
    for case in cases:
        case.answer = asking.already_claimed()


def by_campaign(cases: list[Case]) -> list[tuple[int, list[Case]]]:
    grouped: dict[int, list[Case]] = defaultdict(list)
    for case in cases:
        grouped[case.ask.campaign_id].append(case)
    return sorted(grouped.items())


class refusing:
    """A Refusal inside the block is the case's answer."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refusal):
            self.case.answer = error
        return isinstance(error, Refusal)


STEPS: tuple[Callable[[list[Case]], None], ...] = (
    check_keys,
    answer_late,
    take_turns,
    look_back,
    find_campaigns,
    refuse_second,
    refuse_sold_out,
    judge,
    settle,
    limits.check,
    keep_budgets,
    write,
)
