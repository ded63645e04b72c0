"""What the house needs to read networks: its own app at each, what was used of it, and grants."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from perks.ground import clock
from perks.ground.scoped import Scope, Scoped
from scoring.models.accounts import Account


class NetworkApp(Scoped):
    """The house's app at a network, as the operator registered it there.

    Where a network is many servers, `host` names one of them: the app registered itself there, to
    have members sent back to `callback`. The row without a host is the network's own, for all else.
    `sealed_secret` belongs to `client_id` (OAuth), `sealed_key` is a key or token for public data.
    `units_a_day` is the quota that the network gives, `unit_price` what one costs in `currency`,
    and `cap` how much of that may be spent in a calendar month; NULL is no bound.
    """

    network = models.CharField(max_length=20)
    host = models.CharField(max_length=260, blank=True, default="")
    callback = models.CharField(max_length=400, blank=True, default="")
    client_id = models.CharField(max_length=200, blank=True)
    sealed_secret = models.BinaryField(null=True)
    sealed_key = models.BinaryField(null=True)
    units_a_day = models.PositiveIntegerField(null=True)
    unit_price = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    currency = models.CharField(max_length=3, default="USD")
    cap = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["network", "host"], name="network_app_once"),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0) & (Q(cap__isnull=True) | Q(cap__gte=0)),
                name="network_app_prices_are_prices",
            ),
        ]

    def __str__(self) -> str:
        return f"app at {self.network}"


class NetworkUse(Scoped):
    """What was asked of a network on a day; `refused`: what the quota or the cap did not allow."""

    network = models.CharField(max_length=20)
    day = models.DateField()
    units = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["network", "day"], name="network_use_once")]

    def __str__(self) -> str:
        return f"{self.units} units of {self.network} on {self.day}"


class Grant(Scoped):
    """A member's permission to read an account, as the network's tokens; sealed.

    Nobody but the house's own tasks opens them. `renewing_until`: somebody is asking the network
    for a new one until then; all others wait.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="grant")
    member_id = models.BigIntegerField()
    sealed_access = models.BinaryField()
    sealed_refresh = models.BinaryField(null=True)
    scopes = models.CharField(max_length=400, blank=True)
    expires_at = models.DateTimeField(null=True)
    renewing_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(default=clock.now)

    scope = Scope(member="member_id")

    def __str__(self) -> str:
        return f"grant {self.pk}"
