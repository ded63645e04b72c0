"""Where two frames say different things about the same member."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import COLUMNS, KINDS, Frame


def differing(ours: Frame, theirs: Frame, but: Collection[str] = ()) -> NDArray[np.int64]:
    """The ids of the members that are in one frame only or differ in anything, rising.

    `but` names kinds of measures that are not compared.
    """
    topics = dict.fromkeys([*ours.topic_names, *theirs.topic_names])
    codes = {name: code for code, name in enumerate(topics)}
    pairs = zip(_tables(ours, codes, but), _tables(theirs, codes, but), strict=True)
    return np.unique(np.concatenate([unpaired(mine, other) for mine, other in pairs]))


def unpaired(ours: NDArray[np.int64], theirs: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first column of the rows that are in one table only, int64[n, c] each; some repeat.

    No table holds a row twice.
    """
    both = np.concatenate([ours, theirs])
    both = both[np.lexsort(both.T)]
    same = np.all(both[1:] == both[:-1], axis=1)
    alone = np.ones(len(both), dtype=np.bool_)
    alone[1:] &= ~same
    alone[:-1] &= ~same
    first: NDArray[np.int64] = both[alone, 0]
    return first


def _tables(frame: Frame, codes: dict[str, int], but: Collection[str]) -> list[NDArray[np.int64]]:
    """Every fact as a row of whole numbers that starts with a member id."""
    named = np.array([codes[name] for name in frame.topic_names], dtype=np.int64)
    rows, keys, tenths = frame.topics.triplets()
    perk_rows, brands, days = frame.last_perks.triplets()
    measured, names, numbers = frame.measures.triplets()
    left = [at for at, kind in enumerate(frame.measure_names) if kind not in but]
    kept = np.isin(names % KINDS, left)
    return [
        _table(*(getattr(frame, name) for name in COLUMNS)),
        _table(frame.member_id[rows], named[keys], tenths),
        _table(frame.member_id[perk_rows], brands, days),
        _table(frame.member_id[measured[kept]], names[kept], numbers[kept]),
    ]


def _table(*columns: NDArray[Any]) -> NDArray[np.int64]:
    """Columns side by side; of floats the bits, so that "unknown" equals itself."""
    bits = [c.view(np.int32) if c.dtype == np.float32 else c for c in columns]
    return np.stack([column.astype(np.int64) for column in bits], axis=1)
