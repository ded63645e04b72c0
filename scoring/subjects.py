"""Whom the score is about: members who agree to it, and the accounts that they have proven."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from perks.ground.consent import Consent
from scoring.models import Account, Reaction


def agreed(accounts: QuerySet[Account]) -> QuerySet[Account]:
    """Only accounts of active members who agree to a score now."""
    consent = Consent.objects.filter(
        member_id=OuterRef("member_id"), purpose="score", withdrawn_at=None
    )
    return accounts.filter(Exists(consent), member__is_active=True)


def scored_members() -> QuerySet[Account, int]:
    """The ids of members who agree to a score and have ever proven an account.

    Whoever unlinked the last one stays among them: the score then says that nothing is left.
    """
    proven = agreed(Account.objects.filter(proven_at__isnull=False))
    return proven.values_list("member_id", flat=True).distinct()


def live_accounts() -> QuerySet[Account]:
    """Proven and still linked accounts of members who agree to a score."""
    return agreed(Account.objects.filter(proven_at__isnull=False, unlinked_at=None))


def near(member_id: int) -> QuerySet[Account]:
    """All accounts that bear on one member's score: the member's, and what their reactors touch.

    Whoever reacts to the member spreads attention over others and may be answered by the member
    (steps 3 and 4 of the core); nobody else's activity can change the member's score.
    """
    reactors = Reaction.objects.filter(account__in=live_accounts().filter(member_id=member_id))
    keys = reactors.values("actor_key")
    touched = Reaction.objects.filter(actor_key__in=keys).values("account_id")
    return live_accounts().filter(
        Q(member_id=member_id) | Q(actor_key__in=keys) | Q(pk__in=touched)
    )
