"""A frame that answers conditions from bitmaps; the columns stand behind it for everything else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.axes import Axis, Cases
from campaigns.core.bitmaps import BITS, Words, between, nobody, others
from campaigns.core.columns import COLUMNS, ColumnName, Frame, measure_key
from campaigns.core.directory import Directory, directory
from campaigns.core.ladders import WIDE, Groups, Ladder, bare, edges, ladder
from campaigns.core.postings import Postings, Rows, posted

# More different sets of networks than this are not worth a bitmap each: the column is scanned.
MOST_GROUPS = 1024


@dataclass(frozen=True)
class BitFrame:
    """A `Frame` with an index beside it; satisfies `Columns`.

    The standing needs no index: people are numbered by it, so every range of it is a slice.
    `born` is a ladder with one key, 0; `lives` and `linked` have one key for each country code
    and each set of networks. `topics`, `perks` and `measures` stand over the frame's own postings.
    A small frame has no index of its columns, which are scanned, and no `members`.
    """

    frame: Frame
    standing: Postings
    born: Ladder | None
    lives: Groups | None
    linked: Groups | None
    topics: Ladder
    perks: Ladder
    measures: Ladder
    size: int  # how many of the best scored are looked at
    members: Directory | None = None

    def __len__(self) -> int:
        return self.size

    def leading(self, people: int) -> BitFrame:
        """The same of the best scored only: so many, up to a whole word of a bitmap."""
        size = min(len(self.frame), -(-people // BITS) * BITS)

        def cut(whole: Ladder) -> Ladder:
            return Ladder(whole.postings, whole.rungs, whole.bitmaps, whole.people, size)

        found = replace(
            self,
            born=self.born and cut(self.born),
            lives=self.lives and Groups(cut(self.lives.ladder)),
            linked=self.linked and Groups(cut(self.linked.ladder)),
            topics=cut(self.topics),
            perks=cut(self.perks),
            measures=cut(self.measures),
            size=size,
        )
        found.__dict__["_topic_codes"] = self._topic_codes  # the same, and made only once
        return found

    @property
    def countries(self) -> tuple[str, ...]:
        return self.frame.countries

    @property
    def network_names(self) -> tuple[str, ...]:
        return self.frame.network_names

    def column(self, name: ColumnName) -> NDArray[Any]:
        """See `Columns.column`."""
        return self.frame.column(name)[: self.size]

    def topic(self, slug: str) -> tuple[Rows, NDArray[np.int16]]:
        """See `Columns.topic`."""
        return self._leading_only(*self.frame.topics.of(self._topic_codes.get(slug, -1)))

    def last_perk(self, brand_id: int) -> tuple[Rows, NDArray[np.int32]]:
        """See `Columns.last_perk`."""
        return self._leading_only(*self.frame.last_perk(brand_id))

    def measure(self, name: str) -> tuple[Rows, NDArray[np.int32]]:
        """See `Columns.measure`."""
        return self._leading_only(*self.frame.measure(name))

    def axis(self, name: str, key: Any = None) -> Axis | None:
        """The axis of a column, a topic ("topic", slug), a brand ("last_perk", id) or a measure.

        None when there is no index for it.
        """
        match name:
            case "standing":
                return self._column_axis(name, self.standing.steps(0)[0], self._scored)
            case "birth_year" if self.born is not None:
                born = self.born
                values = born.postings.steps(0)[0]
                return self._column_axis(name, values, lambda chosen: born.having(0, chosen))
            case "country" if self.lives is not None:
                return self._column_axis(name, self.lives.keys, self.lives.having)
            case "networks" if self.linked is not None and len(self.linked.keys) <= MOST_GROUPS:
                return self._column_axis(name, self.linked.keys, self.linked.having)
            case "topic":
                return self._pairs_axis(self.topics, self._topic_codes.get(key, -1))
            case "last_perk":
                return self._pairs_axis(self.perks, int(key))
            case "measure":
                return self._measure_axis(key)
        return None

    def rows_of(self, members: NDArray[np.int64]) -> Rows:
        """The row of each member id, -1 for one who is not there."""
        return (self.members or directory(self.frame.member_id)).find(members)

    def scored_until(self, chosen: NDArray[np.bool_]) -> int:
        """The row after the last one whose standing is chosen; `chosen` as on that axis."""
        last = np.flatnonzero(chosen)
        return int(self.standing.starts[last[-1] + 1]) if len(last) else 0

    def _leading_only(self, rows: Rows, values: NDArray[Any]) -> tuple[Rows, NDArray[Any]]:
        if self.size == len(self.frame):
            return rows, values
        leading = rows < self.size
        return rows[leading], values[leading]

    def _column_axis(
        self,
        name: str,
        values: NDArray[Any],
        people: Callable[[NDArray[np.bool_]], Words],
    ) -> Axis:
        cases = values.astype(COLUMNS[name])
        return Axis(
            Cases(len(cases), {name: cases}, self.countries, self.network_names),
            people,
        )

    def _pairs_axis(self, ladder: Ladder, key: int) -> Axis:
        """Each value of the key is a case; then whoever lacks it, with a score and without."""
        values, _ = ladder.postings.steps(key)
        standing = np.zeros(len(values) + 2, dtype=np.int16)
        standing[-1] = -1
        rows = np.arange(len(values), dtype=np.int32)
        cases = Cases(
            len(standing),
            {"standing": standing},
            self.countries,
            self.network_names,
            (rows, values),
        )

        def people(chosen: NDArray[np.bool_]) -> Words:
            found = ladder.having(key, chosen[:-2])
            if chosen[-2] or chosen[-1]:
                lacking = others(ladder.anything(key), len(self))
                scored = self._first_without_score()
                start, stop = 0 if chosen[-2] else scored, len(self) if chosen[-1] else scored
                found = found | lacking & between(len(self), start, stop)
            return found

        return Axis(cases, people)

    def _measure_axis(self, name: str) -> Axis:
        """Each number is a case; then whoever has none."""
        code = measure_key(self.frame.measure_names, name)
        values, _ = self.measures.postings.steps(code)
        rows = np.arange(len(values), dtype=np.int32)
        cases = Cases(len(values) + 1, {}, self.countries, self.network_names, (rows, values))

        def people(chosen: NDArray[np.bool_]) -> Words:
            found = self.measures.having(code, chosen[:-1])
            if chosen[-1]:
                found = found | others(self.measures.anything(code), len(self))
            return found

        return Axis(cases, people)

    @cached_property
    def _topic_codes(self) -> dict[str, int]:
        return {slug: code for code, slug in enumerate(self.frame.topic_names)}

    def _first_without_score(self) -> int:
        values, starts = self.standing.steps(0)
        return min(self.size, int(starts[np.count_nonzero(values >= 0)]))

    def _scored(self, chosen: NDArray[np.bool_]) -> Words:
        found = nobody(len(self))
        starts = np.minimum(self.standing.steps(0)[1], self.size)
        for first, last in edges(chosen).reshape(-1, 2).tolist():
            found |= between(len(self), int(starts[first]), int(starts[last]))
        return found


def indexed(frame: Frame) -> BitFrame:
    """The frame with its index, built from the columns."""
    people = len(frame)
    rows = np.arange(people, dtype=np.int32)
    one = np.zeros(people, dtype=np.int64)
    country, sets = frame.country.astype(np.int64), frame.networks.view(np.int64)
    return BitFrame(
        frame,
        standing=_steps(frame.standing),
        born=ladder(posted(rows, one, frame.birth_year, distinct=True), people),
        lives=Groups(ladder(posted(rows, country, one, distinct=True), people)),
        linked=Groups(ladder(posted(rows, sets, one, distinct=True), people)),
        topics=ladder(frame.topics, people),
        perks=ladder(frame.last_perks, people),
        measures=ladder(frame.measures, people, WIDE),
        size=people,
        members=directory(frame.member_id),
    )


def scanned(frame: Frame) -> BitFrame:
    """The frame with hardly an index: for so few people that looking at each is as quick."""
    people = len(frame)
    return BitFrame(
        frame,
        standing=_steps(frame.standing),
        born=None,
        lives=None,
        linked=None,
        topics=bare(frame.topics, people),
        perks=bare(frame.last_perks, people),
        measures=bare(frame.measures, people),
        size=people,
    )


def _steps(standing: NDArray[np.int16]) -> Postings:
    """The slices of equal standing; their rows are the rows themselves, so none are kept."""
    starts = np.flatnonzero(np.diff(standing, prepend=np.int16(-2)))
    return Postings(
        np.zeros(1, dtype=np.int64),
        np.array([0, len(starts)], dtype=np.int64),
        standing[starts],
        np.append(starts, len(standing)).astype(np.int64),
        np.zeros(0, dtype=np.int32),
    )
