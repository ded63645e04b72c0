"""Above a bound that the brand sets itself, a second person of its team approves what is spent."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from campaigns.models import Approval, Campaign, SpendingBound
from perks import money, team
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Brand


@dataclass(frozen=True)
class Standing:
    """Whether a campaign needs approval, and the one it has: asked for, or given."""

    bound: SpendingBound
    is_over: bool
    has_budget: bool
    asked: Approval | None

    @property
    def is_approved(self) -> bool:
        return self.asked is not None and self.asked.approved_at is not None

    @property
    def blocks(self) -> bool:
        return not self.has_budget or (self.is_over and not self.is_approved)


def standing(campaign: Campaign) -> Standing | None:
    """Where the campaign stands with its brand's bound; None when the brand has none."""
    bound: SpendingBound | None = getattr(campaign.brand, "spending_bound", None)
    if bound is None:
        return None
    asked = Approval.objects.filter(campaign=campaign, void_at=None).first()
    if asked and not covers(asked, campaign.currency, campaign.budget or 0):
        asked = None
    is_over = exceeds(bound, campaign.currency, campaign.budget or 0)
    return Standing(bound, is_over, campaign.budget is not None, asked)


def exceeds(bound: SpendingBound, currency: str, amount: int) -> bool:
    """Another currency is always above: nobody here knows tomorrow's rate."""
    return amount > 0 and (currency != bound.currency or amount > bound.amount)


def covers(approval: Approval, currency: str, amount: int) -> bool:
    return approval.currency == currency and amount <= approval.amount


def require(campaign: Campaign, currency: str, amount: int | None) -> None:
    """Raises Refusal budget_needed or approval_needed when this may not be spent yet."""
    bound = SpendingBound.objects.filter(brand_id=campaign.brand_id).first()
    if bound is None:
        return
    if amount is None:
        raise Refusal(
            "budget_needed",
            f"Your brand approves what costs more than {told(bound)}. Say under Money what one is "
            "worth and what all may cost, then launch.",
        )
    given = Approval.objects.filter(campaign=campaign, void_at=None, approved_at__isnull=False)
    approved = given.first()
    if exceeds(bound, currency, amount) and not (approved and covers(approved, currency, amount)):
        raise Refusal(
            "approval_needed",
            f"Above {told(bound)} a second person of your team approves. Nothing was changed.",
        )


def told(bound: SpendingBound) -> str:
    return money.told(bound.amount, bound.currency)


def ask(campaign: Campaign, by: int | None) -> Approval:
    """Ask the others for the budget as it stands now; the same again is the same request.

    Raises Refusal budget_needed or approval_needless.
    """
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    found = standing(held)
    if found is None or (found.has_budget and not found.is_over):
        raise Refusal("approval_needless", "This needs no approval. Nothing was asked.")
    if not found.has_budget:
        require(held, held.currency, None)
    if found.asked is not None:
        return found.asked
    Approval.objects.filter(campaign=held, void_at=None).update(void_at=clock.now())
    made: Approval = Approval.objects.create(
        campaign=held, brand_id=held.brand_id, currency=held.currency, amount=held.budget,
        asked_by=by,
    )  # fmt: skip
    write_to_others(held, made)
    return made


def approve(campaign: Campaign, by: int | None) -> Approval:
    """Somebody else says yes to what was asked for.

    Raises Refusal approval_by_person (403), approval_not_asked or approval_by_another (403).
    """
    if by is None:
        raise Refusal("approval_by_person", "A person approves, no machine.", 403)
    held = Campaign.objects.select_for_update().get(pk=campaign.pk)
    found = standing(held)
    asked = found.asked if found else None
    if asked is None:
        raise Refusal(
            "approval_not_asked",
            "Nobody asked for this budget, or it was changed since. Nothing was approved.",
        )
    if asked.asked_by == by:
        raise Refusal(
            "approval_by_another", "You asked for it: somebody else of your team approves.", 403
        )
    if asked.approved_at is None:
        asked.approved_by, asked.approved_at = by, clock.now()
        asked.save(update_fields=["approved_by", "approved_at"])
    return asked


def set_bound(brand: Brand, by: int | None, currency: str, amount: str) -> SpendingBound | None:
    """Set the bound, or take it away with amount "". Owners only.

    Raises Refusal not_owner (403), currency_unknown, amount_unclear (400) or approval_needs_two.
    """
    if team.role_of(brand, by) != "owner":
        raise Refusal("not_owner", "Only an owner changes this. Nothing was changed.", 403)
    if not amount:
        SpendingBound.objects.filter(brand=brand).delete()
        return None
    bound = money.minor(amount, currency)
    if sum(each.role != "reader" for each in team.members(brand)) < 2:
        raise Refusal(
            "approval_needs_two",
            "Nobody else could approve. Add a second manager or owner to the team first.",
        )
    facts = {"currency": currency, "amount": bound, "set_by": by, "set_at": clock.now()}
    made, _ = SpendingBound.objects.update_or_create(brand=brand, defaults=facts)
    return made


def write_to_others(campaign: Campaign, asked: Approval) -> None:
    brand = campaign.brand
    context = {
        "brand_name": brand.name,
        "campaign_name": campaign.name,
        "amount": money.told(asked.amount, asked.currency),
        "url": settings.SITE_URL + reverse("campaign_launch", args=[brand.slug, campaign.pk]),
    }
    with scopes.act_as(scopes.system("approvals")):
        for each in team.members(brand):
            if each.role != "reader" and each.user_id != asked.asked_by:
                outbox.write(
                    each.user_id, f"approval:{asked.pk}:{each.user_id}",
                    "campaigns/email/approval", f"{brand.name}: a budget to approve", context,
                )  # fmt: skip
