"""Reading the ledger: what stands in each account of a campaign, and every entry."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from perks.models import LedgerEntry
from perks.models.ledger import ACCOUNTS


def balances(campaign_id: int) -> dict[str, int]:
    """Minor units in each account; "budget" is what was taken from it, below 0. They sum to 0."""
    rows = entries(campaign_id).values_list("debit", "credit").annotate(amount=Sum("amount"))
    found = dict.fromkeys(ACCOUNTS, 0)
    for debit, credit, amount in rows.order_by():
        found[debit] -= amount
        found[credit] += amount
    return found


def spent(campaign_id: int) -> int:
    """What is taken from the budget now: committed, consumed and redeemed together."""
    return -balances(campaign_id)["budget"]


def entries(campaign_id: int) -> QuerySet[LedgerEntry]:
    """Every entry of a campaign, oldest first."""
    return LedgerEntry.objects.filter(campaign_id=campaign_id).order_by("pk")
