"""A thread for each claim: the member and the brand write to each other, in plain text.

The brand reads a given name and the text; no address of anybody stands anywhere. The thread goes
a year after the claim has ended.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, F
from django.db.models.functions import Coalesce, Greatest

from campaigns import message_letters
from campaigns.models import Claim, Message
from campaigns.models.messages import CLOSED, MEMBER
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.turns import wait_for

ACTOR = scopes.system("messages")
LONGEST = 2_000
A_DAY, IN_A_ROW = 20, 5  # messages of one side in one thread
OPEN_FOR = timedelta(days=90)  # after the claim's end
KEPT_FOR = timedelta(days=365)
# When a claim ends: when it is taken back, or when nothing of it can be used any more.
END = Coalesce(
    F("ended_at"),
    Greatest(F("campaign__ends_at"), Coalesce(F("pass_issued__valid_until"), F("claimed_at"))),
)


def thread(claim_id: int) -> list[Message]:
    """The messages about a claim, oldest first, as far as the acting actor may read them."""
    return list(Message.objects.filter(claim_id=claim_id).order_by("pk"))


def with_reports(claim_id: int) -> list[Message]:
    """The same of anybody's claim, each with its `report`, whichever side made it."""
    with scopes.switched_to(ACTOR):
        found = Message.objects.filter(claim_id=claim_id).select_related("report")
        return list(found.order_by("pk"))


def write(claim_id: int, side: str, owner_id: int, text: str, author_id: int | None) -> Message:
    """Say something about a claim, as its member or its brand (`owner_id`), and tell the other side.

    What the other side wrote before counts as read. Raises Refusal claim_not_found (404),
    message_empty or message_too_long (400), thread_over, thread_closed, or too_many_messages (429).
    """
    said = text.replace("\0", "").strip()
    if not said:
        raise Refusal("message_empty", "Write something first. Nothing was sent.", 400)
    if len(said) > LONGEST:
        raise Refusal(
            "message_too_long", f"At most {LONGEST:,} signs in one message. Nothing was sent.", 400
        )
    with scopes.act_as(ACTOR):
        claim = claim_of(claim_id, side, owner_id)
        wait_for([f"thread:{claim_id}"])
        check_open(claim, side)
        check_pace(claim, side)
        others = claim.messages.exclude(by=side)
        others.filter(read_at=None).update(read_at=clock.now())
        is_first = not claim.messages.filter(by=side, read_at=None).exists()
        made: Message = Message.objects.create(
            claim=claim, brand_id=claim.brand_id, member_id=claim.member_id, by=side,
            author_id=author_id, text=said,
        )  # fmt: skip
        if is_first:
            # One letter for all that waits to be read: more would be noise.
            message_letters.tell(made)
        return made


def claim_of(claim_id: int, side: str, owner_id: int) -> Claim:
    """The claim that a side may speak about. Raises Refusal claim_not_found (404)."""
    mine = {"member_id" if side == MEMBER else "brand_id": owner_id}
    with scopes.act_as(ACTOR):
        rows = Claim.objects.filter(pk=claim_id, issued_at__isnull=False, **mine)
        found: Claim | None = (
            rows.annotate(over_at=END).select_related("brand", "perk", "campaign").first()
        )
    if found is None:
        raise Refusal("claim_not_found", "There is no such claim to write about.", 404)
    return found


def check_open(claim: Claim, side: str) -> None:
    """Raise Refusal thread_over or thread_closed for a side that may not write any more."""
    if is_over(claim):
        raise Refusal(
            "thread_over",
            f"The claim ended more than {OPEN_FOR.days} days ago. What was written can be read.",
        )
    if is_closed(with_reports(claim.pk), side):
        raise Refusal(
            "thread_closed", "An operator has ended your side of this thread. Nothing was sent."
        )


def is_over(claim: Claim) -> bool:
    """Whether a claim, which knows its `over_at`, ended too long ago to write about it."""
    over_at: datetime = claim.over_at  # type: ignore[attr-defined]
    return clock.now() > over_at + OPEN_FOR


def is_closed(lines: list[Message], side: str) -> bool:
    """Whether an operator ended this side of a thread (of `with_reports`)."""
    return any(
        each.by == side and getattr(each, "report", None) and each.report.decision == CLOSED
        for each in lines
    )


def check_pace(claim: Claim, side: str) -> None:
    """Raise Refusal too_many_messages (429): a thread is a talk of two, not a mailing."""
    since = clock.now() - timedelta(days=1)
    today = claim.messages.filter(by=side, written_at__gt=since).count()
    last = list(claim.messages.order_by("-pk").values_list("by", flat=True)[:IN_A_ROW])
    if today >= A_DAY or last == [side] * IN_A_ROW:
        raise Refusal(
            "too_many_messages",
            "You have written several in a row. Wait for an answer. Nothing was sent.",
            429,
        )


def mark_read(claim_id: int, side: str) -> None:
    """The side has seen what the other wrote. Needs an actor that may read the thread."""
    unread = Message.objects.filter(claim_id=claim_id, read_at=None).exclude(by=side)
    unread.update(read_at=clock.now())


def unread_of(claim_ids: Collection[int], side: str) -> dict[int, int]:
    """How many messages wait for a side, by claim; claims without any are missing."""
    waiting = Message.objects.filter(claim_id__in=list(claim_ids), read_at=None, removed_at=None)
    return dict(waiting.exclude(by=side).values_list("claim_id").annotate(n=Count("pk")))


def unread_of_brand(brand_id: int) -> int:
    """How many messages of members the brand has not read."""
    waiting = Message.objects.filter(brand_id=brand_id, by=MEMBER, read_at=None, removed_at=None)
    return int(waiting.count())


def purge() -> int:
    """Delete the threads of claims that ended a year ago; gives the number of messages."""
    with scopes.act_as(ACTOR):
        ended = Claim.objects.annotate(over_at=END).filter(over_at__lt=clock.now() - KEPT_FOR)
        gone = Message.objects.filter(claim__in=ended)
        _, each = gone.delete()
        return int(each.get(Message._meta.label, 0))
