"""What anybody may know of a lottery: the hash before, and the seed and the tickets after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns import choosing
from campaigns.counts import FEW, told
from campaigns.models import Campaign, Choice, Wave
from campaigns.models.choosing import NOT_CHOSEN
from perks.ground import scopes
from perks.ground.errors import Refusal


@dataclass(frozen=True)
class Lottery:
    """A lottery of a campaign that was launched; `waves` as `draw_of` tells them, newest first."""

    campaign: int
    name: str
    brand: str
    perk: str
    waves: list[dict[str, Any]]


def find(campaign_id: int) -> Lottery:
    """The lottery of a campaign. Raises Refusal lottery_not_found (404)."""
    with scopes.act_as(scopes.system("lotteries")):
        campaign = campaign_of(campaign_id)
        rows = Wave.objects.filter(campaign=campaign).order_by("-number")
        return Lottery(
            campaign.pk, campaign.name, campaign.brand.name, campaign.perk.name,
            [draw_of(row) for row in rows],
        )  # fmt: skip


def campaign_of(campaign_id: int) -> Campaign:
    """A campaign that was launched and gives by lottery. Raises Refusal lottery_not_found."""
    found = Campaign.objects.filter(pk=campaign_id).exclude(state="draft")
    campaign: Campaign | None = found.select_related("brand", "perk").first()
    if campaign is None or choosing.terms_of(campaign).way != "lottery":
        raise Refusal("lottery_not_found", "There is no such lottery.", 404)
    return campaign


def draw_of(wave: Wave) -> dict[str, Any]:
    """One draw: what was fixed before it, and what was told after."""
    return {
        "wave": wave.number,
        "commitment": wave.commitment,
        "committed_at": wave.committed_at,
        "opened_at": wave.opened_at,
        "seed": wave.seed,
        "places": wave.places,
        "candidates": told(wave.candidates or 0),
    }


def tickets_of(campaign_id: int, number: int) -> dict[str, Any]:
    """A draw with all its tickets: `by_hand` were added by the brand, `held_back` had their turn
    and were not invited, `drawn` are invited in this order.

    Raises Refusal lottery_not_found (404), or too_few (404) where fewer than ten took part.
    """
    with scopes.act_as(scopes.system("lotteries")):
        wave = Wave.objects.filter(campaign=campaign_of(campaign_id), number=number).first()
        if wave is None or wave.opened_at is None:
            raise Refusal("lottery_not_found", "This draw has not been made yet.", 404)
        if (wave.candidates or 0) < FEW:
            raise Refusal("too_few", f"Fewer than {FEW} took part, so no list is told.", 404)
        rows = Choice.objects.filter(wave=wave)
        turned = rows.exclude(because__in=NOT_CHOSEN).order_by("rank")
        return draw_of(wave) | {
            "tickets": list(
                rows.exclude(because__in=["struck", "unfit"])
                .order_by("ticket")
                .values_list("ticket", flat=True)
            ),
            "by_hand": [row.ticket for row in turned if row.because == "hand"],
            "held_back": [row.ticket for row in turned if row.held_out],
            "drawn": [row.ticket for row in turned if not row.held_out],
            "struck": rows.filter(because="struck").count(),
        }
