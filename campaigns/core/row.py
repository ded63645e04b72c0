"""Each person of a frame of many, as an audience of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import ColumnName, Columns

Told = tuple[NDArray[Any], NDArray[Any]]
NOTHING = np.zeros(0, dtype=np.int32)


def each_row(frame: Columns) -> list[Row]:
    """The people of `frame` one by one; what it tells by a key is looked up once for all of them."""
    found: dict[tuple[Any, ...], dict[int, NDArray[Any]]] = {}
    return [Row(frame, row, found) for row in range(len(frame))]


class Row:
    """`columns.Columns` over the one row `row` of `frame`.

    What tells rows and values by a key (topics, perks, measures) is narrowed to this row whatever
    it is called, so that a new kind of fact needs nothing here. `found` is what was asked before:
    the values of each row by what was called with which keys.
    """

    def __init__(
        self, frame: Columns, row: int, found: dict[tuple[Any, ...], dict[int, NDArray[Any]]]
    ) -> None:
        self.frame, self.row, self.found = frame, row, found

    def __len__(self) -> int:
        return 1

    @property
    def countries(self) -> tuple[str, ...]:
        """As in the frame."""
        return self.frame.countries

    @property
    def network_names(self) -> tuple[str, ...]:
        """As in the frame."""
        return self.frame.network_names

    def column(self, name: ColumnName) -> NDArray[Any]:
        """The one value of a column, [1]."""
        return self.frame.column(name)[self.row : self.row + 1]

    def __getattr__(self, name: str) -> Any:
        told = getattr(self.frame, name)
        return self._narrowed(name, told) if callable(told) else told

    def _narrowed(self, name: str, told: Callable[..., Told]) -> Callable[..., Told]:
        def narrow(*asked: Any) -> Told:
            key = (name, *asked)
            if key not in self.found:
                self.found[key] = by_row(*told(*asked))
            values = self.found[key].get(self.row, NOTHING)
            return np.zeros(len(values), dtype=np.int32), values

        return narrow


def by_row(rows: NDArray[Any], values: NDArray[Any]) -> dict[int, NDArray[Any]]:
    """The values of each row, in the order in which they are told."""
    if not len(rows):
        return {}
    order = np.argsort(rows, kind="stable")
    named, starts = np.unique(rows[order], return_index=True)
    return dict(zip(named.tolist(), np.split(values[order], starts[1:]), strict=True))
