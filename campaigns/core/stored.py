"""A frame with its index as named arrays, and a description of what they hold."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from campaigns.core.bitframe import BitFrame
from campaigns.core.columns import COLUMNS, Frame
from campaigns.core.directory import Directory
from campaigns.core.ladders import Groups, Ladder
from campaigns.core.postings import Postings

FORMAT = 5
Arrays = dict[str, NDArray[Any]]
VOCABULARIES = ("countries", "network_names", "topic_names", "measure_names")


def described(frame: Frame) -> dict[str, Any]:
    """What is not in the arrays, JSON-able: size, time of gathering, vocabularies."""
    description: dict[str, Any] = {name: getattr(frame, name) for name in VOCABULARIES}
    return description | {"people": len(frame), "built_at": frame.built_at.isoformat()}


def as_arrays(frame: BitFrame) -> Arrays:
    """Every array of the frame and its index, by name."""
    arrays: Arrays = {name: getattr(frame.frame, name) for name in COLUMNS}
    ladders = _ladders(frame)
    postings = {name: ladder.postings for name, ladder in ladders.items()}
    for prefix, each in (postings | {"standing": frame.standing}).items():
        for part in dataclasses.fields(Postings):
            arrays[f"{prefix}-{part.name}"] = getattr(each, part.name)
    for prefix, ladder in ladders.items():
        arrays[f"{prefix}-rungs"] = ladder.rungs
        arrays[f"{prefix}-bitmaps"] = ladder.bitmaps
    if frame.members is not None:
        arrays["members"] = frame.members.places
    return arrays


def from_arrays(arrays: Arrays, description: Mapping[str, Any]) -> BitFrame:
    """The frame of these arrays.

    Raises KeyError when an array is missing or the description lacks something, ValueError when
    one does not fit the description.
    """
    people = int(description["people"])
    columns: dict[str, Any] = {name: arrays[name] for name in COLUMNS}
    for name, dtype in COLUMNS.items():
        if columns[name].shape != (people,) or columns[name].dtype != dtype:
            raise ValueError(f"{name} does not fit the description")
    words: dict[str, Any] = {name: tuple(description[name]) for name in VOCABULARIES}
    topics, perks, measures = (
        _ladder(arrays, name, people) for name in ("topics", "perks", "measures")
    )
    frame = Frame(
        **columns,
        **words,
        topics=topics.postings,
        last_perks=perks.postings,
        measures=measures.postings,
        built_at=dt.datetime.fromisoformat(description["built_at"]),
    )
    index: dict[str, Any] = dict.fromkeys(("born", "lives", "linked", "members"))
    if "members" in arrays:  # the index of the columns is there too
        index["born"] = _ladder(arrays, "born", people)
        index["lives"] = Groups(_ladder(arrays, "lives", people))
        index["linked"] = Groups(_ladder(arrays, "linked", people))
        index["members"] = Directory(frame.member_id, arrays["members"])
    return BitFrame(
        frame,
        standing=_postings(arrays, "standing"),
        topics=topics,
        perks=perks,
        measures=measures,
        size=people,
        **index,
    )


def _ladders(frame: BitFrame) -> dict[str, Ladder]:
    ladders = {"topics": frame.topics, "perks": frame.perks, "measures": frame.measures}
    if frame.born and frame.lives and frame.linked:
        ladders |= {"born": frame.born, "lives": frame.lives.ladder, "linked": frame.linked.ladder}
    return ladders


def _postings(arrays: Arrays, prefix: str) -> Postings:
    parts = {part.name: arrays[f"{prefix}-{part.name}"] for part in dataclasses.fields(Postings)}
    if len(parts["starts"]) != len(parts["values"]) + 1 or not len(parts["indptr"]):
        raise ValueError(f"{prefix} has steps without rows")
    return Postings(**parts)


def _ladder(arrays: Arrays, prefix: str, people: int) -> Ladder:
    rungs = arrays[f"{prefix}-rungs"]
    bitmaps = arrays[f"{prefix}-bitmaps"]
    if bitmaps.shape != (len(rungs), -(-people // 64)):
        raise ValueError(f"the bitmaps of {prefix} do not fit")
    return Ladder(_postings(arrays, prefix), rungs, bitmaps, people, people)
