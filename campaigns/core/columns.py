"""The audience as plain columns: one row per member, numbered by falling score.

A rule sees people only through `Columns`. `Frame` keeps every column as a numpy array;
`bitframe.BitFrame` stands behind the same protocol and answers from bitmaps. One member at claim time
is a frame of one row (`person.one_person`), so counting millions and judging one is the
same code.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from campaigns.core.postings import Postings, Rows

ColumnName = Literal["member_id", "standing", "score_low", "country", "birth_year", "networks"]

COLUMNS: dict[str, np.dtype[Any]] = {
    "member_id": np.dtype(np.int64),
    "standing": np.dtype(np.int16),
    "score_low": np.dtype(np.float32),
    "country": np.dtype(np.int16),
    "birth_year": np.dtype(np.int16),
    "networks": np.dtype(np.uint64),
}

EPOCH_DAY = dt.date(1970, 1, 1)
KINDS = 256  # so many kinds of measures at most: the key of a measure is its id times this


class Columns(Protocol):
    """What a rule may ask of an audience of n people."""

    @property
    def countries(self) -> tuple[str, ...]:
        """The ISO 3166 code of each value in the country column."""

    @property
    def network_names(self) -> tuple[str, ...]:
        """The network of each bit in the networks column, lowest bit first."""

    def __len__(self) -> int:
        """How many people, n."""

    def column(self, name: ColumnName) -> NDArray[Any]:
        """One column, [n], with the dtype in `COLUMNS`; read-only to the caller."""

    def topic(self, slug: str) -> tuple[Rows, NDArray[np.int16]]:
        """Rows with any strength in a topic, and the strength in tenths, 0 to 1000."""

    def last_perk(self, brand_id: int) -> tuple[Rows, NDArray[np.int32]]:
        """Rows that had a perk of a brand, and the day of the last one since 1970-01-01."""

    def measure(self, name: str) -> tuple[Rows, NDArray[np.int32]]:
        """Rows of which a whole number is known, and the number; see `Frame.measures`."""


@dataclass(frozen=True, slots=True)
class Frame:
    """An audience in memory or memory-mapped; immutable by agreement.

    `standing` is the score as shown, 0 to 100, -1 when there is none yet; `score_low` the
    lower end of its 90% interval, NaN likewise; `country` an index into `countries` and
    `birth_year` a calendar year, both -1 when unknown; `networks` a bit set over
    `network_names`. Rows are ordered by standing and lower bound, both falling, then by
    member id.

    Topic strengths are kept in tenths: they are compared with exactly the precision in which
    they are shown, so nobody reads "35" and fails "at least 35". `measures` holds further whole
    numbers by name; whoever lacks an entry is unknown in it. A name is a kind of `measure_names`,
    or a kind and the id of what it is about: "list:12" (see `measure_key`).
    """

    member_id: NDArray[np.int64]
    standing: NDArray[np.int16]
    score_low: NDArray[np.float32]
    country: NDArray[np.int16]
    birth_year: NDArray[np.int16]
    networks: NDArray[np.uint64]
    topics: Postings
    last_perks: Postings
    measures: Postings
    countries: tuple[str, ...]
    network_names: tuple[str, ...]
    topic_names: tuple[str, ...]
    measure_names: tuple[str, ...]
    built_at: dt.datetime

    def __len__(self) -> int:
        return len(self.member_id)

    def column(self, name: ColumnName) -> NDArray[Any]:
        """One column by name. Raises KeyError for a name that is not a column."""
        if name not in COLUMNS:
            raise KeyError(name)
        column: NDArray[Any] = getattr(self, name)
        return column

    def topic(self, slug: str) -> tuple[Rows, NDArray[np.int16]]:
        """See `Columns.topic`; a topic nobody has gives two empty arrays."""
        code = self.topic_names.index(slug) if slug in self.topic_names else -1
        return self.topics.of(code)

    def last_perk(self, brand_id: int) -> tuple[Rows, NDArray[np.int32]]:
        """See `Columns.last_perk`; a brand that gave nothing gives two empty arrays."""
        return self.last_perks.of(brand_id)

    def measure(self, name: str) -> tuple[Rows, NDArray[np.int32]]:
        """See `Columns.measure`; a measure that nobody has gives two empty arrays."""
        return self.measures.of(measure_key(self.measure_names, name))


def measure_key(kinds: Sequence[str], name: str) -> int:
    """The key of a measure in the postings, -1 for a kind that is not among `kinds`.

    "list:12" is number 12 of the kind "list"; a kind alone is its number 0.
    """
    kind, _, id = name.partition(":")
    return kinds.index(kind) + KINDS * int(id or 0) if kind in kinds else -1


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH_DAY).days


def day_of(number: int) -> dt.date:
    """The date of a day number."""
    return EPOCH_DAY + dt.timedelta(days=number)
