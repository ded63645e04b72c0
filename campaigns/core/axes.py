"""An axis: one thing that a condition can depend on, as cases and the people of each case.

A condition that depends on one axis is asked about one person per case, by the very mask that
judges people; the people of the cases that answer yes are then united from bitmaps. So the fast
answer cannot differ from the slow one: it is the same code, asked fewer times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bitmaps import Words
from campaigns.core.columns import ColumnName
from campaigns.core.postings import Rows


@dataclass(frozen=True, slots=True)
class Cases:
    """An audience of one person per case. It knows one axis; asking for another is an error.

    `pairs` says which rows have an entry of the topic, brand or measure in question, and its value.
    """

    size: int
    columns: dict[str, NDArray[Any]]
    countries: tuple[str, ...]
    network_names: tuple[str, ...]
    pairs: tuple[Rows, NDArray[Any]] | None = None

    def __len__(self) -> int:
        return self.size

    def column(self, name: ColumnName) -> NDArray[Any]:
        """The case of each row. Raises KeyError for a column that is not on this axis."""
        return self.columns[name]

    def topic(self, slug: str) -> tuple[Rows, NDArray[Any]]:
        """See `Columns.topic`. Raises KeyError on an axis without topics."""
        return self._entries(slug)

    def last_perk(self, brand_id: int) -> tuple[Rows, NDArray[Any]]:
        """See `Columns.last_perk`. Raises KeyError on an axis without perks."""
        return self._entries(brand_id)

    def measure(self, name: str) -> tuple[Rows, NDArray[Any]]:
        """See `Columns.measure`. Raises KeyError on an axis without measures."""
        return self._entries(name)

    def _entries(self, key: object) -> tuple[Rows, NDArray[Any]]:
        if self.pairs is None:
            raise KeyError(key)
        return self.pairs


@dataclass(frozen=True, slots=True)
class Axis:
    """`people` gives the set of the people whose case is chosen, from bool[len(cases)]."""

    cases: Cases
    people: Callable[[NDArray[np.bool_]], Words]
