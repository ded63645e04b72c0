"""A thread as either side reads it: one partial, whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest

from campaigns import message_reports, messages
from campaigns.models import Claim, Message, MessageReport
from perks.ground import throttle


@dataclass(frozen=True)
class Line:
    """`report` is the reader's own, None where she reported nothing."""

    message: Message
    is_mine: bool
    report: MessageReport | None

    @property
    def may_report(self) -> bool:
        return not (self.is_mine or self.report or self.message.removed_at)


class MessageForm(forms.Form):
    text = forms.CharField(
        label="Message", max_length=messages.LONGEST, strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Plain text. Neither side sees an address of the other: do not write yours here.",
    )  # fmt: skip


class ReportForm(forms.Form):
    reason = forms.CharField(
        label="What is wrong with it", max_length=message_reports.LONGEST, strip=True,
        help_text="An operator reads this, the message and the thread. The other side is not told.",
    )  # fmt: skip


def context_of(claim: Claim, side: str, form: MessageForm | None = None) -> dict[str, Any]:
    """What the partial of a thread reads, for one side of a claim that knows its `over_at`."""
    found = messages.with_reports(claim.pk)
    may_write = not (messages.is_over(claim) or messages.is_closed(found, side))
    return {
        "lines": [line_of(each, side) for each in found],
        "message_form": (form or MessageForm()) if may_write else None,
        "has_unread": any(each.by != side and each.read_at is None for each in found),
    }


def line_of(message: Message, side: str) -> Line:
    report: MessageReport | None = getattr(message, "report", None)
    return Line(message, message.by == side, report if report and report.by == side else None)


def check_pace(request: HttpRequest) -> None:
    """Raise Refusal throttled (429) as the API does: pages count like requests of it."""
    assert request.user.pk is not None
    refusal = throttle.check(request.user.pk)
    if refusal is not None:
        raise refusal
