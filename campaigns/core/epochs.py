"""Immutable files, published by renaming one manifest.

    root/manifest.json           names the base and the delta that hold now
    root/base-00000012.frame     the frame of everybody as of one moment
    root/delta-00000015.frame    whoever changed since, and which rows of the base are gone

No frame's file changes once it is there. Readers map it into memory read-only, so that all workers
share the pages, and keep an older version until they let go, also after its file is gone; files
that the manifest before named are kept, so that a reader between manifest and arrays finds them.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from campaigns.core.arrays import read_arrays, write_arrays
from campaigns.core.audience import Audience, Part, whole
from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words
from campaigns.core.columns import Frame
from campaigns.core.stored import FORMAT, as_arrays, described, from_arrays

MANIFEST = "manifest.json"
GONE = "gone"
FRAMES = "*-" + "[0-9]" * 8 + ".frame"


class NoFrame(LookupError):
    """No frame has been published in this folder yet."""


class BrokenFrame(ValueError):
    """The published frame cannot be read: another format, or arrays that do not fit."""


class MovedOn(RuntimeError):
    """Another version was published since the audience was loaded; nothing was published."""


def publish(frame: Frame, root: Path) -> Audience:
    """Write `frame` as the next base and make it all that `load` gives.

    Gives back the audience with its version. All or nothing: until the manifest is renamed,
    readers see the version before. Two publishers at once take turns.
    """
    audience = whole(frame)
    root.mkdir(parents=True, exist_ok=True)
    with _turn(root):
        version = _current_version(root) + 1
        base = _write(audience.base, root, f"base-{version:08d}")
        _announce(root, {"version": version, "base": base, "delta": None})
    return replace(audience, version=version)


def publish_delta(audience: Audience, root: Path) -> Audience:
    """Write the delta of `audience` over the base that is published, all or nothing.

    `audience` is what `load` gave, patched (`merging.patched`). Raises MovedOn when that is no
    longer the version that is published, NoFrame and BrokenFrame as `load` does.
    """
    base, delta = audience.parts
    with _turn(root):
        manifest = _manifest(root)
        if manifest["version"] != audience.version:
            raise MovedOn(f"version {manifest['version']} was published meanwhile")
        version = audience.version + 1
        written = _write(delta.frame, root, f"delta-{version:08d}", base.gone)
        _announce(root, {"version": version, "base": manifest["base"], "delta": written})
    return replace(audience, version=version)


def load(root: Path) -> Audience:
    """The published audience, memory-mapped read-only.

    Raises NoFrame when nothing was published, BrokenFrame when it cannot be read.
    """
    for _ in range(3):
        manifest = _manifest(root)
        try:
            return _read(root, manifest)
        except FileNotFoundError:
            continue  # newer versions came between the manifest and the arrays
        except (KeyError, ValueError, TypeError, OSError) as error:
            version = manifest.get("version")
            raise BrokenFrame(f"version {version} of the frame cannot be read") from error
    raise BrokenFrame("the manifest names a file that is not there")


def published_version(root: Path) -> int:
    """The version `load` would give; a worker compares it to know when to load again.

    Raises NoFrame and BrokenFrame as `load` does.
    """
    return int(_manifest(root)["version"])


def _read(root: Path, manifest: dict[str, Any]) -> Audience:
    base, delta = manifest["base"], manifest["delta"]
    frame = from_arrays(read_arrays(root / base["file"]), base)
    if delta is None:
        return Audience((Part(frame),), int(manifest["version"]))
    arrays = read_arrays(root / delta["file"])
    gone = arrays[GONE]
    if len(gone) != -(-len(frame) // 64):
        raise ValueError("the delta belongs to another base")
    parts = (Part(frame, gone), Part(from_arrays(arrays, delta)))
    return Audience(parts, int(manifest["version"]))


def _manifest(root: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((root / MANIFEST).read_text())
    except FileNotFoundError:
        raise NoFrame("no frame has been built yet") from None
    except ValueError as error:
        raise BrokenFrame("the manifest is not JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BrokenFrame(f"the manifest is not of format {FORMAT}")
    return manifest


def _current_version(root: Path) -> int:
    try:
        return published_version(root)
    except NoFrame:
        return 0
    except BrokenFrame:  # a publisher mends it: past every file, so that none is overwritten
        return max((int(file.stem[-8:]) for file in root.glob(FRAMES)), default=0)


def _write(frame: BitFrame, root: Path, name: str, gone: Words | None = None) -> dict[str, Any]:
    """Write a file that no manifest names yet; gives its entry for the manifest."""
    arrays = as_arrays(frame)
    if gone is not None:
        arrays[GONE] = gone
    write_arrays(root / f"{name}.frame", arrays)
    return described(frame.frame) | {"file": f"{name}.frame"}


def _announce(root: Path, manifest: dict[str, Any]) -> None:
    """Rename the manifest into place, then drop what neither it nor the one before names."""
    try:
        before = _manifest(root)
    except (NoFrame, BrokenFrame):
        before = {}
    _replace(root / MANIFEST, json.dumps(manifest | {"format": FORMAT}))
    named = {_file(each, part) for each in (before, manifest) for part in ("base", "delta")}
    for file in root.glob(FRAMES):
        if file.name not in named:
            file.unlink(missing_ok=True)


def _file(manifest: dict[str, Any], part: str) -> str:
    entry = manifest.get(part)
    return entry["file"] if entry else ""


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    _flush(beside)
    os.replace(beside, path)
    _flush(path.parent)


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    with open(root / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
