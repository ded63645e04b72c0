"""Appeals against flags: the member says why, an operator decides by a day that is named."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from perks.ground import clock, outbox
from perks.ground.errors import Refusal
from scoring.models import Appeal, Decision, Flag

Row = TypeVar("Row", Appeal, Decision)
ANSWER = timedelta(days=14)
LONGEST_TEXT, LONGEST_REASON = 2000, 1000
SUBJECT = {
    "lifted": "Your appeal: the flag is lifted",
    "upheld": "Your appeal: the flag stays",
}


def of_member(member_id: int) -> QuerySet[Flag]:
    """A member's flags with appeal and decision, newest first."""
    mine = Flag.objects.filter(member_id=member_id)
    return mine.select_related("appeal", "decision").order_by("-date", "-pk")


def own(flag_id: int) -> Flag:
    """A flag that the acting actor may see. Raises Refusal flag_unknown."""
    found = Flag.objects.filter(pk=flag_id).select_related("appeal", "decision").first()
    if found is None:
        raise Refusal("flag_unknown", "There is no such flag of yours.", 404)
    return found


def appeal(flag_id: int, text: str) -> Appeal:
    """Appeal against a flag, once.

    Raises Refusal flag_unknown, appeal_empty or appeal_too_long (400), appeal_made.
    """
    flag, said = own(flag_id), text.replace("\0", "").strip()
    if not said:
        raise Refusal("appeal_empty", "Say in a few words why. Nothing was sent.", 400)
    if len(said) > LONGEST_TEXT:
        raise Refusal(
            "appeal_too_long", f"At most {LONGEST_TEXT} characters. Nothing was sent.", 400
        )
    row = Appeal(flag=flag, member_id=flag.member_id, text=said, due_on=clock.today() + ANSWER)
    return once(row, "appeal_made", "You have appealed already. What you wrote then stands.")


def queue() -> QuerySet[Appeal]:
    """The appeals that nobody has decided yet, the nearest deadline first."""
    waiting = Appeal.objects.filter(flag__decision=None)
    return waiting.select_related("flag", "member").order_by("due_on", "pk")


def decide(flag_id: int, outcome: str, reason: str, operator_id: int) -> Decision:
    """Decide an appeal, record it, and tell the member by letter. The next run heeds it.

    Raises Refusal flag_unknown, no_appeal, outcome_unknown or reason_missing (400), decision_made.
    """
    flag, why = own(flag_id), reason.replace("\0", "").strip()[:LONGEST_REASON]
    if not Appeal.objects.filter(flag=flag).exists():
        raise Refusal("no_appeal", "Nobody has appealed against this flag.")
    if outcome not in SUBJECT:
        raise Refusal("outcome_unknown", "A flag is upheld or lifted. Nothing was decided.", 400)
    if not why:
        raise Refusal("reason_missing", "Say why, for the member. Nothing was decided.", 400)
    row = Decision(
        flag=flag, member_id=flag.member_id, outcome=outcome, reason=why, operator_id=operator_id
    )
    with transaction.atomic():
        once(row, "decision_made", "This appeal has been decided already. That decision stands.")
        outbox.write(
            flag.member_id,
            f"flag-decision-{flag.pk}",
            "scoring/email/decision",
            SUBJECT[outcome],
            {"lifted": outcome == "lifted", "reason": why, "date": flag.date.isoformat()},
        )
    return row


def once(row: Row, code: str, sentence: str) -> Row:
    """Insert the row; a second one for the same flag is a Refusal."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(code, sentence) from error
    return row
