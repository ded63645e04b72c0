"""A campaign's worth and budget: how they are set, and who still fits into what is left."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns import approving, asking
from campaigns.asking import Case
from campaigns.models import Campaign
from perks import ledger, money
from perks.ground.errors import Refusal


def name_of(campaign_id: int) -> str:
    """The lock under which a campaign's budget is asked for; the trigger takes the same."""
    return f"budget:{campaign_id}"


def refuse_over_budget(campaign: Campaign, cases: Iterable[Case]) -> None:
    """Those for whom the budget has no room are told so; call with the budget's lock held."""
    if campaign.budget is None:
        return
    room = max(0, campaign.budget - ledger.spent(campaign.pk)) // campaign.worth
    for case in list(cases)[room:]:
        case.answer = asking.budget_spent()


def settle(campaign: Campaign, currency: str, worth: str, budget: str) -> Campaign:
    """Say what one is worth and what all may cost; "" for no bound, worth "0" for pieces only.

    Raises Refusal campaign_over, settled_at_launch, currency_unknown, amount_unclear (400),
    budget_without_worth (400), budget_below_spent, budget_needed or approval_needed; nothing is changed then.
    """
    held: Campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if held.phase == "ended":
        raise Refusal("campaign_over", "This campaign has ended. It stays as it was.")
    one = money.minor(worth or "0", currency) if currency else 0
    most = money.minor(budget, currency) if budget and currency else None
    if held.state != "draft" and (one, currency) != (held.worth, held.currency):
        raise Refusal(
            "settled_at_launch",
            "What one is worth is settled at launch. The budget can change. Nothing was changed.",
        )
    if (budget and not one) or (worth not in ("", "0") and not currency):
        raise Refusal(
            "budget_without_worth",
            "Say what one is worth, and in which currency. Nothing was changed.",
            400,
        )
    if most is not None and most < ledger.spent(held.pk):
        raise Refusal("budget_below_spent", "More than this is spent already. Nothing was changed.")
    if held.state != "draft" and most != held.budget:
        approving.require(held, currency, most)
    held.currency, held.worth, held.budget = currency if one else "", one, most
    held.save(update_fields=["currency", "worth", "budget"])
    return held
