"""A side reports a message of the other; an operator decides, with a reason that is kept."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from campaigns import message_letters
from campaigns.messages import ACTOR
from campaigns.models import Message, MessageReport
from campaigns.models.messages import DECISIONS, KEPT, MEMBER
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

LONGEST = 400


def report(
    message_id: int, side: str, owner_id: int, reason: str, reporter_id: int | None
) -> MessageReport:
    """Tell the operators of a message that the other side wrote, once.

    Raises Refusal message_not_found (404), reason_missing (400) or message_reported.
    """
    why = cleaned(reason)
    mine = {"member_id" if side == MEMBER else "brand_id": owner_id}
    with scopes.act_as(ACTOR):
        found = Message.objects.filter(pk=message_id, **mine).exclude(by=side).first()
        if found is None:
            raise Refusal("message_not_found", "There is no such message to you.", 404)
        try:
            with transaction.atomic():
                made: MessageReport = MessageReport.objects.create(
                    message=found, member_id=found.member_id, by=side, reason=why,
                    reporter_id=reporter_id,
                )  # fmt: skip
        except IntegrityError:
            raise Refusal("message_reported", "You have reported it. It is looked at.") from None
        return made


def queue() -> QuerySet[MessageReport]:
    """What nobody has decided yet, the oldest first. For operators."""
    waiting = MessageReport.objects.filter(decision="")
    return waiting.select_related("message__claim__perk", "message__brand").order_by("pk")


def decide(report_id: int, decision: str, because: str, operator_id: int) -> MessageReport:
    """Keep the message, remove it, or remove it and end its writer's side of the thread.

    Whoever reported it gets a letter with the reason. Raises Refusal report_unknown (404),
    decision_unknown or reason_missing (400), or decision_made.
    """
    why = cleaned(because)
    if decision not in DECISIONS:
        raise Refusal(
            "decision_unknown",
            f"Choose one of {', '.join(DECISIONS)}. Nothing was decided.",
            400,
        )
    with transaction.atomic():
        rows = MessageReport.objects.select_for_update(of=("self",)).filter(pk=report_id)
        found = rows.select_related("message__claim__perk", "message__claim__brand").first()
        if found is None:
            raise Refusal("report_unknown", "There is no such report.", 404)
        if found.decision:
            raise Refusal("decision_made", "This has been decided. That decision stands.")
        found.decision, found.because = decision, why
        found.decided_at, found.decided_by = clock.now(), operator_id
        found.save(update_fields=["decision", "because", "decided_at", "decided_by"])
        if decision != KEPT:
            Message.objects.filter(pk=found.message_id).update(removed_at=clock.now())
        message_letters.decided(found, found.message.claim)
        return found


def cleaned(reason: str) -> str:
    why = reason.replace("\0", "").strip()[:LONGEST]
    if not why:
        raise Refusal("reason_missing", "Say in a few words why. Nothing was changed.", 400)
    return why
