"""A published audience with some people changed, and several frames made one again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.audience import Audience, Part
from campaigns.core.bitframe import BitFrame, scanned
from campaigns.core.bitmaps import Words, add, contains, nobody, others, rows_of
from campaigns.core.columns import Frame
from campaigns.core.postings import Postings

Kept = tuple[Frame, Words]  # a frame and those of its rows that count
Triplets = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]


def patched(audience: Audience, changed: Frame, touched: NDArray[np.int64]) -> Audience:
    """The audience with the `touched` members (int64 ids, each once) as they stand in `changed`.

    Who is touched and not in `changed` has left. The base stays; the delta is made anew, and
    is as old as `changed`. Raises ValueError when the two know different networks.
    """
    base, *deltas = audience.parts
    gone = _those(base.frame, touched)
    if base.gone is not None:
        gone |= base.gone
    kept = [(part.frame.frame, _without(part.frame, touched)) for part in deltas]
    delta = together([*kept, (changed, _everyone(changed))], changed.built_at) if kept else changed
    return Audience((Part(base.frame, gone), Part(scanned(delta))), audience.version)


def compacted(audience: Audience) -> Frame:
    """One frame of the whole audience, as old as its newest part."""
    kept = [(part.frame.frame, part.kept(_everyone(part.frame.frame))) for part in audience.parts]
    return together(kept, audience.built_at)


def together(parts: Sequence[Kept], built_at: dt.datetime) -> Frame:
    """One frame of the rows that count, numbered anew; members are distinct.

    Topics go by their names, so that a frame may know topics that another does not. Raises
    ValueError when the frames know different countries, networks or measures, and as `assemble`.
    """
    frames = [frame for frame, _ in parts]
    first = frames[0]
    for name in ("countries", "network_names", "measure_names"):
        if any(getattr(frame, name) != getattr(first, name) for frame in frames):
            raise ValueError(f"frames of different {name} cannot be put together")
    topics = list(dict.fromkeys(name for frame in frames for name in frame.topic_names))
    codes = {name: code for code, name in enumerate(topics)}
    strengths, perks, measures = [], [], []
    for frame, left in parts:
        members, keys, tenths = _triplets(frame, left, frame.topics)
        renamed = np.array([codes[name] for name in frame.topic_names], dtype=np.int64)
        strengths.append((members, renamed[keys], tenths / 10))
        perks.append(_triplets(frame, left, frame.last_perks))
        measures.append(_triplets(frame, left, frame.measures))
    columns = {
        name: np.concatenate([getattr(frame, name)[rows_of(left)] for frame, left in parts])
        for name in ("member_id", "standing", "score_low", "country", "birth_year", "networks")
    }
    networks = columns.pop("networks")
    return assemble(
        People(**columns),
        accounts=_links(columns["member_id"], networks, len(first.network_names)),
        strengths=_joined(strengths),
        perks_had=_joined(perks),
        measures=_joined(measures),
        countries=first.countries,
        network_names=first.network_names,
        topic_names=topics,
        measure_names=first.measure_names,
        built_at=built_at,
    )


def _everyone(frame: Frame) -> Words:
    return others(nobody(len(frame)), len(frame))


def _those(frame: BitFrame, members: NDArray[np.int64]) -> Words:
    rows = frame.rows_of(members)
    found = nobody(len(frame))
    add(found, rows[rows >= 0])
    return found


def _without(frame: BitFrame, members: NDArray[np.int64]) -> Words:
    return others(_those(frame, members), len(frame))


def _triplets(frame: Frame, left: Words, postings: Postings) -> Triplets:
    """Member id, key and value of the postings of the rows that count."""
    rows, keys, values = postings.triplets()
    count = contains(left, rows)
    return frame.member_id[rows[count]], keys[count], values[count]


def _joined(parts: Sequence[Triplets]) -> Pairs:
    members, keys, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Pairs(members, keys, values)


def _links(members: NDArray[np.int64], bits: NDArray[np.uint64], networks: int) -> Pairs:
    linked = [np.flatnonzero(bits >> np.uint64(code) & np.uint64(1)) for code in range(networks)]
    codes = np.repeat(np.arange(networks), [len(rows) for rows in linked])
    rows = np.concatenate(linked) if linked else np.zeros(0, dtype=np.int64)
    return Pairs(members[rows], codes, np.ones(len(codes)))
