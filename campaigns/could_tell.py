"""Before a launch: could the report tell whether the campaign changed anything?

Of posts, and of orders where the brand tells them. Clicks and coded sales are told of those who
claimed alone, so no number of people could make them say what the campaign changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.core.costs import Planned, planned
from perks.ground.plots.markup import figure

# What we plan with: one in ten posts about it without the offer, and five more in a hundred matter;
# three in a hundred order, and two more matter.
BASE, WANTED = 0.1, 0.05
ORDERED, WANTED_ORDERS = 0.03, 0.02
NEVER = (
    "Clicks and orders by a code or a link only those who claim can have: the report says how many "
    "are attributed, and never that the campaign caused them."
)


@dataclass(frozen=True)
class CouldTell:
    """`plan` is None where nobody would be without the offer."""

    plan: Planned | None
    by_lot: bool
    orders: Planned | None = None

    @property
    def sentences(self) -> list[str]:
        """What a manager should know before she launches."""
        if self.plan is None:
            return [
                "Nobody would be held back, so the report could not tell whether it changed anything."
            ]
        held, need = figure(self.plan.held_out), figure(self.plan.needed)
        lot = (
            f"More fit than there is to give: let a lottery choose, and about {held} who are not "
            "drawn can be compared with those who are."
            if self.by_lot
            else f"About {held} would be held back by lot and compared with the others."
        )
        points = f"{100 * WANTED:.0f} in a hundred"
        if self.plan.smallest is None:
            can = "With fewer than ten on a side nothing can be told."
        else:
            more = figure(100 * self.plan.smallest, 1)
            can = (
                f"If one in ten posted about it anyway, {more} more in a hundred or above would be "
                "told, four times in five."
            )
        posts = f"To tell {points} more takes about {need} people who fit."
        return [lot, can, posts, *self.of_orders, NEVER]

    @property
    def of_orders(self) -> list[str]:
        """The same of orders, which both arms can have where the brand tells its customers."""
        if self.orders is None or self.orders.smallest is None:
            return []
        more, need = figure(100 * self.orders.smallest, 1), figure(self.orders.needed)
        return [
            "Of orders, where you tell us your customers by hash: if three in a hundred ordered "
            f"anyway, {more} more in a hundred or above would be told; two more take about {need} "
            "people who fit and agreed to be matched."
        ]


def could_tell(people: int, left: int, holdout_share: float) -> CouldTell:
    """For so many who fit, as the brand may read it, and so much to give.

    Whoever the stock is not enough for is the other arm; else the share that is held back.
    """
    short = people * (1 - holdout_share) > left > 0
    share = 1 - left / people if short else holdout_share
    if not people or not 0 < share < 1:
        return CouldTell(None, by_lot=False)
    return CouldTell(
        planned(people, share, BASE, WANTED),
        by_lot=short,
        orders=planned(people, share, ORDERED, WANTED_ORDERS),
    )
