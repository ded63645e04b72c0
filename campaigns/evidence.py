"""What a campaign changed, what it is credited with and what it cost: read, kept, read again.

Reading looks at everybody in both arms, so it is not done for each visitor of a page: what was read
ten minutes ago stands. The page shows what is kept, for a day at most, and has it read anew behind
its back.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from campaigns import attributed, proof
from campaigns.attributed import NOTHING, Attributed
from campaigns.core.costs import Each, cost_each
from campaigns.core.lift import Effect
from campaigns.models import Campaign, ReportReading
from campaigns.noting import WINDOW
from campaigns.proof import Proof
from perks import ledger
from perks.ground import clock, scopes
from perks.ground.nudge import nudge

ACTOR = scopes.system("reports")
FRESH = timedelta(minutes=10)
SHOWN = timedelta(days=1)


@dataclass(frozen=True)
class Evidence:
    """`spent` in minor units of `currency`: what claims took from the budget, at their worth.

    `orders` and `value` are None where the brand tells no customers by hash.
    """

    number: int
    read_at: datetime
    posts: Proof
    orders: Proof | None
    value: Proof | None
    attributed: Attributed
    spent: int
    currency: str

    @property
    def lead(self) -> Proof:
        """The outcome that the report opens with, settled by what can be seen, never by what came
        out: value where customers are told, else posts."""
        return self.value if self.value and self.value.held_out else self.posts

    @property
    def others(self) -> list[Proof]:
        """The other outcomes that both arms can have."""
        found = [self.value, self.orders, self.posts]
        return [each for each in found if each is not None and each is not self.lead]

    @cached_property
    def counted(self) -> Proof:
        """The outcome of which one has a cost: orders beside their value, else posts."""
        return self.orders if self.orders and self.lead is self.value else self.posts

    @cached_property
    def each(self) -> Each | None:
        """What one extra order or post cost; None without money, or where none can have come."""
        if not self.spent or self.counted.total is None:
            return None
        return cost_each(self.spent, self.counted.total)

    @property
    def cannot_have_come(self) -> bool:
        """Whether the interval leaves no room for anything extra."""
        return bool(self.spent and self.counted.total and self.counted.total[2] <= 0)


def standing(campaign: Campaign) -> Evidence:
    """What was read last, read anew when that is ten minutes ago."""
    with scopes.act_as(ACTOR):
        last = ReportReading.objects.filter(campaign=campaign).first()
        if last and clock.now() - FRESH < last.read_at <= clock.now():
            return as_evidence(last)
        return as_evidence(keep(campaign, last, read(campaign)))


def shown(campaign: Campaign) -> Evidence:
    """What a page shows of it now: what was read last, and read anew soon when that is not fresh."""
    with scopes.switched_to(ACTOR):
        last = ReportReading.objects.filter(campaign=campaign).first()
    if last is None or not clock.now() - SHOWN < last.read_at <= clock.now():
        return standing(campaign)
    if clock.now() - FRESH >= last.read_at:
        nudge("campaigns.tasks.read_report", campaign.pk)
    return as_evidence(last)


def kept(campaigns: list[Campaign]) -> dict[int, Evidence]:
    """What was read last of each of these, by campaign, however long ago. One query."""
    with scopes.switched_to(ACTOR):
        rows = ReportReading.objects.filter(campaign__in=campaigns)
        return {row.campaign_id: as_evidence(row) for row in rows}


def read_one(campaign_id: int) -> int:
    """Read one campaign anew unless that was just done; gives the number of its reading."""
    with scopes.act_as(ACTOR):
        campaign = Campaign.objects.filter(pk=campaign_id).exclude(state="draft").first()
    return standing(campaign).number if campaign else 0


def read_due() -> int:
    """Read campaigns that run, or ended within a month, anew; gives their number."""
    with scopes.act_as(ACTOR):
        since = clock.now() - WINDOW - timedelta(days=1)
        going = Campaign.objects.exclude(state="draft").filter(ends_at__gt=since)
        found = list(going.order_by("pk"))
    for campaign in found:
        standing(campaign)
    return len(found)


def read(campaign: Campaign) -> dict[str, Any]:
    """Everything, as it is kept."""
    sold = proof.prove_sales(campaign)
    credit = attributed.attributed(campaign)
    return {
        "posts": asdict(proof.prove(campaign)),
        "orders": asdict(sold[0]) if sold else None,
        "value": asdict(sold[1]) if sold else None,
        "attributed": asdict(credit) | {"claims": sorted(credit.claims)},
        "spent": ledger.spent(campaign.pk),
        "currency": campaign.currency,
    }


def keep(campaign: Campaign, last: ReportReading | None, found: dict[str, Any]) -> ReportReading:
    """Put it in the place of what was read before; the number rises when it says something else."""
    number = 1 if last is None else last.number + (last.found != found)
    with transaction.atomic():
        row, _ = ReportReading.objects.update_or_create(
            campaign=campaign,
            defaults={
                "brand_id": campaign.brand_id, "number": number, "found": found,
                "read_at": clock.now(),
            },
        )  # fmt: skip
    made: ReportReading = row
    return made


def as_evidence(row: ReportReading) -> Evidence:
    found = row.found
    credit = found["attributed"]
    return Evidence(
        row.number,
        row.read_at,
        posts=as_proof(found["posts"]),
        orders=as_proof(found["orders"]) if found["orders"] else None,
        value=as_proof(found["value"]) if found["value"] else None,
        attributed=Attributed(**{**credit, "claims": frozenset(credit["claims"])}),
        spent=found["spent"],
        currency=found["currency"],
    )


def as_proof(found: dict[str, Any]) -> Proof:
    effect = Effect(**found["effect"]) if found["effect"] else None
    return Proof(**{**found, "effect": effect})


def nothing(campaign: Campaign) -> Evidence:
    """Of a draft: nothing happened yet."""
    return Evidence(
        0, clock.now(), Proof(0, 0, why="holdout"), None, None, NOTHING, 0, campaign.currency
    )
