"""The activity that runs have read, as a folder of arrays beside the database.

    root/manifest.json      the moment up to which it was read, and which accounts
    root/rows-00000007/     one .npy file for each column

A new folder is written, then the manifest renamed over the old one: a reader finds either all of
the old or all of the new. It can be thrown away at any time; the next run then reads everything.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.core.arrays import Ints
from scoring.journal import Moment
from scoring.models.activity import KINDS

FORMAT = 2
MANIFEST = "manifest.json"
REACTIONS = ("account_id", "post_id", "actor_key", "day", "kind", "count", "first_id")
COUNTS = ("account_id", "post_id", "day", "kind", "count")
Table = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Shelf:
    """What was read up to a moment: the accounts, int64 rising, and their rows by rising post.

    kind: index into `models.activity.KINDS`. actor_key: int64[n, 2]. first_id: the first row of
    the database that a row here stands for. All others int64[n].
    """

    moment: Moment
    accounts: Ints
    reactions: Table
    counts: Table


def take(root: Path) -> Shelf | None:
    """What is on the shelf, memory-mapped; None when there is nothing that can be read."""
    try:
        manifest = json.loads((root / MANIFEST).read_text())
        if manifest["format"] != FORMAT or tuple(manifest["kinds"]) != KINDS:
            return None
        folder, said = root / manifest["folder"], manifest["moment"]
        return Shelf(
            Moment(said["database"], said["mark"], datetime.fromisoformat(said["at"])),
            np.load(folder / "accounts.npy"),
            _table(folder, "reactions", REACTIONS),
            _table(folder, "counts", COUNTS),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def put(shelf: Shelf, root: Path) -> None:
    """Make this what `take` gives, and drop what was there. The caller holds the `turn`."""
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=root))
    np.save(draft / "accounts.npy", shelf.accounts)
    for prefix, table in (("reactions", shelf.reactions), ("counts", shelf.counts)):
        for name, column in table.items():
            np.save(draft / f"{prefix}-{name}.npy", column)
    before = [folder for folder in root.glob("rows-*") if folder.name[5:].isdigit()]
    number = 1 + max((int(folder.name[5:]) for folder in before), default=0)
    folder = root / f"rows-{number:08d}"
    draft.rename(folder)
    moment = shelf.moment
    said = {"database": moment.database, "mark": moment.mark, "at": moment.at.isoformat()}
    manifest = {"format": FORMAT, "kinds": KINDS, "folder": folder.name, "moment": said}
    beside = root / "manifest.new"
    beside.write_text(json.dumps(manifest))
    os.replace(beside, root / MANIFEST)
    for old in [*before, *root.glob("draft-*")]:
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def turn(root: Path) -> Iterator[None]:
    """One at a time, across processes. What a killed one left is dropped by the next `put`."""
    root.mkdir(parents=True, exist_ok=True)
    with open(root / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _table(folder: Path, prefix: str, names: tuple[str, ...]) -> Table:
    table = {name: np.load(folder / f"{prefix}-{name}.npy", mmap_mode="r") for name in names}
    if len({len(column) for column in table.values()}) > 1:
        raise ValueError(f"columns of {prefix} differ in length")
    return table
