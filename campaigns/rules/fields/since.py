"""Days since something, from the day that is kept: an amount that only waiting changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from campaigns.core.columns import day_number, day_of
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.amount import Amount
from campaigns.rules.fields.base import ACT, NEVER, TELL, Leaf
from campaigns.rules.words import capital, dated


class Since(Amount):
    """The measure keeps a day; what is compared are the whole days from it to the asking day."""

    noun = "A number of days"
    least, most = 0, 36_500
    domain = (0, 2**31 - 2)
    unit = ("day", "days")
    less = "less than"
    is_graded = False
    line_of_day: str  # "Member since {}"

    def units(self, numbers: NDArray[Any], leaf: Leaf, context: Context) -> NDArray[Any]:
        return day_number(context.as_of) - numbers

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        passed = self.found(leaf, facts, context)
        if passed is None:
            return self.unseen
        day = day_of(day_number(context.as_of) - passed)
        return capital(self.line_of_day.format(dated(day, context.as_of)))

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        passed = self.found(leaf, facts, context)
        if passed is None:
            return self.tell
        told = f"Open to people who {self.clause(leaf, names)}."
        asked = self.bounds(leaf)[0]
        if asked <= passed:
            return told
        return (
            f"{told} That is you from {dated(self._day(asked - passed, context), context.as_of)}."
        )

    def _day(self, ahead: int, context: Context) -> dt.date:
        return context.as_of + dt.timedelta(days=ahead)

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        passed = self.found(leaf, facts, context)
        if passed is None:
            return TELL
        wait = self.bounds(leaf)[0] - passed
        return ACT + 0.5 * min(1.0, wait / self.most) if wait > 0 else NEVER
