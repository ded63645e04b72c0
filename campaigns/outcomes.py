"""What came of each member's first claim, beside the score that was known when she made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Exists, OuterRef, Subquery
from numpy.typing import NDArray

from campaigns import crediting, watching
from campaigns.models import Campaign, Claim, Conversion, Mention, RuleVersion
from campaigns.models.mentions import COUNTED
from campaigns.noting import WINDOW
from campaigns.rules.parse import parse
from campaigns.rules.tree import leaves_of
from perks.ground import clock
from perks.ground.consent import Consent
from scoring.models import Score


@dataclass(frozen=True, slots=True)
class Outcome:
    """One claim. What could not be seen is None: a post without consent, a visit without a desk,
    an order of a brand that tells no orders."""

    brand_id: int
    campaign_id: int
    member_id: int
    standing: int
    mentioned: bool | None
    redeemed: bool | None
    bought: bool | None


def settled() -> list[Campaign]:
    """Campaigns after whose end a month has passed: nothing more is found about them.

    Claims therefore come by whole campaigns, never one by one: nobody's score can be told from
    what a figure was the day before.
    """
    over = Campaign.objects.filter(ends_at__lte=clock.now() - WINDOW).exclude(state="draft")
    return list(over.select_related("perk").order_by("pk"))


def read(campaigns: Iterable[Campaign]) -> list[Outcome]:
    """One row for each kept claim of a member who had a score by then, oldest first."""
    of = {campaign.pk: campaign for campaign in campaigns}
    sold = buyers(campaign.brand_id for campaign in of.values())
    watched = watching.of_campaigns(of.values())
    known = Score.objects.filter(
        member_id=OuterRef("member_id"), written_at__lte=OuterRef("claimed_at")
    ).order_by("-date", "-pk")
    looked = Consent.objects.filter(
        purpose="mentions", withdrawn_at=None, member_id=OuterRef("member_id")
    )
    rows = (
        Claim.objects.filter(campaign_id__in=of, state__in=["issued", "redeemed"])
        .annotate(
            standing=Subquery(known.values("standing")[:1]),
            looked=Exists(looked),
            said=Exists(Mention.objects.filter(claim_id=OuterRef("pk"), state__in=COUNTED)),
        )
        .filter(standing__isnull=False)
        .order_by("claimed_at", "pk")
    )
    return [
        Outcome(
            brand, campaign, member, standing,
            said if looked and watched[campaign] else None,
            state == "redeemed" if of[campaign].perk.at_desk else None,
            claim in sold[brand] if brand in sold else None,
        )
        for claim, brand, campaign, member, standing, state, looked, said in rows.values_list(
            "pk", "brand_id", "campaign_id", "member_id", "standing", "state", "looked", "said"
        ).iterator()
    ]  # fmt: skip


def buyers(brands: Iterable[int]) -> dict[int, set[int]]:
    """The claims that an order is credited to, of each brand that tells orders at all."""
    tells = Conversion.objects.filter(brand_id__in=set(brands)).order_by().distinct()
    return {
        brand: crediting.credited_claims(brand)
        for brand in tells.values_list("brand_id", flat=True)
    }


def topics_of(campaigns: Iterable[Campaign]) -> dict[int, set[str]]:
    """The topics that the rule in force of each campaign asks about."""
    newest: dict[int, RuleVersion] = {}
    ids = [campaign.pk for campaign in campaigns]
    for version in RuleVersion.objects.filter(campaign_id__in=ids).order_by("number"):
        newest[version.campaign_id] = version
    return {
        id: {leaf.topic for leaf in leaves_of(parse(version.tree, None).root) if leaf.topic}
        for id, version in newest.items()
    }


def firsts(rows: Iterable[Outcome], name: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Standing and outcome of each member's first row that says anything; int64[n] and bool[n].

    A person counts once, so that intervals hold.
    """
    seen: dict[int, tuple[int, bool]] = {}
    for row in rows:
        hit = getattr(row, name)
        if hit is not None:
            seen.setdefault(row.member_id, (row.standing, hit))
    pairs = list(seen.values())
    return (
        np.array([standing for standing, _ in pairs], np.int64),
        np.array([hit for _, hit in pairs], np.bool_),
    )
