"""A frame as a folder of .npy files and a description of what they hold.

Readers map the arrays into memory read-only, so that all workers share the pages.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.columns import COLUMNS, Frame
from campaigns.core.postings import Postings

FORMAT = 1
POSTINGS = ("topics", "last_perks")
VOCABULARIES = ("countries", "network_names", "topic_names")


def described(frame: Frame) -> dict[str, Any]:
    """What is not in the arrays, JSON-able: format, size, time of building, vocabularies."""
    description: dict[str, Any] = {name: getattr(frame, name) for name in VOCABULARIES}
    return description | {
        "format": FORMAT,
        "people": len(frame),
        "built_at": frame.built_at.isoformat(),
    }


def write_folder(frame: Frame, folder: Path) -> None:
    """Write every array of `frame` into `folder`, flushed to the disk."""
    arrays: dict[str, NDArray[Any]] = {name: getattr(frame, name) for name in COLUMNS}
    for prefix in POSTINGS:
        for part in dataclasses.fields(Postings):
            arrays[f"{prefix}-{part.name}"] = getattr(getattr(frame, prefix), part.name)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
        flush(folder / f"{name}.npy")
    flush(folder)


def read_folder(folder: Path, description: Mapping[str, Any]) -> Frame:
    """The frame in `folder`, memory-mapped read-only.

    Raises FileNotFoundError when an array is missing, ValueError when one does not fit the
    description, KeyError when the description lacks something.
    """
    parts: dict[str, Any] = {name: _mapped(folder, name) for name in COLUMNS}
    for name, dtype in COLUMNS.items():
        if parts[name].shape != (description["people"],) or parts[name].dtype != dtype:
            raise ValueError(f"{name} does not fit the description")
    parts |= {name: tuple(description[name]) for name in VOCABULARIES}
    parts |= {prefix: _postings(folder, prefix) for prefix in POSTINGS}
    parts["built_at"] = dt.datetime.fromisoformat(description["built_at"])
    return Frame(**parts, version=int(description["version"]))


def flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mapped(folder: Path, name: str) -> NDArray[Any]:
    mapped: NDArray[Any] = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return mapped


def _postings(folder: Path, prefix: str) -> Postings:
    parts = {
        part.name: _mapped(folder, f"{prefix}-{part.name}") for part in dataclasses.fields(Postings)
    }
    if len(parts["rows"]) != len(parts["values"]):
        raise ValueError(f"{prefix} has rows without values")
    return Postings(**parts)
