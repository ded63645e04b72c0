"""What the console asks while a slider moves, all in one: figures, fairness, overlaps."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from campaigns.benchmarks.people import CONTEXT, frame, questions, world
from campaigns.benchmarks.result import Result, timed
from campaigns.core.audience import Audience, whole
from campaigns.core.kleene import YES
from campaigns.counts import FEW
from campaigns.fairness import fairness
from campaigns.figures import figures_of, first_number
from campaigns.planner import common, shippable
from campaigns.rules.context import Names
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import parse
from campaigns.rules.plan import Plan
from campaigns.rules.tree import Rule, with_leaf

NAME = "planner"
PEERS: tuple[str, ...] = ()
TARGETS = {"call_p99_ms": ("<=", 250.0)}
RUNNING = 3
SCANNED = 3  # the scan takes seconds a rule


def options(parser: argparse.ArgumentParser) -> None:
    """What can be asked for."""
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--rules", type=int, default=50)


def measure(seed: int, say: Any, people: int, rules: int) -> Result:
    """Each rule once, beside three running campaigns; the peer scans the columns for the curve."""
    audience = whole(frame(world(people, seed)))
    asked = [parse(each.as_json(), None) for each in questions(rules + RUNNING, seed + 1)]
    running, asked = asked[:RUNNING], asked[RUNNING:]
    say(f"{people:,} people, {len(asked)} rules, beside {RUNNING} running campaigns")
    seconds = [timed(lambda r=rule: call(r, running, audience), 1)[0] for rule in asked]
    ours = {
        "call_ms": float(np.median(seconds)) * 1000,
        "call_p99_ms": float(np.percentile(seconds, 99)) * 1000,
    }
    say(f"one call: {ours['call_ms']:.0f} ms, 99 of 100 under {ours['call_p99_ms']:.0f} ms")
    numeric = [rule for rule in asked if first_number(rule)][:SCANNED]
    found = [timed(lambda r=rule: curve(r, audience), 1) for rule in numeric]
    scans = [timed(lambda r=rule: scan(r, audience), 1) for rule in numeric]
    same = [each for _, each in found] == [each for _, each in scans]
    theirs = float(np.median([each for each, _ in scans])) * 1000
    mine = float(np.median([each for each, _ in found])) * 1000
    return Result(
        ours | {"curve_ms": mine},
        {"numpy_scan": {"curve_ms": theirs}},
        {"curve_vs_numpy_scan": theirs / mine},
        TARGETS,
        same,
        {"numpy_scan": "the same evaluator over the columns, without bitmaps, once a threshold"},
    )


def call(rule: Rule, running: list[Rule], audience: Audience) -> None:
    """All of `planner.planned` but its queries."""
    plan = Plan(rule, audience, CONTEXT, few=FEW)
    figures_of(plan, Names())
    shippable(plan)
    fairness(plan)
    for other in running:
        common(plan, Plan(other, audience, CONTEXT, few=FEW))


def curve(rule: Rule, audience: Audience) -> list[int]:
    """How many a rule reaches by each of 60 thresholds of its first number, from bitmaps."""
    leaf = first_number(rule)
    assert leaf is not None
    return Plan(rule, audience, CONTEXT).curve(leaf.path, range(20, 80))


def scan(rule: Rule, audience: Audience) -> list[int]:
    """The same from the columns."""
    leaf = first_number(rule)
    assert leaf is not None
    columns = audience.base.frame
    answers = (
        evaluate(with_leaf(rule, leaf.path, value), columns, CONTEXT) for value in range(20, 80)
    )
    return [int(np.count_nonzero(each == YES)) for each in answers]
