"""Many arrays in one file, so that they reach the disk together and are mapped together.

    8 bytes    how long the description is, little-endian
    JSON       name: [dtype, shape, offset of its first byte after the description]
    bytes      each array, at a multiple of 64 bytes

One file costs one flush where a file for each array cost fifty.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ALIGNED = 64
NUMBERS = "iufb"  # the kinds of dtype that are plain bytes


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a new file of numbers, flushed to the disk; a file that is there is replaced."""
    described, offset = {}, 0
    for name, array in arrays.items():
        described[name] = (array.dtype.str, array.shape, offset)
        offset += _padded(array.nbytes)
    head = json.dumps(described).encode()
    head += b" " * (_padded(8 + len(head)) - 8 - len(head))
    path.unlink(missing_ok=True)  # never change bytes that somebody may have mapped
    with open(path, "xb", buffering=0) as file:
        _write(file.fileno(), len(head).to_bytes(8, "little") + head)
        for array in arrays.values():
            _write(file.fileno(), np.ascontiguousarray(array).data.cast("B") if array.size else b"")
            _write(file.fileno(), bytes(_padded(array.nbytes) - array.nbytes))
        os.fsync(file.fileno())


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Every array of a file, mapped read-only.

    Raises FileNotFoundError without the file, ValueError when it is not such a file or too short.
    """
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if not 0 < length <= path.stat().st_size - 8:
            raise ValueError(f"{path.name} is not a file of arrays")
        described = json.loads(file.read(length))
    # Seen as a plain array: numpy's own class for maps costs microseconds at every slice.
    mapped: NDArray[Any] = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
    return {
        name: _part(mapped[8 + length :], np.dtype(dtype), tuple(shape), offset)
        for name, (dtype, shape, offset) in described.items()
    }


def _part(
    mapped: NDArray[Any], dtype: np.dtype[Any], shape: tuple[int, ...], offset: int
) -> NDArray[Any]:
    if dtype.kind not in NUMBERS:
        raise ValueError(f"{dtype} is not a number")
    end = offset + math.prod(shape) * dtype.itemsize
    if end > len(mapped):
        raise ValueError("a file of arrays is too short")
    return mapped[offset:end].view(dtype).reshape(shape)


def _padded(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _write(file: int, part: bytes | memoryview) -> None:
    """All of it: one call writes at most 2 GB."""
    left = memoryview(part)
    while left:
        left = left[os.write(file, left) :]
