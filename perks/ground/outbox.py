"""What leaves the house goes through here: written with the decision, sent after it, once per key."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import get_template, render_to_string
from django.utils import translation

from perks.ground import clock, directions, scopes, unsubscribing
from perks.ground.consent import Consent
from perks.ground.nudge import nudge
from perks.ground.saying import said
from perks.ground.scoped import Scope, Scoped

# Tries follow 0, 2, 8, 26, 80, 242, 728 and 2186 minutes after writing: a mail server that is away
# for a night, and for the day after, costs no letter.
GIVE_UP_AFTER = 8
# What could not be sent by then is no news any more.
STALE_AFTER = timedelta(days=3)
log = structlog.get_logger()


class Letter(Scoped):
    """One e-mail to one member. `key` keeps the same letter from being written twice.

    `purpose` is the consent that it still needs when it is sent; empty when it needs none.
    """

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="letters"
    )
    key = models.CharField(max_length=80)
    purpose = models.CharField(max_length=20, blank=True)
    template = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    context = models.JSONField(default=dict)
    written_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # Six signs of the template as it stood when the letter was sent.
    version = models.CharField(max_length=6, blank=True, default="")

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["key"], name="letter_key_unique")]

    def __str__(self) -> str:
        return self.key


def write(
    member_id: int,
    key: str,
    template: str,
    subject: str,
    context: dict[str, Any],
    purpose: str = "",
) -> None:
    """Put one letter into the outbox; a second one under the same key changes nothing."""
    write_many([(member_id, key, template, subject, context)], purpose)


def write_many(letters: list[tuple[int, str, str, str, dict[str, Any]]], purpose: str = "") -> None:
    """Put many letters into the outbox and nudge the sender once."""
    Letter.objects.bulk_create(
        [
            Letter(
                member_id=member,
                key=key,
                purpose=purpose,
                template=template,
                subject=subject,
                context=context,
            )
            for member, key, template, subject, context in letters
        ],
        ignore_conflicts=True,
    )
    nudge("perks.tasks.send_letters")


def send_waiting(limit: int = 200) -> int:
    """Send what is due, oldest first; gives the number sent.

    Each letter has a transaction of its own, so that a sender that dies has at most one letter
    to repeat, and one letter that cannot be made does not hold up the others.
    """
    sent, last = 0, 0
    for _ in range(limit):
        with scopes.act_as(scopes.system("letters")):
            letter = _next_due(last)
            if letter is None:
                break
            last = letter.pk
            letter.tries += 1
            if _send(letter):
                letter.sent_at = clock.now()
                letter.version = version_of(letter.template)
                sent += 1
            letter.save(update_fields=["tries", "sent_at", "version"])
    return sent


def given_up() -> models.QuerySet[Letter]:
    """Letters that nobody tries to send any more, the newest first. For operators."""
    tried = models.Q(tries__gte=GIVE_UP_AFTER)
    stale = models.Q(tries__gt=0, written_at__lte=clock.now() - STALE_AFTER)
    return Letter.objects.filter(tried | stale, sent_at=None).order_by("-written_at", "-pk")


def send_again(ids: list[int]) -> int:
    """Try these from the beginning, as if written now; gives how many were not sent yet."""
    with scopes.act_as(scopes.system("letters")):
        rows = Letter.objects.filter(pk__in=ids, sent_at=None)
        again = rows.update(tries=0, written_at=clock.now())
    nudge("perks.tasks.send_letters")
    return again


def version_of(template: str) -> str:
    """Six signs that differ where a letter's template does, as it stands now."""
    origin = get_template(f"{template}.txt").origin
    text = Path(origin.name).read_bytes()
    return hashlib.sha256(text).hexdigest()[:6]


def _next_due(after: int) -> Letter | None:
    """The next letter whose time has come, locked, so that two senders share the work.

    News for which consent is needed goes to confirmed addresses only: anybody can sign up with
    a stranger's address.
    """
    same = {name: models.OuterRef(name) for name in ("member_id", "purpose")}
    agreed = Consent.objects.filter(withdrawn_at=None, **same)
    confirmed = EmailAddress.objects.filter(user_id=models.OuterRef("member_id"), verified=True)
    wanted = models.Q(purpose="") | models.Exists(agreed) & models.Exists(confirmed)
    due = models.Q()
    for tries in range(GIVE_UP_AFTER):
        waits = timedelta(minutes=3**tries - 1)
        due |= models.Q(tries=tries, written_at__lte=clock.now() - waits)
    rows = Letter.objects.select_for_update(skip_locked=True, of=("self",))
    fresh = rows.filter(sent_at=None, pk__gt=after, written_at__gt=clock.now() - STALE_AFTER)
    waiting = fresh.filter(due & wanted).select_related("member")
    return waiting.order_by("pk").first()


def _send(letter: Letter) -> bool:
    """Whether the mail server took it. What went wrong is logged without the letter's text."""
    try:
        with transaction.atomic():
            return _mail(letter).send() == 1
    except Exception as error:
        # Rendering runs templates over a brand's words: anything may be wrong with one letter.
        log.warning(
            "letter_not_sent",
            letter=letter.pk,
            tries=letter.tries,
            given_up=letter.tries >= GIVE_UP_AFTER,
            reason=type(error).__name__,
        )
        return False


def _mail(letter: Letter) -> EmailMultiAlternatives:
    """The letter in the language that the member reads; a browser tells it, a letter cannot ask."""
    context = {**letter.context, "given_name": letter.member.given_name}
    with translation.override(letter.member.page_language or settings.LANGUAGE_CODE):
        mail = EmailMultiAlternatives(
            # A header is one line; Django refuses a subject of two.
            directions.in_text(" ".join(said(letter.subject).split())),
            directions.in_text(render_to_string(f"{letter.template}.txt", context)),
            to=[letter.member.email],
            headers=unsubscribing.headers(letter.context),
        )
        page = directions.in_page(render_to_string(f"{letter.template}.html", context))
        mail.attach_alternative(page, "text/html")
    return mail
