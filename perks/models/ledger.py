"""What perks are worth, on its way from the budget to the guest: append-only, double entry."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from perks.ground.scoped import KEPT, Scope, Scoped
from perks.models.brands import Brand
from perks.models.passes import Redemption
from perks.models.venues import Venue

ACCOUNTS = ("budget", "committed", "consumed", "redeemed", "replaced")
KINDS = ("committed", "consumed", "redeemed", "reversed", "released", "replaced")


class LedgerEntry(Scoped):
    """One amount, taken from `debit` and put into `credit`: an entry that does not balance cannot
    be written.

    A claim that is held commits, an issued one consumes, its first use redeems; the undoing of that
    use reverses; what ends in any other way releases. Written by a trigger on claims, in the same
    transaction. What is sent once more for a loss is replaced. Minor units of `currency`.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="ledger")
    campaign_id = models.BigIntegerField()
    claim_id = models.BigIntegerField()
    redemption = models.ForeignKey(
        Redemption, null=True, on_delete=models.PROTECT, related_name="ledger"
    )
    # The shop of many where it was used, which is owed the amount; no venue of the brand's own.
    venue = models.ForeignKey(Venue, null=True, on_delete=models.PROTECT, related_name="ledger")
    kind = models.CharField(max_length=10, choices=[(k, k) for k in KINDS])
    debit = models.CharField(max_length=10, choices=[(a, a) for a in ACCOUNTS])
    credit = models.CharField(max_length=10, choices=[(a, a) for a in ACCOUNTS])
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    scope = Scope(brand="brand_id", venue="venue_id")
    append_only = True
    erased = KEPT

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="ledger_kind_known"),
            models.CheckConstraint(
                condition=Q(debit__in=ACCOUNTS, credit__in=ACCOUNTS) & ~Q(debit=F("credit")),
                name="ledger_moves_between_accounts",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_amount_positive"),
            models.UniqueConstraint(
                fields=["redemption"],
                condition=Q(kind="redeemed"),
                name="ledger_redemption_booked_once",
            ),
            models.UniqueConstraint(
                fields=["redemption"],
                condition=Q(kind="reversed"),
                name="ledger_one_reversal_per_redemption",
            ),
        ]
        indexes = [
            models.Index(fields=["campaign_id", "id"], name="ledger_by_campaign"),
            models.Index(fields=["claim_id"], name="ledger_by_claim"),
            models.Index(
                fields=["venue", "at"], condition=Q(venue__isnull=False), name="ledger_by_shop"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency} of claim {self.claim_id}"
