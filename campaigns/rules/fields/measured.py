"""What fields over a measure of the frame share: a whole number by name, unknown without one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import Columns
from campaigns.rules.context import Context
from campaigns.rules.fields.base import Leaf
from campaigns.rules.fields.number import Measure


class Measured:
    """A field that compares the measure of this name (see `campaigns.measures`).

    `absent` is what whoever has no entry has; None where that is not known. With `told_by` it is
    known only of whoever has an entry of that measure.
    """

    measure_name: str
    absent: int | None = None
    told_by: str = ""

    def name_of(self, leaf: Leaf, context: Context) -> str:
        """The measure that a leaf asks about."""
        return self.measure_name

    def units(self, numbers: NDArray[Any], leaf: Leaf, context: Context) -> NDArray[Any]:
        """What is compared, from the numbers as they are kept."""
        return numbers

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        """The number for each person, int32[n], and of whom it is known."""
        rows, numbers = frame.measure(self.name_of(leaf, context))
        values = np.full(len(frame), self.absent or 0, dtype=np.int32)
        values[rows] = self.units(numbers, leaf, context)
        if self.absent is not None and not self.told_by:
            return Measure(values, values)
        known = np.zeros(len(frame), dtype=np.bool_)
        known[rows] = True
        if self.told_by:
            known[frame.measure(self.told_by)[0]] = True
        return Measure(values, values, known)

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        """See `Field.kinds`."""
        return (self.measure_name, self.told_by) if self.told_by else (self.measure_name,)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any] | None:
        """See `Field.axis`; what is told by another measure does not depend on one alone."""
        return None if self.told_by else ("measure", self.name_of(leaf, context))

    def number(self, frame: Columns, name: str = "") -> int | None:
        """The number, as it is kept, of the one person in a one-row frame."""
        _, numbers = frame.measure(name or self.measure_name)
        return int(numbers[0]) if len(numbers) else None

    def amount(self, leaf: Leaf, frame: Columns, context: Context) -> int | None:
        """What is compared of the one person in a one-row frame; None when it is not known."""
        number = self.number(frame, self.name_of(leaf, context))
        if number is None:
            is_known = not self.told_by or self.number(frame, self.told_by) is not None
            return self.absent if is_known else None
        return self.of_number(number, leaf, context)

    def of_number(self, number: int, leaf: Leaf, context: Context) -> int:
        """The same as `units` for one number."""
        return int(self.units(np.array([number]), leaf, context)[0])
