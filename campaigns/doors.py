"""What happens at the door reaches the claim, in the same transaction; and who may walk in."""

from __future__ import annotations

import uuid
from typing import Any

from django.dispatch import receiver

from campaigns import claims, eligibility
from campaigns.models import Campaign, Claim
from campaigns.models.claims import LIVE
from campaigns.needs import registry as needs
from perks import shop_desk, stock
from perks.doors import Admission
from perks.events import redeemed, redemption_undone
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.ground.turns import wait_for
from perks.kinds import registry
from perks.models import Perk, Redemption, Venue


@receiver(redeemed, dispatch_uid="claim_redeemed")
def mark_redeemed(claim_id: int, **_: Any) -> None:
    """issued -> redeemed with the first use of its pass."""
    with scopes.act_as(scopes.system("doors")):
        Claim.objects.filter(pk=claim_id, state="issued").update(state="redeemed")


@receiver(redemption_undone, dispatch_uid="claim_redemption_undone")
def mark_issued(claim_id: int, **_: Any) -> None:
    """redeemed -> issued when no other use of the pass stands."""
    with scopes.act_as(scopes.system("doors")):
        if not Redemption.objects.filter(pass_used__claim_id=claim_id, undone_at=None).exists():
            Claim.objects.filter(pk=claim_id, state="redeemed").update(state="issued")


def judge(member_id: int, venue_id: int) -> Admission | str:
    """`perks.doors.Judge`: claim the best open campaign of this venue that the member fits.

    The best is the one for most guests; of equals the one that ends first, then the older one.
    Judged on fresh values by the evaluator of every claim; each no leaves a receipt, of which the
    first is given. A member has each campaign once, at the door as anywhere.
    """
    with scopes.act_as(scopes.system("doors")):
        wait_for([f"door:{member_id}"])
        fitting: list[tuple[Campaign, Receipt]] = []
        refused: list[Receipt] = []
        for campaign in open_at(venue_id, member_id):
            receipt = eligibility.consider(campaign, member_id, at_door=True)
            if receipt.verdict == "yes":
                fitting.append((campaign, receipt))
            else:
                refused.append(receipt)
        for campaign, receipt in fitting:
            admitted = admit(campaign, receipt, member_id, len(fitting))
            if admitted:
                return admitted
        if not refused:
            return ""
        refused[0].save(force_insert=True)
        return refused[0].spaced


def open_at(venue_id: int, member_id: int) -> list[Campaign]:
    """Open campaigns that run now, give access to this venue, have stock, and are new to the member."""
    now = clock.now()
    had = Claim.objects.filter(member_id=member_id, state__in=LIVE).values("campaign_id")
    rows = Campaign.objects.filter(
        state="live", way="claim", is_open=True, starts_at__lte=now, ends_at__gt=now,
        perk__in=Perk.objects.filter(shop_desk.here(Venue(pk=venue_id))),
        perk__kind__in=registry.at_desks(),
    )  # fmt: skip
    found = rows.exclude(pk__in=had).select_related("brand", "perk", "perk__venue")
    best = found.order_by("-perk__guests", "ends_at", "pk")
    return [
        campaign
        for campaign in best
        # What has to be asked first is not claimed between door and coat.
        if campaign.perk.gives_pass and stock.left(campaign.perk_id) and not needs.of(campaign.perk)
    ]


def admit(campaign: Campaign, receipt: Receipt, member_id: int, among: int) -> Admission | None:
    """Claim and confirm in one go; None when the last unit went while we looked."""
    key = f"door-{uuid.uuid4().hex}"
    try:
        issued = claims.admit(campaign, member_id, receipt, key).pass_issued
    except Refusal:
        return None
    assert issued is not None
    why = f"{campaign.perk.name}, from {campaign.brand.name}"
    return Admission(issued, receipt.spaced, among, why)
