"""Draws: names put down while the campaign runs, drawn after its end from a seed fixed before."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from campaigns import claims, eligibility, letters, openings
from campaigns.core.lots import commitment, drawn_order
from campaigns.models import Campaign, Draw, Entry
from perks import stock
from perks.ground import clock, receipts, scopes, vault
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt

ACTOR = "draws"
# So long a winner's perk is held; then it goes to the next in the order that was drawn.
HOLD = timedelta(days=3)
# So long after the draw what lapsed is passed on.
PASSED_ON = timedelta(days=30)
OWN = ("number", "place", "withdrawn_at", "passed_because")
# Nobody's turn, until there is room again: a prize is worth the same for everybody.
FOR_NOBODY = ("budget_spent", "campaign_cap", "period_cap", "sold_out")
# Not today; her turn stays hers.
FOR_NOW = ("too_fast",)
NO_MORE = "You did not fit any more when it was drawn."
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


@dataclass(frozen=True)
class Entered:
    """What came of asking to take part: the receipt always, the entry when the answer was yes."""

    receipt: Receipt
    entry: Entry | None = None


@dataclass(frozen=True)
class Pot:
    """A draw as one member sees it: how many `names` are in it, and her own number and place.

    `number` is None for whoever never took part, `place` before the draw; `passed` says why her turn
    went by, if it did.
    """

    draw: Draw
    names: int
    number: int | None
    place: int | None
    is_in: bool
    passed: str = ""


def commit(campaign: Campaign) -> Draw:
    """Fix the seed by its hash; the same one when called twice."""
    with scopes.act_as(scopes.system(ACTOR)):
        standing: Draw | None = Draw.objects.filter(campaign=campaign).first()
        if standing:
            return standing
        seed = secrets.token_hex(32)
        made: Draw = Draw.objects.create(
            campaign=campaign,
            brand_id=campaign.brand_id,
            commitment=commitment(seed),
            sealed_seed=vault.seal(seed.encode(), identity(campaign.pk)),
        )
        return made


def identity(campaign_id: int) -> str:
    return f"draw {campaign_id}"


def enter(campaign_id: int, member_id: int) -> Entered:
    """Put a member's name down, under the next number; twice is once.

    Raises Refusal as `openings.check_open`, and no_draw for a perk that is not drawn. Whoever does
    not fit gets the receipt that says why.
    """
    with scopes.act_as(scopes.system(ACTOR)):
        campaign = open_draw(campaign_id)
        take_turns(campaign.pk)
        mine: Entry | None = Entry.objects.filter(campaign=campaign, member_id=member_id).first()
        if mine and mine.withdrawn_at is None:
            return Entered(mine.receipt, mine)
        receipt = eligibility.consider(campaign, member_id)
        receipt.save(force_insert=True)
        if receipt.verdict != "yes":
            return Entered(receipt)
        if mine:
            mine.withdrawn_at, mine.receipt = None, receipt
            mine.save(update_fields=["withdrawn_at", "receipt"])
            return Entered(receipt, mine)
        last = Entry.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"] or 0
        made = Entry.objects.create(
            campaign=campaign, member_id=member_id, receipt=receipt, number=last + 1
        )
        return Entered(receipt, made)


def withdraw(campaign_id: int, member_id: int) -> None:
    """Take a name out of the pot, as long as it was not drawn; twice is once."""
    with scopes.act_as(scopes.system(ACTOR)):
        campaign = open_draw(campaign_id)
        take_turns(campaign.pk)
        mine = Entry.objects.filter(campaign=campaign, member_id=member_id, withdrawn_at=None)
        mine.update(withdrawn_at=clock.now())


def withdraw_all(member_id: int) -> None:
    """Take a name out of every pot that was not drawn: whoever leaves wins nothing."""
    with scopes.act_as(scopes.system(ACTOR)):
        mine = Entry.objects.filter(member_id=member_id, withdrawn_at=None, place=None)
        for entry in mine.order_by("campaign_id"):
            take_turns(entry.campaign_id)
            Entry.objects.filter(pk=entry.pk, place=None).update(withdrawn_at=clock.now())


def open_draw(campaign_id: int) -> Campaign:
    """A campaign whose pot is open. Raises Refusal no_draw (404), and those of `check_open`."""
    campaign = openings.find_shown(campaign_id)
    if campaign.way != "draw":
        raise no_draw()
    openings.check_open(campaign)
    return campaign


def no_draw() -> Refusal:
    return Refusal("no_draw", "This perk is not drawn by lot.", 404)


def take_turns(campaign_id: int) -> None:
    """Numbers are given out one after the other, and none while it is being drawn."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [identity(campaign_id)])


def due() -> list[int]:
    """The campaigns whose pot has closed and that are to be drawn, or passed on."""
    now = clock.now()
    with scopes.act_as(scopes.system(ACTOR)):
        over = Draw.objects.filter(campaign__ends_at__lte=now)
        waiting = over.filter(drawn_at=None) | over.filter(drawn_at__gt=now - PASSED_ON)
        return list(waiting.values_list("campaign_id", flat=True))


def draw(campaign_id: int) -> int:
    """Draw if it was not drawn yet, then give what is there to whoever is next; gives the number.

    May run twice: the order is drawn once, and everybody in it wins once.
    """
    with scopes.act_as(scopes.system(ACTOR)):
        take_turns(campaign_id)
        campaign = openings.find_shown(campaign_id)
        drawn: Draw = Draw.objects.get(campaign=campaign)
        if campaign.ends_at > clock.now():
            return 0
        if drawn.drawn_at is None:
            reveal(campaign, drawn)
        return give(campaign)


def reveal(campaign: Campaign, drawn: Draw) -> None:
    """Tell the seed and write down the place of everybody in the pot."""
    seed = vault.unseal(bytes(drawn.sealed_seed), identity(campaign.pk)).decode()
    entries = {entry.number: entry for entry in Entry.objects.filter(campaign=campaign)}
    inside = [number for number, entry in entries.items() if entry.withdrawn_at is None]
    for place, each in enumerate(drawn_order(seed, [str(number) for number in inside]), start=1):
        entries[inside[each]].place = place
    Entry.objects.bulk_update([entries[number] for number in inside], ["place"], batch_size=1_000)
    drawn.seed, drawn.drawn_at = seed, clock.now()
    drawn.last = max(entries, default=0)
    drawn.absent = sorted(set(range(1, drawn.last + 1)) - set(inside))
    drawn.save(update_fields=["seed", "drawn_at", "last", "absent"])


def give(campaign: Campaign) -> int:
    """Hold what there is for the next in the order; gives how many were held.

    Each is judged again when her turn comes. Who does not fit any more, or has had as much as she
    can, is passed over for good, with the reason; the next in the order has it.
    """
    left, pot = stock.left(campaign.perk_id), inside(campaign.pk)
    waiting = Entry.objects.filter(
        campaign=campaign, claim=None, withdrawn_at=None, passed_at=None, member__is_active=True
    )
    given = 0
    for entry in waiting.order_by("place").iterator():
        if given >= left:
            break
        fresh = eligibility.consider(campaign, entry.member_id)
        if fresh.verdict != "yes":
            fresh.save(force_insert=True)
            pass_over(entry, fresh.nearest or NO_MORE, fresh)
            continue
        try:
            made = claims.keep(
                campaign, entry.member_id, won(entry, fresh, pot), f"draw-{entry.pk}",
                clock.now() + HOLD,
            )  # fmt: skip
        except Refusal as no:
            if no.code in FOR_NOBODY:
                break
            if no.code not in FOR_NOW:
                pass_over(entry, no.sentence)
            continue
        entry.claim = made
        entry.save(update_fields=["claim"])
        letters.won(made, campaign)
        given += 1
    return given


def pass_over(entry: Entry, because: str, receipt: Receipt | None = None) -> None:
    """Her turn came and went: the reason stays with her entry."""
    entry.passed_at, entry.passed_because = clock.now(), because[:200]
    entry.passed_receipt = receipt
    entry.save(update_fields=["passed_at", "passed_because", "passed_receipt"])


def won(entry: Entry, settled: Receipt, pot: int) -> Receipt:
    """The receipt of a prize: eligibility as it was when her turn came, and the lot."""
    line = {
        "verdict": "yes",
        "sentence": "Drawn by lot",
        "value": f"Your number {entry.number} came in place {entry.place} of {pot}.",
    }
    return receipts.build(
        entry.member_id,
        question="won in the draw?",
        evaluator=settled.evaluator,
        values={**settled.values, "draw": {"number": entry.number, "place": entry.place}},
        sentences=[*settled.sentences, line],
        verdict="yes",
        brand_id=settled.brand_id,
    )


def draw_of(campaign: Campaign) -> Draw | None:
    """The draw of a campaign, for pages that anybody may open."""
    with scopes.switched_to(scopes.system(ACTOR)):
        found: Draw | None = Draw.objects.filter(campaign=campaign).first()
        return found


def pot_of(campaign_id: int, member_id: int) -> Pot | None:
    """The pot of a campaign as a member sees it; None where nothing is drawn. One query."""
    with scopes.act_as(scopes.system(ACTOR)):
        names = Entry.objects.filter(campaign=OuterRef("campaign"), withdrawn_at=None)
        counted = names.order_by().values("campaign").annotate(n=Count("pk")).values("n")
        mine = Entry.objects.filter(campaign=OuterRef("campaign"), member_id=member_id)
        own = {name: Subquery(mine.values(name)) for name in OWN}
        rows = Draw.objects.filter(campaign_id=campaign_id)
        found = rows.annotate(names=Coalesce(Subquery(counted), 0), **own).first()
    if found is None:
        return None
    is_in = found.number is not None and found.withdrawn_at is None
    passed = found.passed_because or ""
    return Pot(found, found.names, found.number, found.place, is_in, passed)


def inside(campaign_id: int) -> int:
    """How many names are in the pot."""
    with scopes.switched_to(scopes.system(ACTOR)):
        return int(Entry.objects.filter(campaign_id=campaign_id, withdrawn_at=None).count())


def passed_over(campaign_id: int) -> list[int]:
    """The numbers whose turn came and that could have nothing, in the order of the draw."""
    with scopes.switched_to(scopes.system(ACTOR)):
        passed = Entry.objects.filter(campaign_id=campaign_id, passed_at__isnull=False)
        return list(passed.order_by("place").values_list("number", flat=True))


def told(campaign_id: int) -> dict[str, Any]:
    """All that anybody needs to draw it again. Raises Refusal campaign_not_found, no_draw (404)."""
    with scopes.act_as(scopes.system(ACTOR)):
        found = openings.find_shown(campaign_id)
        drawn = draw_of(found)
        if drawn is None:
            raise no_draw()
        return {
            "campaign": found.pk, "commitment": drawn.commitment,
            "committed_at": drawn.committed_at, "closes_at": found.ends_at,
            "drawn_at": drawn.drawn_at, "seed": drawn.seed, "names": inside(found.pk),
            "last": drawn.last, "absent": drawn.absent, "winners": winners(found.pk),
            "passed_over": passed_over(found.pk),
        }  # fmt: skip


def winners(campaign_id: int) -> list[int]:
    """The numbers that won, in the order in which they were drawn."""
    with scopes.switched_to(scopes.system(ACTOR)):
        won = Entry.objects.filter(campaign_id=campaign_id, claim__isnull=False)
        return list(won.order_by("place").values_list("number", flat=True))
