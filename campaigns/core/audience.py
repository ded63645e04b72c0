"""Everybody a rule can reach: a large base that never changes, and a small part that replaces it.

Whoever changed since the base was built is masked out of it and stands, as she is now, in the
delta. Every answer is the base's and the delta's together, the same as after a rebuild.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bitframe import BitFrame, indexed
from campaigns.core.bitmaps import Words, count, first_rows, rows_of
from campaigns.core.columns import Frame


@dataclass(frozen=True)
class Part:
    """A frame and those of its rows that no longer count, as a bitmap; None when all do."""

    frame: BitFrame
    gone: Words | None = None

    def __len__(self) -> int:
        return self._left

    @cached_property
    def _left(self) -> int:
        return len(self.frame) - (0 if self.gone is None else count(self.gone))

    def kept(self, people: Words) -> Words:
        """Those of the people (or of the leading people) who still count."""
        return people if self.gone is None else people & ~self.gone[: len(people)]


@dataclass(frozen=True)
class Audience:
    """The parts, whose people are distinct, and the version under which they were published."""

    parts: tuple[Part, ...]
    version: int = 0

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    @property
    def base(self) -> BitFrame:
        return self.parts[0].frame

    @property
    def built_at(self) -> dt.datetime:
        """When the newest part was gathered."""
        return self.parts[-1].frame.frame.built_at

    @property
    def changed(self) -> int:
        """How many people of the base do not count any more or stand in the delta."""
        gone = self.parts[0].gone
        return max(0 if gone is None else count(gone), sum(len(p) for p in self.parts[1:]))

    def members(self, chosen: Sequence[Words], most: int | None = None) -> NDArray[np.int64]:
        """The member ids of the chosen people, one bitmap a part, by falling score.

        With `most` only the first so many. In the order of `Frame`.
        """
        places = [rows_of(words) if most is None else first_rows(words, most) for words in chosen]
        if len(places) == 1:
            return self.base.frame.member_id[places[0]]
        found = []
        for part, rows in zip(self.parts, places, strict=True):
            frame = part.frame.frame
            found.append((frame.member_id[rows], frame.standing[rows], frame.score_low[rows]))
        ids, standing, low = (np.concatenate(column) for column in zip(*found, strict=True))
        low = np.nan_to_num(low, nan=-1.0)
        return ids[np.lexsort((ids, -low, -standing))][:most]

    def topic_sizes(self) -> Counter[str]:
        """How many people have any strength in each topic; those masked out are counted too."""
        sizes: Counter[str] = Counter()
        for part in self.parts:
            frame = part.frame.frame
            for code, size in zip(frame.topics.keys, frame.topics.sizes(), strict=True):
                sizes[frame.topic_names[code]] += int(size)
        return sizes


def whole(frame: Frame, version: int = 0) -> Audience:
    """An audience of one part."""
    return Audience((Part(indexed(frame)),), version)
