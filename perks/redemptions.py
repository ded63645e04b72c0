"""Redemptions: one use of one pass, booked at the desk, and taken back within a minute."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.dispatch import Signal

from perks import answers, arrivals, cards, codec, doors, events, leases, scans, stock
from perks.answers import Answer
from perks.examination import Finding, examine, live_uses
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Pass, Redemption, Unit, Venue
from perks.scans import Desk

UNDO_WITHIN = timedelta(seconds=60)


def look(text: str, venue_id: int, digits: int | None = None) -> Answer:
    """What `redeem` would answer now; nothing is used up and nothing is written."""
    with scopes.act_as(scopes.system("redemption")):
        venue = Venue.objects.get(pk=venue_id)
        if cards.is_card(text):
            desk = Desk(venue)
            return doors.look(text, desk, lambda found: book_here(found, desk, None))
        finding = examine(text.strip(), venue, digits=digits)
        if finding.answer.answer == "yes" and finding.seen:
            try:
                arrivals.check(finding.seen, venue)
            except Refusal as refusal:
                return answers.no(refusal, finding.answer.facts)
        return finding.answer


def redeem(
    text: str,
    venue_id: int,
    device: int | None = None,
    staff_id: int | None = None,
    key: str | None = None,
    digits: int | None = None,
) -> Answer:
    """Use a pass once at a venue. Every call is kept as a scan, whatever it answers.

    `text` is the text of the QR or a short code; `device` and `staff_id` are row numbers; `digits`
    are the two, 0 to 99, that the desk showed to a strict pass. The same
    `key` with the same text gets the same answer, and uses nothing up again. Raises only for a
    bad key: Refusal idempotency_key_unusable (400) or idempotency_conflict (422).
    """
    text = text.strip()
    with scopes.act_as(scopes.system("redemption")):
        if key is not None:
            before = scans.said_before(venue_id, key, text)
            if before:
                return before
        desk = Desk(Venue.objects.get(pk=venue_id), device, staff_id)
        answer, seen = answer_to(text, desk, key, digits)
        typed = not text.startswith(codec.PREFIX)
        return scans.write(answer, desk, text, key, typed=typed, seen=seen)


def answer_to(
    text: str, desk: Desk, key: str | None, digits: int | None
) -> tuple[Answer, Pass | None]:
    """Book what the text lets in: a pass, or whatever is open to the member whose card it is."""
    if cards.is_card(text):
        return doors.walk_in(text, desk, lambda found: book_here(found, desk, key))
    finding = examine(text, desk.venue, lock=True, digits=digits)
    if finding.answer.answer != "yes":
        return finding.answer, finding.seen
    return book_here(finding, desk, key), finding.seen


def book_here(finding: Finding, desk: Desk, key: str | None) -> Answer:
    """Book, unless another desk may be letting this very pass in without the network."""
    assert finding.seen is not None
    try:
        leases.check_online(finding.seen, desk.device_id)
    except Refusal as refusal:
        return answers.no(refusal, finding.answer.facts)
    return book(finding, desk, key)


def book(finding: Finding, desk: Desk, key: str | None) -> Answer:
    """Write the use of a locked pass, spend its unit with the first, tell the campaign.

    A unit or a claim that is gone makes the answer a no, and leaves nothing behind.
    """
    pass_, facts = finding.seen, finding.answer.facts
    assert pass_ is not None
    try:
        with transaction.atomic():
            redemption = Redemption.objects.create(
                pass_used=pass_,
                brand_id=pass_.brand_id,
                venue=desk.venue,
                member_id=pass_.member_id,
                device_id=desk.device_id,
                staff_id=desk.staff_id,
                use_number=next(n for n in range(1, pass_.uses + 1) if n not in finding.used),
                redeemed_at=clock.now(),
                idempotency_key=key,
            )
            if not finding.used and is_first_of_its_claim(pass_):
                stock.spend(stock.unit_of(pass_.claim_id))
            uses_left = pass_.uses - len(finding.used) - 1
            tell(events.redeemed, pass_, redemption, uses_left, redemption.redeemed_at)
    except Refusal as refusal:
        return answers.no(refusal, facts)
    return answers.yes({**facts, "uses_left": uses_left, "redemption": redemption.pk})


def undo(redemption_id: int, venue_id: int, within: timedelta | None = UNDO_WITHIN) -> Redemption:
    """Take back one use within 60 seconds; the pass is good again. Twice is once.

    `within` None takes it back whenever: the desk itself says that nobody was let in.
    Raises Refusal redemption_unknown (404) or undo_too_late.
    """
    with scopes.act_as(scopes.system("redemption")):
        mine = Redemption.objects.filter(pk=redemption_id, venue_id=venue_id)
        redemption: Redemption | None = mine.first()
        if redemption is None:
            raise Refusal("redemption_unknown", "There is no such scan at this desk.", 404)
        # The same lock as redeeming: a scan and an undo of one pass come one after the other.
        pass_ = Pass.objects.select_for_update(no_key=True).get(pk=redemption.pass_used_id)
        redemption.refresh_from_db()
        if redemption.undone_at:
            return redemption
        now = clock.now()
        young = mine.filter(redeemed_at__gte=now - within) if within else mine
        if not young.filter(undone_at=None).update(undone_at=now):
            raise Refusal(
                "undo_too_late",
                "A scan can be undone for a minute. It stands now. Ask the brand to make it good.",
            )
        redemption.undone_at = now
        uses_left = pass_.uses - len(live_uses(pass_))
        if uses_left == pass_.uses and is_first_of_its_claim(pass_):
            stock.unspend(stock.unit_of(pass_.claim_id))
        tell(events.redemption_undone, pass_, redemption, uses_left, now)
        return redemption


def is_first_of_its_claim(pass_: Pass) -> bool:
    """Whether no other pass of the same bundle is used; the others wait at its unit meanwhile."""
    if pass_.copy == 0:
        return True
    Unit.objects.select_for_update(no_key=True).filter(claim_id=pass_.claim_id).first()
    others = Redemption.objects.filter(pass_used__claim_id=pass_.claim_id, undone_at=None)
    return not others.exclude(pass_used=pass_).exists()


def tell(signal: Signal, pass_: Pass, redemption: Redemption, uses_left: int, at: datetime) -> None:
    signal.send(
        sender=Pass,
        pass_id=pass_.pk,
        claim_id=pass_.claim_id,
        redemption_id=redemption.pk,
        at=at,
        uses_left=uses_left,
    )
