"""What desks did without a network and the server could not confirm, and how it was settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import ConflictNote, DeskRecord, NotMeReport, SupervisorAct, User
from perks.records import facts_in

OPEN = ("conflict", "rejected")
WORDS = {"conflict": "Conflict", "rejected": "Rejected", "confirmed": "Confirmed"}
NEWEST = 200


@dataclass(frozen=True)
class Line:
    """One record as a manager reads it; `note` is how it was settled, if it was."""

    record: DeskRecord
    word: str
    said: str
    perk: str
    first_use: datetime | None
    note: ConflictNote | None


def lines(
    venue_id: int | None = None, brand_id: int | None = None, outcome: str = ""
) -> list[Line]:
    """Records of yes answers at a venue, or of a brand's perks, newest first.

    `outcome` is conflict, rejected or confirmed; empty is what still wants a look. Four queries.
    """
    with scopes.switched_to(scopes.system("conflicts")):
        rows = DeskRecord.objects.filter(kind__in=["scan", "override"], fork=False)
        if venue_id is not None:
            rows = rows.filter(venue_id=venue_id)
        if brand_id is not None:
            rows = rows.filter(brand_id=brand_id)
        rows = rows.filter(outcome=outcome) if outcome in WORDS else rows.filter(outcome__in=OPEN)
        linked = rows.select_related("device", "venue", "note", "pass_seen__perk")
        found = list(linked.order_by("-at", "-pk")[:NEWEST])
        return [line(record) for record in found]


def line(record: DeskRecord) -> Line:
    seen = record.pass_seen
    note = getattr(record, "note", None)
    decision = str(facts_in(record.text).get("decision") or record.kind)
    return Line(
        record,
        WORDS.get(record.outcome, record.outcome.capitalize()),
        decision,
        seen.perk.name if seen else "Not known",
        record.redemption.redeemed_at if record.redemption_id else None,
        note,
    )


def settle(record_id: int, venue_id: int, by: User, note: str) -> ConflictNote:
    """Keep how a conflict was settled; the record itself stays as it is.

    Raises Refusal note_missing (400), record_unknown (404) or conflict_settled.
    """
    told = " ".join(note.split())[:200]
    if not told:
        raise Refusal("note_missing", "Say how it was settled. Nothing was kept.", 400)
    with scopes.act_as(scopes.system("conflicts")):
        rows = DeskRecord.objects.filter(pk=record_id, venue_id=venue_id, outcome__in=OPEN)
        record: DeskRecord | None = rows.first()
        if record is None:
            raise Refusal("record_unknown", "There is no such record at this venue.", 404)
        made, is_new = ConflictNote.objects.get_or_create(
            record=record,
            defaults={
                "venue_id": venue_id,
                "brand_id": record.brand_id,
                "note": told,
                "by_id": by.pk,
                "by_name": str(by)[:80],
                "at": clock.now(),
            },
        )
        if not is_new:
            raise Refusal("conflict_settled", f"Settled already, by {made.by_name}: {made.note}")
        return made  # type: ignore[no-any-return]


def reports(venue_id: int | None = None, brand_id: int | None = None) -> list[NotMeReport]:
    """Uses that members say were not theirs, newest first: of a venue, a brand, or all."""
    with scopes.switched_to(scopes.system("conflicts")):
        rows = NotMeReport.objects.select_related("venue", "device", "redemption__pass_used__perk")
        if venue_id is not None:
            rows = rows.filter(venue_id=venue_id)
        if brand_id is not None:
            rows = rows.filter(brand_id=brand_id)
        return list(rows.order_by("-reported_at")[:NEWEST])


def acts(brand_id: int) -> list[SupervisorAct]:
    """What supervisors decided about a brand's passes, newest first."""
    with scopes.switched_to(scopes.system("conflicts")):
        rows = SupervisorAct.objects.filter(brand_id=brand_id)
        return list(rows.select_related("venue").order_by("-at")[:NEWEST])
