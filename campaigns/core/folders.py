"""A frame with its index as a folder of .npy files and a description of what they hold.

Readers map the arrays into memory read-only, so that all workers share the pages.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.bitframe import BitFrame
from campaigns.core.columns import COLUMNS, Frame
from campaigns.core.ladders import Groups, Ladder
from campaigns.core.postings import Postings

FORMAT = 3
VOCABULARIES = ("countries", "network_names", "topic_names", "measure_names")


def described(frame: Frame) -> dict[str, Any]:
    """What is not in the arrays, JSON-able: size, time of gathering, vocabularies."""
    description: dict[str, Any] = {name: getattr(frame, name) for name in VOCABULARIES}
    return description | {"people": len(frame), "built_at": frame.built_at.isoformat()}


def write_folder(frame: BitFrame, folder: Path) -> None:
    """Write every array of `frame` into `folder`, flushed to the disk."""
    for name, array in _arrays(frame):
        write_array(folder / f"{name}.npy", array)
    flush(folder)


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write one array, flushed to the disk."""
    np.save(path, array, allow_pickle=False)
    flush(path)


def read_folder(folder: Path, description: Mapping[str, Any]) -> BitFrame:
    """The frame in `folder`, memory-mapped read-only.

    Raises FileNotFoundError when an array is missing, ValueError when one does not fit the
    description, KeyError when the description lacks something.
    """
    people = int(description["people"])
    columns: dict[str, Any] = {name: read_array(folder / f"{name}.npy") for name in COLUMNS}
    for name, dtype in COLUMNS.items():
        if columns[name].shape != (people,) or columns[name].dtype != dtype:
            raise ValueError(f"{name} does not fit the description")
    topics, perks, measures = (_postings(folder, name) for name in ("topics", "perks", "measures"))
    words: dict[str, Any] = {name: tuple(description[name]) for name in VOCABULARIES}
    frame = Frame(
        **columns,
        **words,
        topics=topics,
        last_perks=perks,
        measures=measures,
        built_at=dt.datetime.fromisoformat(description["built_at"]),
    )
    born, lives, linked = (_postings(folder, name) for name in ("born", "lives", "linked"))
    return BitFrame(
        frame,
        standing=_postings(folder, "standing"),
        born=_ladder(folder, "born", born, people),
        lives=Groups(_ladder(folder, "lives", lives, people)),
        linked=Groups(_ladder(folder, "linked", linked, people)),
        topics=_ladder(folder, "topics", topics, people),
        perks=_ladder(folder, "perks", perks, people),
        measures=_ladder(folder, "measures", measures, people),
        size=people,
    )


def read_array(path: Path) -> NDArray[Any]:
    """One array, memory-mapped read-only. Raises FileNotFoundError and ValueError."""
    # Seen as a plain array: numpy's own class for maps costs microseconds at every slice.
    mapped: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return mapped


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _arrays(frame: BitFrame) -> Iterator[tuple[str, NDArray[Any]]]:
    for name in COLUMNS:
        yield name, getattr(frame.frame, name)
    ladders = {"born": frame.born, "lives": frame.lives.ladder, "linked": frame.linked.ladder}
    ladders |= {"topics": frame.topics, "perks": frame.perks, "measures": frame.measures}
    postings = {name: ladder.postings for name, ladder in ladders.items()}
    for prefix, each in (postings | {"standing": frame.standing}).items():
        for part in dataclasses.fields(Postings):
            yield f"{prefix}-{part.name}", getattr(each, part.name)
    for prefix, ladder in ladders.items():
        yield f"{prefix}-rungs", ladder.rungs
        yield f"{prefix}-bitmaps", ladder.bitmaps


def _postings(folder: Path, prefix: str) -> Postings:
    parts = {
        part.name: read_array(folder / f"{prefix}-{part.name}.npy")
        for part in dataclasses.fields(Postings)
    }
    if len(parts["starts"]) != len(parts["values"]) + 1 or not len(parts["indptr"]):
        raise ValueError(f"{prefix} has steps without rows")
    return Postings(**parts)


def _ladder(folder: Path, prefix: str, postings: Postings, people: int) -> Ladder:
    rungs = read_array(folder / f"{prefix}-rungs.npy")
    bitmaps = read_array(folder / f"{prefix}-bitmaps.npy")
    if bitmaps.shape != (len(rungs), -(-people // 64)):
        raise ValueError(f"the bitmaps of {prefix} do not fit")
    return Ladder(postings, rungs, bitmaps, people, people)
