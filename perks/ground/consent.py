"""Consent: what a member agreed to, when, and how; and the purposes the score may serve."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.db import models
from django.dispatch import Signal

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.scoped import Scope, Scoped

# The purposes in the words that the member reads.
PURPOSES = {
    "score": "Read the accounts I link and compute my score and topics from the reactions to them.",
    "invite": "Match me with perks, and write to me about those that fit.",
    "mentions": "Look for posts about a perk on the accounts that I linked, whether I took it or was "
    "held back by lot. Those of the held back are only counted.",
    "lists": "Name me to a brand when I fit a list of people that it keeps: my given name and what "
    "the list asks for, never my score or my address.",
    "match": "Match my e-mail address, scrambled, with the customers of brands: a brand's rule may "
    "then ask what it knows of me as its customer, and the brand never learns who was matched.",
}
SERVED = "perk_eligibility"
# What we expect to be asked for, by name in the log; anything else is "other", for it is free text.
REFUSED_PURPOSES = ("hiring", "grading", "credit", "service_triage")
LEAST_AGE = 16
log = structlog.get_logger()
# Sent inside the transaction with member_id and the purposes that were agreed to.
given_now = Signal()


def is_of_age(birth_year: int) -> bool:
    """Whether somebody born in that year is past the age gate for certain.

    Only the year is known, so the age that is certain is one less than the difference.
    """
    return clock.today().year - birth_year - 1 >= LEAST_AGE


class Consent(Scoped):
    """One purpose of one member. Withdrawing ends the row; agreeing again adds a new one."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    purpose = models.CharField(max_length=20)
    source = models.CharField(max_length=20, default="web")
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    scope = Scope(member="member_id")

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="consent_live_once_per_purpose",
            ),
            models.CheckConstraint(
                condition=models.Q(source__in=["web", "api", "sandbox"]),
                name="consent_source_known",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=list(PURPOSES)), name="consent_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of member {self.member_id}"


def give(member_id: int, purposes: list[str], source: str = "web") -> None:
    """Agree to `purposes`; those already agreed to stay as they are.

    Raises Refusal purpose_unknown (400): nobody agrees to what no page describes.
    """
    check_known(purposes)
    Consent.objects.bulk_create(
        [Consent(member_id=member_id, purpose=purpose, source=source) for purpose in purposes],
        ignore_conflicts=True,
    )
    given_now.send(Consent, member_id=member_id, purposes=purposes)


def check_known(purposes: list[str]) -> None:
    if not set(purposes) <= set(PURPOSES):
        raise Refusal(
            "purpose_unknown",
            f"There is no such purpose. There are: {', '.join(PURPOSES)}. Nothing was changed.",
            400,
        )


def withdraw(member_id: int, purpose: str) -> None:
    """End the consent to `purpose`, from this moment. Raises Refusal purpose_unknown (400)."""
    check_known([purpose])
    Consent.objects.filter(member_id=member_id, purpose=purpose, withdrawn_at=None).update(
        withdrawn_at=clock.now()
    )


def given(member_id: int) -> set[str]:
    """The purposes that `member_id` agrees to now."""
    live = Consent.objects.filter(member_id=member_id, withdrawn_at=None)
    return set(live.values_list("purpose", flat=True))


def require(member_id: int, purpose: str) -> None:
    """Raise Refusal consent_missing unless the member agrees to `purpose`."""
    if purpose not in given(member_id):
        raise Refusal(
            "consent_missing",
            "You have not agreed to this. Nothing was read or stored. Agree on the privacy page.",
            403,
            purpose=purpose,
        )


def check_purpose(purpose: str) -> None:
    """The score serves perk eligibility and nothing else. Raises Refusal purpose_refused."""
    if purpose != SERVED:
        log.warning("purpose_refused", purpose=purpose if purpose in REFUSED_PURPOSES else "other")
        raise Refusal(
            "purpose_refused",
            "Scores and topics serve perk eligibility only. They may not be used for "
            f"{purpose.replace('_', ' ')[:60]}.",
            403,
            purpose=purpose[:60],
        )
