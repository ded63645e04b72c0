"""Counting whom a rule reaches: bitmaps against PostgreSQL, DuckDB, Polars and a numpy scan."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from campaigns.benchmarks import peer_duckdb, peer_polars, peer_postgres, peer_scan
from campaigns.benchmarks.people import CONTEXT, Question, World, frame, questions, world
from campaigns.benchmarks.result import Result, timed
from campaigns.benchmarks.scratch import scratch_database
from campaigns.core import epochs
from campaigns.core.assemble import Pairs
from campaigns.core.audience import Audience
from campaigns.core.merging import patched
from campaigns.counts import FEW
from campaigns.figures import curve_of, reach_of
from campaigns.rules.context import Names
from campaigns.rules.parse import parse
from campaigns.rules.plan import Plan
from campaigns.rules.reached import reached_count, reached_members
from campaigns.rules.tree import Rule
from scoring.columns import received

NAME = "targeting"
PEERS = ("duckdb", "polars")
TOP = 100
CHANGED = 0.01
FETCHED = 60_000_000  # rows of a table at most: fifty million as Python objects take 10 GB
TARGETS = {
    "count_vs_postgres_gin": (">=", 50.0),
    "count_vs_duckdb": (">=", 25.0),
    "count_vs_polars": (">=", 6.0),
    "hot_vs_numpy_scan": (">=", 20.0),
    "refresh_vs_postgres": (">=", 100.0),
    "build_vs_fetchall": (">=", 1.5),
    "top100_ms": ("<=", 1.0),
    "plan_ms": ("<=", 250.0),
    "frame_gb": ("<=", 2.0),
}
Say = Callable[[str], None]
Answer = tuple[int, int]  # how many, and the sum of their member ids


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=100)


def measure(seed: int, say: Say, people: int, rules: int) -> Result:
    """All engines over the same people and questions. Times are the median of three runs a
    question; the p99 is over the questions."""
    of, asked = world(people, seed), questions(rules, seed + 1)
    say(f"{people:,} people, {len(of.holder):,} topic strengths, {rules} questions")
    with (
        tempfile.TemporaryDirectory(prefix="bench-frame-") as folder,
        scratch_database() as scratch,
    ):
        postgres = peer_postgres.Postgres(scratch, of)
        say("PostgreSQL is filled")
        build_s, audience = timed(lambda: build(scratch, of, Path(folder)), 1)
        say(f"the frame is built and published in {build_s:.1f} s")
        ours, answers = our_times(audience, asked)
        ours |= {"build_s": build_s, "frame_gb": size_of(Path(folder))}
        fetch_s = fetchall(scratch, of)
        say(f"psycopg fetches the same rows in {fetch_s:.1f} s")
        say(f"counted in {ours['count_ms']:.2f} ms")
        postgres.index()
        say("PostgreSQL is indexed")
        engines: dict[str, Any] = {"postgres_gin": postgres, "numpy_scan": peer_scan.Scan(of)}
        peers, same = {"psycopg_fetchall": {"read_s": fetch_s}}, True
        for name, make in (("duckdb", peer_duckdb.Duck), ("polars", peer_polars.Polars)):
            engines[name] = make(of)
        for name, engine in engines.items():
            peers[name], theirs = times(engine.count, asked, 1 if name == "postgres_gin" else 3)
            same &= theirs == answers
            say(f"{name}: {peers[name]['count_ms']:.2f} ms, same answers: {theirs == answers}")
        few = changed(of, seed)
        ours["refresh_1pct_ms"] = refresh(few, Path(folder))
        say(f"1% refreshed and published in {ours['refresh_1pct_ms']:.0f} ms")
        peers["postgres_gin"]["refresh_1pct_ms"] = postgres.refresh(few) * 1000
        after = [our_answer(epochs.load(Path(folder)), each) for each in asked[:10]]
        same &= after == [postgres.count(each) for each in asked[:10]]
    return Result(ours, peers, ratios(ours, peers), TARGETS, same, SETTINGS)


SETTINGS = {
    "postgres_gin": peer_postgres.SETTINGS,
    "duckdb": peer_duckdb.SETTINGS,
    "polars": peer_polars.SETTINGS,
    "psycopg_fetchall": f"the rows alone, as tuples, no frame; {FETCHED:,} of each table, scaled up",
    "numpy_scan": peer_scan.SETTINGS,
}


def ratios(ours: dict[str, float], peers: dict[str, dict[str, float]]) -> dict[str, float]:
    """How many times our median count, our refresh and our whole build are quicker."""
    found = {
        f"count_vs_{name}": peers[name]["count_ms"] / ours["count_ms"]
        for name in ("postgres_gin", "duckdb", "polars")
    }
    found["hot_vs_numpy_scan"] = peers["numpy_scan"]["count_ms"] / ours["count_ms"]
    update = peers["postgres_gin"]["refresh_1pct_ms"]
    found["refresh_vs_postgres"] = update / ours["refresh_1pct_ms"]
    return found | {"build_vs_fetchall": peers["psycopg_fetchall"]["read_s"] / ours["build_s"]}


def build(scratch: Any, of: World, folder: Path) -> Audience:
    """Read the tables as whole columns, assemble, index and publish."""

    def read(table: str, *names: str) -> dict[str, NDArray[Any]]:
        query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
        return received(scratch, query, dict.fromkeys(names, "bigint"))

    names = ("member_id", "standing", "country", "birth_year", "networks", "last_perk")
    known = replace(of, **read("person", *names))
    with ThreadPoolExecutor(1) as pool:  # as `columns.ahead` does
        ahead = pool.submit(read, "strength", "member_id", "topic", "tenths")

        def strengths() -> Pairs:
            found = ahead.result()
            return Pairs(found["member_id"], found["topic"], found["tenths"] / 10)

        return epochs.publish(frame(known, strengths), folder)


def fetchall(scratch: Any, of: World) -> float:
    """Seconds in which psycopg's `fetchall` gives the rows that the frame is built from."""
    seconds = 0.0
    for table, size in (("person", len(of.member_id)), ("strength", len(of.holder))):
        asked = sql.SQL("SELECT * FROM {} LIMIT {}").format(sql.Identifier(table), FETCHED)
        took, rows = timed(lambda query=asked: len(scratch.execute(query).fetchall()), 1)
        seconds += took * size / max(1, rows)
    return seconds


def our_times(audience: Audience, asked: list[Question]) -> tuple[dict[str, float], list[Answer]]:
    """Our figures, and the answers."""
    rules = [parse(each.as_json(), None) for each in asked]
    counts = [timed(lambda r=rule: reached_count(r, audience, CONTEXT))[0] for rule in rules]
    best = [timed(lambda r=rule: reached_members(r, audience, CONTEXT, TOP))[0] for rule in rules]
    plans = [timed(lambda r=rule: plan(r, audience), 1)[0] for rule in rules]
    return {
        "count_ms": float(np.median(counts)) * 1000,
        "count_p99_ms": float(np.percentile(counts, 99)) * 1000,
        "top100_ms": float(np.median(best)) * 1000,
        "plan_ms": float(np.percentile(plans, 99)) * 1000,
    }, [our_answer(audience, each) for each in asked]


def our_answer(audience: Audience, asked: Question) -> Answer:
    rule = parse(asked.as_json(), None)
    ids = reached_members(rule, audience, CONTEXT)
    assert len(ids) == reached_count(rule, audience, CONTEXT)
    return len(ids), int(ids.sum())


def plan(rule: Rule, audience: Audience) -> None:
    """Everything that the console asks while a slider moves."""
    figures = Plan(rule, audience, CONTEXT, few=FEW)
    figures.costs(), figures.near_misses()
    curve_of(figures, Names(), reach_of(figures).yes)


def times(
    count: Callable[[Question], Answer], asked: list[Question], runs: int
) -> tuple[dict[str, float], list[Answer]]:
    """A peer's figures, and its answers."""
    found = [timed(lambda q=each: count(q), runs) for each in asked]
    seconds = [each for each, _ in found]
    return {
        "count_ms": float(np.median(seconds)) * 1000,
        "count_p99_ms": float(np.percentile(seconds, 99)) * 1000,
    }, [answer for _, answer in found]


def changed(of: World, seed: int) -> World:
    """1% of the members with new standings and new topic strengths."""
    rng = np.random.default_rng(seed + 2)
    size = len(of.member_id)
    places = np.sort(rng.choice(size, max(1, int(size * CHANGED)), replace=False))
    holding = np.flatnonzero(np.isin(of.holder, places))
    kept = {
        name: getattr(of, name)[places]
        for name in ("member_id", "low", "country", "birth_year", "networks", "last_perk")
    }
    moved = of.tenths[holding] + rng.integers(-40, 41, len(holding))
    return World(
        **kept,
        standing=np.clip(of.standing[places] + rng.integers(-3, 4, len(places)), 1, 100),
        holder=np.searchsorted(places, of.holder[holding]),
        topic=of.topic[holding],
        tenths=np.clip(moved, 1, 1000),
    )


def refresh(few: World, folder: Path) -> float:
    """Median milliseconds to assemble, patch and publish the changed members, flushed to disk.

    Each of the three runs starts from the base alone, as the first one does.
    """
    before = epochs.load(folder)

    def publish() -> None:
        now = replace(before, version=epochs.published_version(folder))
        epochs.publish_delta(patched(now, frame(few), few.member_id), folder)

    seconds, _ = timed(publish)
    return seconds * 1000


def size_of(folder: Path) -> float:
    """Gigabytes (10^9 bytes) of the published frame, all of it mapped by whoever reads it."""
    return sum(path.stat().st_size for path in folder.glob("*.frame")) / 1e9
