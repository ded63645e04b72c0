"""From unordered facts, as a database gives them, to a frame."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from campaigns.core.columns import COLUMNS, KINDS, Frame
from campaigns.core.directory import Directory, directory
from campaigns.core.postings import posted
from campaigns.core.sorting import blocks, order_by

MOST_NETWORKS = 64


@dataclass(frozen=True, slots=True)
class People:
    """One entry per member, in any order; the meaning of each value as in `Frame`."""

    member_id: ArrayLike
    standing: ArrayLike
    score_low: ArrayLike
    country: ArrayLike
    birth_year: ArrayLike


@dataclass(frozen=True, slots=True)
class Pairs:
    """Facts of members: `member_id` int[m], `key` int[m], `value` number[m].

    The key is an index into the network or topic names, a brand id, or the key of a measure
    (`columns.measure_key`). The value is unused
    for networks, a strength from 0 to 100 for topics, a day since 1970-01-01 for perks, a whole
    number for measures.
    """

    member_id: ArrayLike = ()
    key: ArrayLike = ()
    value: ArrayLike = ()


def assemble(
    people: People,
    *,
    accounts: Pairs,
    strengths: Pairs | Callable[[], Pairs],
    perks_had: Pairs,
    measures: Pairs,
    countries: Iterable[str],
    network_names: Iterable[str],
    topic_names: Iterable[str],
    measure_names: Iterable[str],
    built_at: dt.datetime,
) -> Frame:
    """A frame of everybody in `people`, numbered by falling score.

    Facts about members who are not in `people` are left out: whoever withdrew consent
    between two queries is not in the audience. Of several perks of one brand the last
    counts. The strengths, most of all rows, are taken last, so that they may still be on their way
    while the rest is put in order. Raises ValueError for repeated members, columns of unequal
    length, codes outside their vocabulary, strengths outside 0 to 100 (NaN included), more than 64
    networks or 256 kinds of measures, or a `built_at` without a time zone.
    """
    countries, network_names = tuple(countries), tuple(network_names)
    topic_names, measure_names = tuple(topic_names), tuple(measure_names)
    if built_at.tzinfo is None:
        raise ValueError("built_at needs a time zone")
    columns = _numbered(people)
    _check_codes(columns["country"], len(countries), "country", least=-1)
    members = directory(columns["member_id"])
    perk_rows, brands, days = _found(members, perks_had)
    measured, named, numbers = _found(members, measures)
    _check_codes(named % KINDS, min(len(measure_names), KINDS), "measure")
    last_perks = posted(perk_rows, brands, days.astype(np.int32))
    numbered = posted(measured, named, numbers.astype(np.int32))
    networks = _bits(members, accounts, len(network_names))
    strengths = strengths() if callable(strengths) else strengths
    rows, topics, tenths = _found(members, strengths)
    _check_codes(topics, len(topic_names), "topic")
    return Frame(
        member_id=columns["member_id"],
        standing=columns["standing"],
        score_low=columns["score_low"],
        country=columns["country"],
        birth_year=columns["birth_year"],
        networks=networks,
        topics=posted(rows, topics, _tenths(tenths), distinct=_rising(strengths)),
        last_perks=last_perks,
        measures=numbered,
        countries=countries,
        network_names=network_names,
        topic_names=topic_names,
        measure_names=measure_names,
        built_at=built_at,
    )


def _found(
    members: Directory, pairs: Pairs
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[Any]]:
    """Rows int32[f], keys int64[f] and values [f] of the pairs whose member is known."""
    ids = np.asarray(pairs.member_id, dtype=np.int64)
    keys = _column(pairs.key, np.int64, len(ids))
    values = _column(pairs.value, np.float64, len(ids))
    rows = members.find(ids)
    if not len(rows) or rows.min() >= 0:
        return rows, keys, values
    known = rows >= 0
    return rows[known], keys[known], values[known]


def _rising(pairs: Pairs) -> bool:
    """Whether they come by rising member and key, so that none is there twice."""
    ids, keys = np.asarray(pairs.member_id), np.asarray(pairs.key)
    for part in blocks(len(ids) - 1):
        later = slice(part.start + 1, part.stop + 1)
        after = ids[later] == ids[part]
        after &= keys[later] > keys[part]
        after |= ids[later] > ids[part]
        if not after.all():
            return False
    return True


def _numbered(people: People) -> dict[str, NDArray[Any]]:
    size = np.size(people.member_id)
    columns = {
        part.name: _column(getattr(people, part.name), COLUMNS[part.name], size)
        for part in dataclasses.fields(people)
    }
    ids = columns["member_id"]
    if np.any(ids[1:] < ids[:-1]):
        rising = np.argsort(ids)
        columns = {name: column[rising] for name, column in columns.items()}
    order = order_by(columns["standing"], _ordered(columns["score_low"]), falling={0, 1})
    return {name: column[order] for name, column in columns.items()}


def _ordered(lows: NDArray[np.float32]) -> NDArray[np.int32]:
    """Whole numbers in the same order, NaN as -1: the bits of a float, negative ones turned round."""
    found = np.empty(len(lows), dtype=np.int32)
    for part in blocks(len(lows)):
        bits = (np.nan_to_num(lows[part], nan=-1.0) + np.float32(0)).view(np.int32)  # -0 becomes 0
        found[part] = np.where(bits < 0, -(bits & 0x7FFFFFFF), bits)
    return found


def _column(values: ArrayLike, dtype: Any, length: int) -> NDArray[Any]:
    column = np.asarray(values, dtype=dtype)
    if column.shape != (length,):
        raise ValueError(f"a column has {column.shape} values, not {length}")
    return column


def _check_codes(codes: NDArray[Any], size: int, name: str, least: int = 0) -> None:
    if codes.size and (codes.min() < least or codes.max() >= size):
        raise ValueError(f"a {name} code lies outside its vocabulary of {size}")


def _tenths(strengths: NDArray[np.float64]) -> NDArray[np.int16]:
    if len(strengths) and not 0 <= strengths.min() <= strengths.max() <= 100:  # NaN stays NaN
        raise ValueError("a topic strength is a number from 0 to 100")
    tenths = np.empty(len(strengths), dtype=np.int16)
    for part in blocks(len(strengths)):
        tenths[part] = np.rint(strengths[part] * 10)
    return tenths


def _bits(members: Directory, accounts: Pairs, size: int) -> NDArray[np.uint64]:
    if size > MOST_NETWORKS:
        raise ValueError(f"{size} networks do not fit into {MOST_NETWORKS} bits")
    rows, codes, _ = _found(members, accounts)
    _check_codes(codes, size, "network")
    bits = np.zeros(len(members.ids), dtype=np.uint64)
    for code in range(size):  # of a pair that is there twice one assignment is enough
        linked = np.zeros(len(members.ids), dtype=np.bool_)
        linked[rows[codes == code]] = True
        bits |= linked.astype(np.uint64) << np.uint64(code)
    return bits
