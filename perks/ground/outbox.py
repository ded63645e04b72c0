"""What leaves the house goes through here: written with the decision, sent after it, never twice."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.template.loader import render_to_string

from perks.ground import clock
from perks.ground.nudge import nudge
from perks.ground.scoped import Scope, Scoped

GIVE_UP_AFTER = 8


class Letter(Scoped):
    """One e-mail to one member. `key` keeps the same letter from being written twice."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters"
    )
    key = models.CharField(max_length=80)
    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    context = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["key"], name="letter_key_unique")]

    def __str__(self) -> str:
        return self.key


def write(member_id: int, key: str, template: str, subject: str, context: dict[str, Any]) -> None:
    """Put one letter into the outbox; a second one under the same key changes nothing."""
    write_many([(member_id, key, template, subject, context)])


def write_many(letters: list[tuple[int, str, str, str, dict[str, Any]]]) -> None:
    """Put many letters into the outbox and nudge the sender once."""
    Letter.objects.bulk_create(
        [
            Letter(member_id=member, key=key, template=template, subject=subject, context=context)
            for member, key, template, subject, context in letters
        ],
        ignore_conflicts=True,
    )
    nudge("perks.tasks.send_letters")


def send_waiting(limit: int = 200) -> int:
    """Send what waits, oldest first; gives the number sent. Rows are locked, so two senders share."""
    waiting = (
        Letter.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(sent_at=None, tries__lt=GIVE_UP_AFTER)
        .select_related("member")
        .order_by("id")[:limit]
    )
    sent = 0
    for letter in waiting:
        letter.tries += 1
        if _send(letter):
            letter.sent_at = clock.now()
            sent += 1
        letter.save(update_fields=["tries", "sent_at"])
    return sent


def _send(letter: Letter) -> bool:
    context = {**letter.context, "given_name": letter.member.given_name}
    mail = EmailMultiAlternatives(
        letter.subject,
        render_to_string(f"{letter.template}.txt", context),
        to=[letter.member.email],
    )
    mail.attach_alternative(render_to_string(f"{letter.template}.html", context), "text/html")
    try:
        return mail.send() == 1
    except OSError:
        return False
