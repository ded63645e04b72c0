"""Letters to people who have no account: the address is sealed until it is sent, then forgotten.

What stays of an address is a keyed hash, which tells equal from unequal to nobody but this house.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import structlog
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import render_to_string

from perks.ground import clock, scopes, unsubscribing, vault
from perks.ground.nudge import nudge
from perks.ground.scoped import Scope, Scoped

GIVE_UP_AFTER = 5
STALE_AFTER = timedelta(days=3)
SALT = "no more letters"
log = structlog.get_logger()


class StrangerLetter(Scoped):
    """One letter. `sealed` holds address and words until it is sent or given up, then nothing."""

    key = models.CharField(max_length=80)
    template = models.CharField(max_length=80)
    sealed = models.BinaryField(null=True)
    written_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    scope = Scope()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["key"], name="stranger_letter_key_unique"),
            models.CheckConstraint(
                condition=models.Q(sent_at__isnull=True) | models.Q(sealed__isnull=True),
                name="stranger_letter_sent_knows_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class NoMore(Scoped):
    """An address that asked not to be written to again, as a keyed hash."""

    address_hash = models.BinaryField(max_length=16)
    asked_at = models.DateTimeField(default=clock.now)

    scope = Scope()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["address_hash"], name="no_more_letters_once")
        ]

    def __str__(self) -> str:
        return f"no more letters since {self.asked_at:%Y-%m-%d}"


def address_hash(address: str) -> bytes:
    """What stays of an address: the same however it is capitalised."""
    return vault.keyed_hash("stranger", address.strip().lower())


def write(address: str, key: str, template: str, subject: str, context: dict[str, Any]) -> None:
    """Put one letter into the outbox; a second one under the same key changes nothing.

    `context` holds, beside what the template says, `no_more_url` with `signed` in it.
    """
    plain = json.dumps({"to": address, "subject": subject, "context": context}).encode()
    StrangerLetter.objects.bulk_create(
        [StrangerLetter(key=key, template=template, sealed=vault.seal(plain, key))],
        ignore_conflicts=True,
    )
    nudge("perks.tasks.send_letters")


def send_waiting(limit: int = 200) -> int:
    """Send what waits, oldest first, and forget the address of what is done; gives the number sent."""
    sent = last = 0
    for _ in range(limit):
        with scopes.act_as(scopes.system("letters")):
            waiting = StrangerLetter.objects.select_for_update(skip_locked=True)
            due = waiting.filter(sealed__isnull=False, pk__gt=last).order_by("pk")
            letter = due.first()
            if letter is None:
                break
            last = letter.pk
            letter.tries += 1
            old = letter.written_at < clock.now() - STALE_AFTER
            if not old and _send(letter):
                letter.sent_at = clock.now()
                sent += 1
            if letter.sent_at or old or letter.tries >= GIVE_UP_AFTER:
                letter.sealed = None
            letter.save(update_fields=["tries", "sent_at", "sealed"])
    return sent


def _send(letter: StrangerLetter) -> bool:
    """Whether the mail server took it, or nobody wants it. What went wrong is logged bare."""
    try:
        with transaction.atomic():
            told = json.loads(vault.unseal(letter.sealed, letter.key))
            if stopped([address_hash(told["to"])]):
                return True
            context = told["context"]
            mail = EmailMultiAlternatives(
                " ".join(told["subject"].split()),
                render_to_string(f"{letter.template}.txt", context),
                to=[told["to"]],
                headers=unsubscribing.headers(
                    {"unsubscribe_url": context["no_more_url"], "one_click": True}
                ),
            )
            page = render_to_string(f"{letter.template}.html", context)
            mail.attach_alternative(page, "text/html")
            return mail.send() == 1
    except Exception as error:
        # Rendering runs templates over a brand's words: anything may be wrong with one letter.
        log.warning("stranger_letter_not_sent", letter=letter.pk, reason=type(error).__name__)
        return False


def signed(address: str) -> str:
    """The hash of an address, signed, for a link that stops letters to it and never runs out."""
    return signing.dumps(address_hash(address).hex(), salt=SALT)


def hash_in(link: str) -> bytes | None:
    """The hash in such a link; None when we did not sign it."""
    try:
        return bytes.fromhex(signing.loads(link, salt=SALT))
    except (signing.BadSignature, ValueError):
        return None


def stop(hashed: bytes) -> None:
    """Write no more letters to whoever has this address; those that wait are not sent either."""
    with scopes.act_as(scopes.system("no more letters")):
        NoMore.objects.bulk_create([NoMore(address_hash=hashed)], ignore_conflicts=True)


def stopped(hashes: Iterable[bytes]) -> set[bytes]:
    """Which of these asked for no more letters. Needs an actor that sees all."""
    found = NoMore.objects.filter(address_hash__in=list(hashes))
    return {bytes(each) for each in found.values_list("address_hash", flat=True)}
