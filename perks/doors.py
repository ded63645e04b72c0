"""A walk-in: a member without a claim shows the card, and is judged at the door.

Whether a campaign lets the member in is not ours to say: `settings.PERKS_DOOR_JUDGE` names the
function that answers. Claim, unit, pass and redemption are one transaction: all of it, or nothing
but the receipt that says why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from perks import answers, cards, shop_desk
from perks.answers import Answer
from perks.examination import Finding, find, live_uses
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Pass, Venue
from perks.scans import Desk

Book = Callable[[Finding], Answer]


@dataclass(frozen=True)
class Admission:
    """A pass that was just claimed at the door, the receipt of it, and out of how many it was
    chosen. `why` says how it was chosen."""

    pass_issued: Pass
    receipt: str
    among: int
    why: str


class Judge(Protocol):
    """May this member come in at this venue today, on fresh values? Called as the system.

    Claims and gives the pass; or gives the number of the receipt that says why not, which is
    empty where no campaign is open.
    """

    def __call__(self, member_id: int, venue_id: int) -> Admission | str: ...


def judge() -> Judge:
    """The function that the settings name."""
    found: Judge = import_string(settings.PERKS_DOOR_JUDGE)
    return found


def walk_in(text: str, desk: Desk, book: Book) -> tuple[Answer, Pass | None]:
    """The answer to a member's card, and the pass that it opened. Call as the system.

    A pass that the member has for this venue is used first. When the door refuses what was just
    claimed (it is full, say), the claim is undone with it. `book` uses a pass once, with the
    checks of any other scan.
    """
    try:
        member_id = cards.member_of(text)
    except Refusal as refusal:
        return answers.no(refusal, {}), None
    mine = standing(member_id, desk.venue)
    if mine:
        return book(finding_of(mine, desk)), mine
    with transaction.atomic():
        found = judge()(member_id, desk.venue.pk)
        if isinstance(found, str):
            return answers.no(nothing(found), {}), None
        answer = book(finding_of(found.pass_issued, desk))
        if answer.answer != "yes":
            transaction.set_rollback(True)
            return replace(answer, facts=unmade(answer.facts)), None
    return told(answer, found), found.pass_issued


def nothing(receipt: str) -> Refusal:
    """The no of a door that is open to others; why, stands on the member's own receipt."""
    said = "No perk is open to this member here today."
    return (
        Refusal("walk_in_nothing", said, receipt=receipt)
        if receipt
        else Refusal("walk_in_nothing", said)
    )


def standing(member_id: int, venue: Venue) -> Pass | None:
    """The member's own pass that is good here and now; the one that ends first."""
    now = clock.now()
    rows = Pass.objects.filter(
        Q(venue=venue) | Q(perk__in=shop_desk.joined(venue)),
        member_id=member_id, copy=0, revoked_at=None, valid_from__lte=now, valid_until__gt=now,
    )  # fmt: skip
    for each in rows.order_by("valid_until", "pk"):
        seen = find(bytes(each.serial), lock=True)
        if seen and not seen.revoked_at and len(live_uses(seen)) < seen.uses:
            return seen
    return None


def finding_of(pass_: Pass, desk: Desk) -> Finding:
    """The pass, locked, as a scan of its own code would find it."""
    seen = find(bytes(pass_.serial), lock=True)
    assert seen is not None
    used = live_uses(seen)
    facts = answers.facts_of(seen, len(used), desk.venue, clock.now())
    return Finding(answers.yes(facts), seen, tuple(use.use_number for use in used))


def told(answer: Answer, admitted: Admission) -> Answer:
    """The yes, with how the perk was chosen."""
    facts = {
        **answer.facts,
        "walk_in": True,
        "receipt": admitted.receipt,
        "among": admitted.among,
        "chosen": admitted.why,
    }
    return replace(answer, facts=facts)


def look(text: str, desk: Desk, book: Book) -> Answer:
    """What `walk_in` would answer now; nothing of it is kept."""
    with transaction.atomic():
        answer, _ = walk_in(text, desk, book)
        transaction.set_rollback(True)
    return replace(answer, facts=unmade(answer.facts))


def unmade(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the numbers of rows that were not kept."""
    rows = ("pass", "redemption", "receipt", "short_code")
    return {name: fact for name, fact in facts.items() if name not in rows}
