"""Everybody against all live campaigns: bitmaps campaign by campaign, a scan, PostgreSQL twice.

`postgres` is what a database does with campaigns as it keeps them, in rows of ranges and arrays: a
join of people and campaigns. `postgres_gin` is asked by hand instead: each campaign in a statement
of its own, its numbers written into it, so that every index helps.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.benchmarks import peer_postgres, peer_scan
from campaigns.benchmarks.live import campaigns, rules
from campaigns.benchmarks.peer_rules import SETTINGS as RULE_SETTINGS
from campaigns.benchmarks.peer_rules import RuleTable
from campaigns.benchmarks.people import CONTEXT, frame, world
from campaigns.benchmarks.result import Result, timed
from campaigns.benchmarks.scratch import scratch_database
from campaigns.core.audience import whole
from campaigns.rules.reached import reached_members

NAME = "match"
PEERS = ()
JOINED = 0.005  # of the people the join is asked about, in all campaigns
SAMPLE = 50  # campaigns that the slow peers are asked about; their seconds are scaled up
TARGETS = {
    "seconds": ("<=", 3.0),
    "vs_numpy_scan": (">=", 5.0),
    "vs_postgres": (">=", 300.0),
}


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--campaigns", type=int, default=1_000)


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """Seconds until the member ids of every campaign are found, best scored first."""
    count = asked["campaigns"]
    of, live = world(asked["people"], seed), campaigns(count, seed + 1)
    audience, parsed = whole(frame(of)), [rule for rule, _ in rules(live)]
    say(f"{len(of.member_id):,} people, {count:,} campaigns")

    def match() -> list[Any]:
        return [reached_members(rule, audience, CONTEXT) for rule in parsed]

    seconds, found = timed(match)
    ours, last = [told(ids) for ids in found], max(1, int(len(of.member_id) * JOINED))
    first = {at: told(ids[ids <= last]) for at, ids in enumerate(found)}
    pairs = sum(fitting for fitting, _ in ours)
    say(f"{pairs:,} pairs in {seconds:.2f} s")
    some, scale = live[:SAMPLE], count / len(live[:SAMPLE])
    scan = peer_scan.Scan(of)
    scanned, theirs = timed(lambda: [scan.count(each) for each in some])
    same = theirs == ours[: len(theirs)]
    with scratch_database() as scratch:
        postgres = peer_postgres.Postgres(scratch, of)
        postgres.index()
        asked_s, theirs = timed(lambda: [postgres.ids(each) for each in some], 1)
        same &= theirs == ours[: len(theirs)]
        say(f"PostgreSQL, campaign by campaign: {asked_s * scale:.1f} s")
        table = RuleTable(scratch, live)
        joined_s, joined = timed(lambda: table.joined(last), 1)
        same &= joined == {at: answer for at, answer in first.items() if answer[0]}
        joined_s *= len(of.member_id) / last
        say(f"PostgreSQL, joining people and campaigns: {joined_s:.0f} s")
    peers = {
        "numpy_scan": {"seconds": scanned * scale},
        "postgres": {"seconds": joined_s},
        "postgres_gin": {"seconds": asked_s * scale},
    }
    return Result(
        ours={"seconds": seconds, "pairs": pairs},
        peers=peers,
        ratios={f"vs_{name}": values["seconds"] / seconds for name, values in peers.items()},
        targets=TARGETS,
        identical=same,
        settings={
            "numpy_scan": f"{peer_scan.SETTINGS}; {SAMPLE} campaigns, scaled up",
            "postgres": f"{RULE_SETTINGS['postgres']}; joined with {JOINED:.1%} of the people, "
            "counted, scaled up",
            "postgres_gin": f"{peer_postgres.SETTINGS}; ids fetched; {SAMPLE} campaigns, scaled up",
        },
    )


def told(ids: NDArray[np.int64]) -> tuple[int, int]:
    """How many they are, and their sum."""
    return len(ids), int(ids.sum())
