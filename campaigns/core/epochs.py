"""Immutable folders, published by renaming one manifest.

    root/manifest.json        names the base and the delta that hold now
    root/base-00000012/       the frame of everybody as of one moment
    root/delta-00000015/      whoever changed since, and which rows of the base are gone

No file in a folder changes once it is there. A reader that opened an older version keeps it
until it lets go, also after the folder is gone; folders that the manifest before named are kept,
so that a reader between manifest and arrays finds them.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from campaigns.core.audience import Audience, Part, whole
from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words
from campaigns.core.columns import Frame
from campaigns.core.folders import (
    FORMAT,
    described,
    flush,
    read_array,
    read_folder,
    write_array,
    write_folder,
)

MANIFEST = "manifest.json"
GONE = "gone.npy"


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
    raise BrokenFrame("the manifest names a folder that is not there")


def published_version(root: Path) -> int:
    """The version `load` would give; a worker compares it to know when to load again.

    Raises NoFrame and BrokenFrame as `load` does.
    """
    return int(_manifest(root)["version"])


def _read(root: Path, manifest: dict[str, Any]) -> Audience:
    base, delta = manifest["base"], manifest["delta"]
    frame = read_folder(root / base["folder"], base)
    if delta is None:
        return Audience((Part(frame),), int(manifest["version"]))
    folder = root / delta["folder"]
    gone = read_array(folder / GONE)
    if len(gone) != -(-len(frame) // 64):
        raise ValueError("the delta belongs to another base")
    parts = (Part(frame, gone), Part(read_folder(folder, delta)))
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
    except BrokenFrame:  # a publisher mends it: past every folder, so that none is overwritten
        return max((int(folder.name[-8:]) for folder in root.glob("*-" + "[0-9]" * 8)), default=0)


def _write(frame: BitFrame, root: Path, name: str, gone: Words | None = None) -> dict[str, Any]:
    """Write a folder that no manifest names yet; gives its entry for the manifest."""
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root))
    if gone is not None:
        write_array(draft / GONE, gone)
    write_folder(frame, draft)
    folder = root / name
    if folder.exists():  # left by a publisher that died before it renamed the manifest
        shutil.rmtree(folder)
    draft.rename(folder)
    return described(frame.frame) | {"folder": name}


def _announce(root: Path, manifest: dict[str, Any]) -> None:
    """Rename the manifest into place, then drop what neither it nor the one before names."""
    try:
        before = _manifest(root)
    except (NoFrame, BrokenFrame):
        before = {}
    _replace(root / MANIFEST, json.dumps(manifest | {"format": FORMAT}))
    named = {_folder(each, part) for each in (before, manifest) for part in ("base", "delta")}
    for folder in [*root.glob("*-" + "[0-9]" * 8), *root.glob("draft-*")]:
        if folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(manifest: dict[str, Any], part: str) -> str:
    entry = manifest.get(part)
    return entry["folder"] if entry else ""


def _replace(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(text)
    flush(beside)
    os.replace(beside, path)
    flush(path.parent)


@contextmanager
def _turn(root: Path) -> Iterator[None]:
    with open(root / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
