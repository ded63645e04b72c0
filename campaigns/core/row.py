"""One person of a frame of many, as an audience of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import ColumnName, Columns


class Row:
    """`columns.Columns` over the one row `row` of `frame`; nothing is copied.

    What tells rows and values by a key (topics, perks, measures) is narrowed to this row whatever
    it is called, so that a new kind of fact needs nothing here.
    """

    def __init__(self, frame: Columns, row: int) -> None:
        self.frame, self.row = frame, row

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
        return self._narrowed(told) if callable(told) else told

    def _narrowed(
        self, told: Callable[..., tuple[NDArray[Any], NDArray[Any]]]
    ) -> Callable[..., tuple[NDArray[Any], NDArray[Any]]]:
        def narrow(*asked: Any) -> tuple[NDArray[Any], NDArray[Any]]:
            rows, values = told(*asked)
            here = np.flatnonzero(rows == self.row)
            return np.zeros(len(here), dtype=np.int32), values[here]

        return narrow
