"""The figures beside a rule: reach, what each condition costs, who nearly fits, the curve.

One call over the published frame, shared by the console and the API. Groups under ten people are
not told, nor whether they are empty: a rule that fits one known person would otherwise tell her
score to whoever moves its threshold.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from campaigns import frames, targeting
from campaigns.rules.context import Context, Names
from campaigns.rules.fields import Leaf, NumberField
from campaigns.rules.plan import NearMiss, Plan, Reach
from campaigns.rules.sentence import clause_line
from campaigns.rules.tree import Rule, leaves_of
from campaigns.rules.words import small
from perks.ground import clock

FEW = 10
# The thresholds of the curve by field: first, last and step.
SPANS = {"score": (0, 100, 2), "topic": (0, 100, 2), "age": (16, 80, 1), "cooldown": (10, 360, 10)}


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


def told(count: int) -> int | None:
    """The count as anybody may read it: None stands for 0 to 9 people."""
    return None if count < FEW else count


def figures(rule: Rule, brand_id: int) -> Figures:
    """All figures of `rule` for one brand; `milliseconds` is what the counting took."""
    start = time.perf_counter()
    audience = frames.current()
    plan = Plan(rule, audience, Context(clock.today(), brand_id))
    names = targeting.names(rule)
    reach = plan.reach()
    members = len(audience)
    costs = [
        Cost(
            clause_line(each.clause, names),
            each.meets,
            (told(each.meets) or 0) / (members or 1),
            each.costs,
        )
        for each in plan.costs()
    ]
    misses = [miss for each in plan.near_misses() for miss in said(each, names)]
    curve = curve_of(plan, names)
    return Figures(
        reach=reach,
        costs=costs,
        misses=sorted(misses, key=lambda miss: -miss.people),
        curve=curve,
        members=members,
        frame=audience.version,
        built_at=audience.built_at,
        milliseconds=round((time.perf_counter() - start) * 1000, 1),
    )


def said(miss: NearMiss, names: Names) -> list[Miss]:
    """One near miss in words, by whether the condition is unknown or not met; no small groups."""
    field = miss.leaf.field
    lacking = Miss(f"Lack only {field.unknown_words(miss.leaf, names)}", miss.unknown)
    failing = Miss(f"Miss only this: {small(field.condition(miss.leaf, names))}", miss.no)
    return [each for each in (lacking, failing) if each.people >= FEW]


def curve_of(plan: Plan, names: Names) -> Curve | None:
    """The curve of the first condition that compares a number; None without one."""
    leaf = first_number(plan.rule)
    if leaf is None:
        return None
    first, last, step = SPANS[leaf.field.name]
    asked = sorted({*range(first, last + 1, step), leaf.value})
    counts = [told(count) or 0 for count in plan.curve(leaf.path, asked)]
    name = names.topic(leaf.topic) if leaf.topic else SUBJECTS[leaf.field.name]
    return Curve(
        leaf.path, name, leaf.value, leaf.op in ("<", "<="), list(zip(asked, counts, strict=True))
    )


SUBJECTS = {"score": "the score", "age": "the age", "cooldown": "the days since the last perk"}


def first_number(rule: Rule) -> Leaf | None:
    """The first numeric leaf, as the plan sees it: in normal form."""
    for clause in rule.clauses():
        for leaf in leaves_of(clause):
            if isinstance(leaf.field, NumberField):
                return leaf
    return None
