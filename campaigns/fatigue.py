"""How many perks of all brands a member has in a month: the house's most, or fewer if she asks.

It is a condition that stands behind every rule (`campaigns.implied`), so that one evaluator says
yes, with one receipt, at the invitation and at the claim.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings

import perks.privacy
from campaigns import taken
from campaigns.rules.fields.month_budget import MonthBudget
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import User


@dataclass(frozen=True)
class Month:
    """`had` in the last 30 days, `wanted` what she asked for (None: as many as there are), `most`
    what the house gives."""

    had: int
    wanted: int | None
    most: int

    @property
    def at_most(self) -> int:
        return self.most if self.wanted is None else min(self.wanted, self.most)

    @property
    def left(self) -> int:
        return max(0, self.at_most - self.had)


def leaf() -> dict[str, Any]:
    """The condition that the house puts behind every rule."""
    return {"field": MonthBudget.name, "op": "<=", "value": settings.PERKS_A_MONTH}


def of(member_id: int) -> Month:
    """How a member stands this month."""
    with scopes.switched_to(scopes.system("fatigue")):
        [(wanted,)] = User.objects.filter(pk=member_id).values_list("perks_a_month")
        had = sum(each.recent for each in taken.of([member_id]))
    return Month(had, wanted, settings.PERKS_A_MONTH)


def ask_for(member_id: int, wanted: int | None) -> Month:
    """Want at most so many perks a month; None for as many as the house gives.

    Raises Refusal month_range (400); nothing is changed then.
    """
    most = settings.PERKS_A_MONTH
    if wanted is not None and not 1 <= wanted <= most:
        raise Refusal(
            "month_range", f"Choose from 1 to {most} perks a month. Nothing was changed.", 400
        )
    perks.privacy.want_perks(member_id, wanted)
    return of(member_id)
