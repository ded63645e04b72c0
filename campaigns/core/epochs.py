"""An immutable folder per epoch, published by renaming one manifest.

    root/manifest.json        names the epoch that holds now
    root/epoch-00000012/      one .npy file per array, never changed once it is there

A reader that opened an older epoch keeps it until it lets go, also after the folder is gone;
the newest two folders are kept, so that a reader between manifest and arrays finds them.
"""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from campaigns.core.columns import Frame
from campaigns.core.folders import FORMAT, described, flush, read_folder, write_folder

MANIFEST = "manifest.json"
KEPT = 2


class NoFrame(LookupError):
    """No frame has been published in this folder yet."""


class BrokenFrame(ValueError):
    """The published frame cannot be read: another format, or arrays that do not fit."""


def publish(frame: Frame, root: Path) -> Frame:
    """Write `frame` as the next epoch and make it the one that `load` gives.

    Gives back the frame with its version. All or nothing: until the manifest is renamed,
    readers see the epoch before. Two publishers at once take turns.
    """
    root.mkdir(parents=True, exist_ok=True)
    with _turn(root):
        version = _current_version(root) + 1
        folder = root / f"epoch-{version:08d}"
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root))
        write_folder(frame, draft)
        if folder.exists():  # left by a publisher that died before it renamed the manifest
            shutil.rmtree(folder)
        draft.rename(folder)
        manifest = described(frame) | {"version": version, "epoch": folder.name}
        _replace(root / MANIFEST, json.dumps(manifest))
        _tidy(root, version)
    return dataclasses.replace(frame, version=version)


def load(root: Path) -> Frame:
    """The published frame, memory-mapped read-only.

    Raises NoFrame when nothing was published, BrokenFrame when it cannot be read.
    """
    for _ in range(3):
        manifest = _manifest(root)
        try:
            return read_folder(root / str(manifest["epoch"]), manifest)
        except FileNotFoundError:
            continue  # two newer epochs came between the manifest and the arrays
        except (KeyError, ValueError, TypeError, OSError) as error:
            raise BrokenFrame(f"the frame in {manifest.get('epoch')} cannot be read") from error
    raise BrokenFrame("the manifest names an epoch that is not there")


def published_version(root: Path) -> int:
    """The version `load` would give; a worker compares it to know when to load again.

    Raises NoFrame and BrokenFrame as `load` does.
    """
    return int(_manifest(root)["version"])


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
        return max((int(folder.name[6:]) for folder in root.glob("epoch-*")), default=0)


def _tidy(root: Path, version: int) -> None:
    for folder in root.glob("epoch-*"):
        if int(folder.name[6:]) <= version - KEPT:
            shutil.rmtree(folder, ignore_errors=True)
    for draft in root.glob("draft-*"):
        shutil.rmtree(draft, ignore_errors=True)


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
