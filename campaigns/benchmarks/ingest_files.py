"""Files of reactions, and processes that read one each for an account."""

from __future__ import annotations

import json
import multiprocessing
import random
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path

from django.db import connection

from campaigns.benchmarks.claims_house import House
from perks.ground import nudge, scopes
from scoring import accounts, uploads
from scoring.models import Account, Reaction

BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
KINDS = ("like", "reply", "share")
ACTOR = scopes.system("bench")


@dataclass(frozen=True)
class Read:
    """told: reactions in the files; stored: those that are in the database afterwards."""

    per_s: float
    told: int
    stored: int


def read(made: House, seed: int, reactions: int, readers: int) -> Read:
    """Have so many processes read a file each, all at once."""
    each = reactions // readers
    with scopes.act_as(ACTOR), nudge.by_hand():
        ids = [
            accounts.confirm(accounts.begin_link(member, "upload", f"Run {seed} of {place}")).pk
            for place, member in enumerate(made.members[:readers])
        ]
    connection.close()  # each process has one of its own
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{id}.jsonl" for id in ids]
        for path in files:
            write(path, random.Random(f"{seed} {path.name}"), each)  # noqa: S311
        fork = multiprocessing.get_context("fork")
        gate = fork.Barrier(readers + 1)
        crowd = [
            fork.Process(target=take, args=(id, path, gate))
            for id, path in zip(ids, files, strict=True)
        ]
        for one in crowd:
            one.start()
        gate.wait()
        started = time.perf_counter()
        for one in crowd:
            one.join()
        seconds = time.perf_counter() - started
    with scopes.act_as(ACTOR):
        stored = Reaction.objects.filter(account_id__in=ids).count()
    return Read(each * readers / seconds, each * readers, stored)


def write(path: Path, dice: random.Random, reactions: int) -> None:
    """A file with a post for each hundred reactions, then the reactions, no two alike."""
    posts = max(reactions // 100, 1)
    with path.open("w") as file:
        for post in range(posts):
            at = (BEGIN + timedelta(minutes=post)).isoformat()
            told = {"type": "post", "id": f"p{post}", "at": at, "title": "A loaf", "text": "Rye."}
            file.write(json.dumps(told) + "\n")
        for number in range(reactions):
            at = (BEGIN + timedelta(days=30, seconds=number)).isoformat()
            told = {
                "type": "reaction", "post": f"p{dice.randrange(posts)}", "at": at,
                "actor": f"someone{dice.randrange(reactions)}", "kind": dice.choice(KINDS),
            }  # fmt: skip
            file.write(json.dumps(told) + "\n")


def take(account_id: int, path: Path, gate: Barrier) -> None:
    """Read one file, in a process of its own."""
    with scopes.act_as(ACTOR):
        account = Account.objects.get(pk=account_id)
    gate.wait()
    with path.open("rb") as stream:
        uploads.take_file(account, stream, False, lambda _: None)
