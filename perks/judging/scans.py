"""A look at a code: answered now where the desk waits, else booked as the device said."""

from __future__ import annotations

from functools import partial
from typing import Any

from perks import answers, cards, doors, redemptions
from perks.answers import Answer
from perks.examination import Finding
from perks.ground.errors import Refusal
from perks.judging.verdict import Verdict, desk_of, look, plain, verdict, write
from perks.models import BundleVersion, DeskRecord, Device, Pass

DECISIONS = ("yes", "no", "twice")


def scan(record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """A look at a code. Online it is answered now; else what the device said is booked."""
    code, decision = plain(facts.get("code")), facts.get("decision")
    if not isinstance(code, str) or decision not in DECISIONS:
        return Verdict("rejected", "record_unreadable")
    finding = look(code, device, facts, lock=record.online or decision == "yes")
    if record.online:
        return answer_now(finding, record, device, facts)
    if decision != "yes":
        return note(finding, record, device, facts)
    return book(finding, record, device, facts)


def answer_now(
    finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]
) -> Verdict:
    """The desk waits: book if it is a yes, and say what it is."""
    desk, answer = desk_of(device, facts), finding.answer
    code = plain(facts["code"]) or ""
    if cards.is_card(code):
        book = partial(redemptions.book_here, desk=desk, key=None)
        answer, seen = doors.walk_in(code, desk, book)
        finding = Finding(answer, seen)
    elif answer.answer == "yes" and finding.seen:
        answer = redemptions.book_here(finding, desk, None)
    answer = write(answer, finding, record, desk, facts)
    return verdict("confirmed" if answer.answer == "yes" else "noted", answer, finding)


def note(finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """The desk said no by itself: nothing to book, and the log says why as well as we can."""
    reason = str(plain(facts.get("reason")) or "refused_offline")[:40]
    found = finding.answer
    if found.answer == "yes":
        found = Answer("no", reason, "The desk said no without the network", facts=found.facts)
    answer = write(found, finding, record, desk_of(device, facts), facts)
    return verdict("noted", answer, finding)


def book(finding: Finding, record: DeskRecord, device: Device, facts: dict[str, Any]) -> Verdict:
    """The desk let somebody in by itself: book the use, unless it was not its to give."""
    desk, answer = desk_of(device, facts), finding.answer
    outcome = {"yes": "confirmed", "twice": "conflict", "no": "rejected"}[answer.answer]
    if outcome == "confirmed" and finding.seen and denied(finding.seen, device, facts):
        refusal = Refusal("offline_denied", "This perk is not handed over without the network")
        outcome, answer = "rejected", answers.no(refusal, answer.facts)
    elif outcome == "confirmed":
        answer = redemptions.book(finding, desk, None)
        outcome = "confirmed" if answer.answer == "yes" else "conflict"
    answer = write(answer, finding, record, desk, facts)
    return verdict(outcome, answer, finding)


def denied(seen: Pass, device: Device, facts: dict[str, Any]) -> bool:
    """Whether the bundle that the device acted by forbade a yes without the network."""
    version = facts.get("bundle")
    known = BundleVersion.objects.filter(
        venue=device.venue_id,
        brand=seen.brand_id,
        version=version if type(version) is int and 0 <= version < 2**62 else -1,
    )
    policies: dict[str, str] | None = known.values_list("policies", flat=True).first()
    policy = policies.get(str(seen.perk_id)) if policies else None
    return (policy or seen.perk.offline) == "deny"
