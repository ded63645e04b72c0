"""The figures beside a rule: reach, what each condition costs, who nearly fits, the curve.

One call over the published frame, shared by the console and the API. Every count in here may be
shown to the brand: see `counts`.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from itertools import accumulate

from campaigns import targeting
from campaigns.counts import published, published_reach
from campaigns.rules.canonical import rule_hash
from campaigns.rules.context import Names
from campaigns.rules.fields import Leaf, NumberField
from campaigns.rules.plan import NearMiss, Plan, Reach
from campaigns.rules.sentence import clause_line
from campaigns.rules.tree import Rule, leaves_of, with_leaf
from campaigns.rules.words import small

# Around what the rule asks now, where the slider moves next, every whole threshold is counted.
NEAR = 10


@dataclass(frozen=True)
class Cost:
    """One condition: how many meet it by itself, and how many more there were without it."""

    sentence: str
    meets: int
    share: float
    costs: int


@dataclass(frozen=True)
class Miss:
    """How many people lack only what `sentence` names."""

    sentence: str
    people: int


@dataclass(frozen=True)
class Curve:
    """(threshold, people reached) by what the leaf at `path` asks; `at` is what it asks now."""

    path: str
    name: str
    at: float
    rises: bool
    points: list[tuple[float, int]]

    @property
    def first(self) -> float:
        return self.points[0][0]

    @property
    def last(self) -> float:
        return self.points[-1][0]

    @property
    def step(self) -> float:
        """How far a slider moves: whole numbers, unless the rule asks for a fraction."""
        return 1 if float(self.at).is_integer() else 0.1

    def enough_for(self, people: int) -> float | None:
        """The mildest threshold that reaches somebody and at most `people`; None without one."""
        fitting = [asked for asked, count in self.points if 0 < count <= people]
        if not fitting:
            return None
        return max(fitting) if self.rises else min(fitting)

    def reaching(self, people: int) -> float | None:
        """The strictest threshold that reaches at least `people`; None without one."""
        fitting = [asked for asked, count in self.points if count >= people]
        if not fitting:
            return None
        return min(fitting) if self.rises else max(fitting)


@dataclass(frozen=True)
class Figures:
    reach: Reach
    costs: list[Cost]
    misses: list[Miss]
    curve: Curve | None
    members: int
    frame: int
    built_at: dt.datetime
    milliseconds: float


def figures(rule: Rule, brand_id: int) -> Figures:
    """All figures of `rule` for one brand."""
    return figures_of(targeting.plan(rule, brand_id), targeting.names(rule))


def figures_of(plan: Plan, names: Names) -> Figures:
    """The same of a plan; `milliseconds` is what the counting took."""
    start = time.perf_counter()
    audience, rule = plan.audience, plan.rule
    reach = reach_of(plan)
    members = published(len(audience), "members")
    misses = [miss for each in plan.near_misses() for miss in said(each, rule, names)]
    return Figures(
        reach=reach,
        costs=costs_of(plan, members, names),
        misses=sorted(misses, key=lambda miss: -miss.people),
        curve=curve_of(plan, names, reach.yes),
        members=members,
        frame=audience.version,
        built_at=audience.built_at,
        milliseconds=round((time.perf_counter() - start) * 1000, 1),
    )


def reach_of(plan: Plan) -> Reach:
    """How many get each answer, as the brand may read it."""
    found, digest = plan.reach(), rule_hash(plan.rule)
    return Reach(
        published_reach(found.yes, plan.rule),
        published(found.unknown, "unknown", digest),
        published(found.no, "no", digest),
    )


def costs_of(plan: Plan, members: int, names: Names) -> list[Cost]:
    """One entry per condition. How many meet it does not hang on the rest of the rule."""
    digest, found = rule_hash(plan.rule), []
    for each in plan.costs():
        alone = Rule(each.clause)
        meets = published_reach(each.meets, alone)
        costs = published(each.costs, "costs", digest, rule_hash(alone))
        share = min(1.0, meets / (members or 1))
        found.append(Cost(clause_line(each.clause, names), meets, share, costs))
    return found


def said(miss: NearMiss, rule: Rule, names: Names) -> list[Miss]:
    """One near miss in words, by whether the condition is unknown or not met; no small groups."""
    field, asked = miss.leaf.field, (rule_hash(rule), miss.leaf.path)
    lacking = Miss(
        f"Lack only {field.unknown_words(miss.leaf, names)}",
        published(miss.unknown, "lacking", *asked),
    )
    failing = Miss(
        f"Miss only this: {small(field.condition(miss.leaf, names))}",
        published(miss.no, "missing", *asked),
    )
    return [each for each in (lacking, failing) if each.people]


def curve_of(plan: Plan, names: Names, reach: int) -> Curve | None:
    """The curve of the first condition that compares a number, through the `reach` that is told
    of the rule itself; None without such a condition."""
    leaf = first_number(plan.rule)
    if leaf is None:
        return None
    assert isinstance(leaf.field, NumberField)
    first, last, step = leaf.field.span
    lowest = max(first, min(int(leaf.value) - NEAR, last - 2 * NEAR))
    near = range(lowest, lowest + 2 * NEAR + 1)
    asked = sorted({*range(first, last + 1, step), *near, leaf.value})
    counts = [
        published_reach(count, with_leaf(plan.rule, leaf.path, value))
        for count, value in zip(plan.curve(leaf.path, asked), asked, strict=True)
    ]
    name = names.topic(leaf.topic) if leaf.topic else leaf.field.subject_words
    rises = leaf.op in ("<", "<=")
    counts = steadied(counts, asked.index(leaf.value), reach, rises)
    return Curve(leaf.path, name, leaf.value, rises, list(zip(asked, counts, strict=True)))


def steadied(counts: list[int], at: int, reach: int, rises: bool) -> list[int]:
    """The counts as a line that never turns back, from the one at `at` to both sides: each was
    rounded by a lot of its own."""
    least, most = (min, max) if rises else (max, min)
    before = list(accumulate([reach, *reversed(counts[:at])], least))[:0:-1]
    after = list(accumulate([reach, *counts[at + 1 :]], most))
    return [*before, *after]


def first_number(rule: Rule) -> Leaf | None:
    """The first numeric leaf, as the plan sees it: in normal form."""
    for clause in rule.clauses():
        for leaf in leaves_of(clause):
            if isinstance(leaf.field, NumberField):
                return leaf
    return None
