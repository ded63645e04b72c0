"""Taking in what happened: a file through the whole connector path, raw rows in and out, and readers
that are killed.

A file of JSON lines goes line by line through the connector, the sift, the last gate, the keyed hashes
and the rules of the database, under the application's role. Raw COPY and reading back are measured on
a table of a reaction's columns without indexes, beside Django's bulk_create and fetchall on the same.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from typing import Any

from campaigns.benchmarks import ingest_files, ingest_killed, ingest_raw
from campaigns.benchmarks.claims_house import house
from campaigns.benchmarks.result import Result

NAME = "ingest"
PEERS: tuple[str, ...] = ()
TARGETS = {
    "reactions_per_s": (">=", 20_000.0),
    "vs_bulk_create": (">=", 50.0),
    "read_vs_fetchall": (">=", 1.5),
    "accounts_lost": ("<=", 0.0),
    "rows_lost": ("<=", 0.0),
    "rows_doubled": ("<=", 0.0),
    "readings_of_the_slow": ("<=", 1.0),
}
Say = Callable[[str], None]


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--reactions", type=int, default=200_000, help="in the files, together")
    parser.add_argument("--readers", type=int, default=2, help="processes that read a file each")
    parser.add_argument("--rows", type=int, default=1_000_000, help="for raw COPY and reading back")
    parser.add_argument("--accounts", type=int, default=1_000, help="to refresh under fire")
    parser.add_argument("--runs", type=int, default=3, help="of which the median counts")


def measure(seed: int, say: Say, **asked: Any) -> Result:
    """Rows a second, and what was lost or doubled while readers were killed."""
    with house(asked["accounts"], say) as made:
        rates = []
        for run in range(asked["runs"]):
            found = ingest_files.read(made, seed + run, asked["reactions"], asked["readers"])
            rates.append(found.per_s)
            say(f"files: {found.per_s:,.0f} reactions a second, {found.stored:,} of {found.told:,}")
        raw = ingest_raw.compare(
            made.urls["DATABASE_OWNER_URL"], seed, asked["rows"], asked["runs"]
        )
        say(f"raw: {raw.copy_per_s:,.0f} rows in and {raw.read_per_s:,.0f} out a second")
        fire = ingest_killed.under_fire(made, asked["accounts"], say)
        slow = ingest_killed.slow(made)
        say(f"a task of {ingest_killed.SLOW} s was delivered again and read {slow} times")
    return Result(
        ours={
            "reactions_per_s": median(rates),
            "rows_per_s": raw.copy_per_s,
            "read_rows_per_s": raw.read_per_s,
            "accounts_per_s": fire.per_s,
            "readers_killed": fire.killed,
            "accounts_lost": fire.accounts_lost,
            "rows_lost": fire.rows_lost,
            "rows_doubled": fire.rows_doubled,
            "readings_of_the_slow": slow,
        },
        peers={
            "bulk_create": {"rows_per_s": raw.bulk_per_s},
            "fetchall": {"rows_per_s": raw.fetch_per_s},
        },
        ratios={
            "vs_bulk_create": raw.copy_per_s / raw.bulk_per_s,
            "read_vs_fetchall": raw.read_per_s / raw.fetch_per_s,
        },
        targets=TARGETS,
        identical=raw.identical and found.stored == found.told,
        settings={
            "files": f"{asked['readers']} processes, one file and account each",
            "bulk_create": "batches of 2,000, one transaction",
            "fetchall": "psycopg, the same columns in the binary form",
        },
    )
