"""Before a launch: could the report tell whether the campaign changed anything?"""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.core.costs import Planned, planned
from perks.ground.plots.markup import figure

# What we plan with: one in ten posts about it without the offer, and five more in a hundred matter.
BASE, WANTED = 0.1, 0.05


@dataclass(frozen=True)
class CouldTell:
    """`plan` is None where nobody would be without the offer."""

    plan: Planned | None
    by_lot: bool

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
        return [lot, can, f"To tell {points} more takes about {need} people who fit."]


def could_tell(people: int, left: int, holdout_share: float) -> CouldTell:
    """For so many who fit, as the brand may read it, and so much to give.

    Whoever the stock is not enough for is the other arm; else the share that is held back.
    """
    short = people * (1 - holdout_share) > left > 0
    share = 1 - left / people if short else holdout_share
    if not people or not 0 < share < 1:
        return CouldTell(None, by_lot=False)
    return CouldTell(planned(people, share, BASE, WANTED), by_lot=short)
