"""The attribution policy of a campaign: in force, saved anew, and never changed."""

from __future__ import annotations

from django.db import transaction

from campaigns.core.attribution import CODE, LINK, Policy
from campaigns.models import AttributionPolicy, Campaign
from campaigns.models.proving import KINDS
from perks.ground import scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("attribution")
CODES = {"code": CODE, "link": LINK}


def usual(campaign: Campaign) -> AttributionPolicy:
    """What holds where nobody saved one: number 0, a code before a link, the last of 30 days."""
    return AttributionPolicy(campaign=campaign, brand_id=campaign.brand_id, number=0)


def saved(campaign: Campaign) -> list[AttributionPolicy]:
    """All that were saved, newest first."""
    return list(AttributionPolicy.objects.filter(campaign=campaign).order_by("-number"))


def in_force(campaign: Campaign) -> AttributionPolicy:
    """The newest one, or the usual."""
    newest = AttributionPolicy.objects.filter(campaign=campaign).order_by("-number").first()
    return newest or usual(campaign)


def of_brand(brand_id: int) -> dict[int, Policy]:
    """The policy in force of each campaign of a brand that has a saved one, by campaign."""
    with scopes.switched_to(ACTOR):
        rows = AttributionPolicy.objects.filter(brand_id=brand_id).order_by("number")
        return {row.campaign_id: as_core(row) for row in rows}


def as_core(row: AttributionPolicy) -> Policy:
    kinds = tuple(CODES[name] for name in row.kinds.split(","))
    return Policy(row.window_days, kinds, row.takes_last)


def built(
    campaign: Campaign, window_days: int, kinds: str, takes_last: bool, reason: str = ""
) -> AttributionPolicy:
    """A policy that is not saved. Raises Refusal policy_invalid (400)."""
    if not 1 <= window_days <= 365:
        raise Refusal("policy_invalid", "A touch counts for 1 to 365 days.", 400)
    if kinds not in KINDS:
        raise Refusal("policy_invalid", f"Kinds are one of {'; '.join(KINDS)}.", 400)
    return AttributionPolicy(
        campaign=campaign, brand_id=campaign.brand_id, window_days=window_days, kinds=kinds,
        takes_last=takes_last, reason=reason,
    )  # fmt: skip


@transaction.atomic
def save(policy: AttributionPolicy, by: int | None) -> AttributionPolicy:
    """Put it in force under the next number; the one in force when it says the same.

    Orders are credited anew by it, all of them: reports say which number they were made by.
    """
    Campaign.objects.select_for_update().get(pk=policy.campaign_id)
    now = in_force(policy.campaign)
    if now.number and as_core(now) == as_core(policy):
        return now
    policy.number, policy.saved_by = now.number + 1, by
    policy.save(force_insert=True)
    return policy
