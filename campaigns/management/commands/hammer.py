"""manage.py hammer --seconds 40: claims under kill -9, and what is left of them."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from argparse import ArgumentParser
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import connection

from campaigns import hammering
from campaigns.benchmarks.claims_house import house

MEMBERS, STOCK, CAMPAIGNS = 400, 60, 4


class Command(BaseCommand):
    help = (
        "Claim, give back, hand over and expire in many processes, in a database of its own, while "
        "workers and database backends are killed with SIGKILL. The database server recovers each "
        "time, for everybody who uses it. Exits 1 when anything was lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=float, default=40)
        parser.add_argument("--workers", type=int, default=6)
        parser.add_argument("--races", type=int, default=1_000, help="confirm against expire")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **asked: Any) -> None:
        with house(MEMBERS, self.stderr.write) as made, tempfile.TemporaryDirectory() as folder:
            campaigns = [made.campaign(STOCK) for _ in range(CAMPAIGNS)]
            shares = [made.members[slot :: asked["workers"]] for slot in range(asked["workers"])]
            done = hammering.pound(
                shares, campaigns, made.venue.pk, asked["seconds"], Path(folder),
                kill_backend, asked["seed"],
            )  # fmt: skip
            raced = hammering.race(made.members, made.campaign(STOCK), asked["races"])
        told = {**asdict(done), "races": asked["races"], "broken_by_races": raced}
        told["holds"] = done.holds and not raced
        if asked["json"]:
            self.stdout.write(json.dumps(told))
        else:
            for name, value in told.items():
                self.stdout.write(f"{name:18} {value}")
        if not told["holds"]:
            sys.exit(1)


def kill_backend() -> int:
    """SIGKILL one backend of our database; 1 when there was one to kill."""
    login = {**connection.get_connection_params()}
    with suppress(psycopg.OperationalError, ProcessLookupError):
        with psycopg.connect(
            host=login.get("host"), port=login.get("port"), user=login.get("user"),
            password=login.get("password"), dbname=login["dbname"], autocommit=True,
        ) as asking:  # fmt: skip
            row = asking.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " ORDER BY random() LIMIT 1"
            ).fetchone()
        if row:
            os.kill(row[0], signal.SIGKILL)
            return 1
    return 0
