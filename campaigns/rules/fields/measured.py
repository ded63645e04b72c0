"""What fields over a measure of the frame share: a whole number by name, unknown without one."""

from __future__ import annotations

from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.rules.context import Context
from campaigns.rules.fields.base import Leaf
from campaigns.rules.fields.number import Measure


class Measured:
    """A field that compares the measure of this name (see `campaigns.measures`)."""

    measure_name: str

    def measure(self, leaf: Leaf, frame: Columns, context: Context) -> Measure:
        """The number for each person, int32[n], and of whom it is known."""
        rows, numbers = frame.measure(self.measure_name)
        values = np.zeros(len(frame), dtype=np.int32)
        known = np.zeros(len(frame), dtype=np.bool_)
        values[rows], known[rows] = numbers, True
        return Measure(values, values, known)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        """See `Field.axis`."""
        return "measure", self.measure_name

    def number(self, frame: Columns) -> int | None:
        """The number of the one person in a one-row frame."""
        _, numbers = frame.measure(self.measure_name)
        return int(numbers[0]) if len(numbers) else None
