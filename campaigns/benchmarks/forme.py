"""For one member, which of many live campaigns fit: our index against three other ways."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from statistics import median
from typing import Any

from campaigns.benchmarks.live import campaigns, member, plain, rules
from campaigns.benchmarks.peer_rules import SETTINGS, RuleTable, compiled, logic
from campaigns.benchmarks.people import TODAY, world
from campaigns.benchmarks.result import Result, timed
from campaigns.benchmarks.scratch import scratch_database
from campaigns.rules.index import RuleIndex

NAME = "forme"
PEERS = ("json_logic",)
MEMBERS = 60
SLOW_MEMBERS = 5  # the slow peers are asked about fewer
TARGETS = {
    "us": ("<=", 1000.0),
    "vs_postgres": (">=", 15.0),
    "vs_lambdas": (">=", 50.0),
    "vs_json_logic": (">=", 1000.0),
}


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--campaigns", type=int, default=10_000)


def measure(seed: int, say: Callable[[str], None], **asked: Any) -> Result:
    """The median microseconds a member, the values of the member being at hand."""
    count = asked["campaigns"]
    of, live = world(max(1000, MEMBERS), seed), campaigns(count, seed + 1)
    frames = [member(of, place) for place in range(MEMBERS)]
    people: list[dict[str, Any]] = [plain(of, place) for place in range(MEMBERS)]
    build_s, index = timed(lambda: RuleIndex(rules(live), TODAY), 1)
    say(f"{count:,} campaigns indexed in {build_s:.1f} s")
    us, ours = each_of(frames, index.fitting)
    say(f"{us:.0f} microseconds, {sum(map(len, ours)) / len(ours):.0f} campaigns fit")
    lambdas = compiled(live)
    logics = [logic(each) for each in live]
    ask: Any = import_module("json_logic").jsonLogic
    few = people[:SLOW_MEMBERS]
    peers: dict[str, dict[str, float]] = {}
    with scratch_database() as scratch:
        table = RuleTable(scratch, live)
        found = {
            "postgres": each_of(people, table.fitting),
            "lambdas": each_of(
                people, lambda p: [at for at, fits in enumerate(lambdas) if fits(p)]
            ),
            "json_logic": each_of(
                few, lambda p: [at for at, rule in enumerate(logics) if ask(rule, p)], 1
            ),
        }
    for name, (theirs_us, theirs) in found.items():
        peers[name] = {"us": theirs_us}
        say(f"{name}: {theirs_us:,.0f} microseconds, same answers: {theirs == ours[: len(theirs)]}")
    return Result(
        ours={"us": us, "build_s": build_s},
        peers=peers,
        ratios={f"vs_{name}": values["us"] / us for name, values in peers.items()},
        targets=TARGETS,
        identical=all(theirs == ours[: len(theirs)] for _, theirs in found.values()),
        settings=SETTINGS,
    )


def each_of(
    people: list[Any], fitting: Callable[[Any], list[int]], runs: int = 3
) -> tuple[float, list[list[int]]]:
    """The median microseconds for one of the people, and every answer."""
    found = [timed(lambda p=person: fitting(p), runs) for person in people]
    return median(seconds for seconds, _ in found) * 1e6, [answer for _, answer in found]
