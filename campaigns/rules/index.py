"""For one member, which of many rules say yes: a prefilter derived from the rules, then the rules.

Conditions that every clause of a rule must meet go into `campaigns.core.predicates`: tables are
filled by the field's own mask, asked about one person per value; positive demands for topics and
networks, thresholds of measures, and waiting times, by the bounds of the condition. What does not
fit (a group of
different fields, a condition that lacking something meets) is left out, so that the prefilter
never loses a campaign, and such a rule is asked itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.axes import Cases
from campaigns.core.columns import COLUMNS, Frame, day_number, measure_key
from campaigns.core.kleene import YES
from campaigns.core.predicates import Key, Person, Predicates, layer, places, table, waits
from campaigns.rules.context import Context
from campaigns.rules.countries import countries
from campaigns.rules.evaluate import evaluate
from campaigns.rules.fields import Amount, Leaf, NumberField
from campaigns.rules.operators import FAR
from campaigns.rules.tree import AnyOf, Node, Rule, kinds_of

COUNTRIES = tuple(countries())
PLACES = {code: place for place, code in enumerate(COUNTRIES)}
# Every value that a person can have on an axis; -1 is unknown.
AXES = {
    "standing": np.arange(-1, 101),
    "birth_year": np.append(-1, np.arange(1880, 2101)),
    "country": np.arange(-1, len(COUNTRIES)),
    "score_low": np.arange(-1, 101),
    "settled": np.arange(-1, 2),
    "source_quality": np.arange(-1, 8),
}
MEASURED = ("score_low", "settled", "source_quality")
AXIS_OF = {
    "score": "standing",
    "age": "birth_year",
    "country": "country",
    "score_low": "score_low",
    "score_state": "settled",
    "source_quality": "source_quality",
}


class RuleIndex:
    """Rules by their place, each asked for its brand (id), on one day."""

    def __init__(self, rules: Sequence[tuple[Rule, int]], as_of: dt.date) -> None:
        self.rules, self.as_of = rules, as_of
        self.kinds = {kind for rule, _ in rules for kind in kinds_of(rule)}
        self._asked: dict[Key, tuple[Leaf, Context]] = {}
        self._answers: dict[tuple[str, Leaf], NDArray[np.bool_]] = {}
        accepts = {
            axis: np.ones((len(values), len(rules)), dtype=np.bool_)
            for axis, values in AXES.items()
        }
        demands: dict[tuple[str, int], list[tuple[int, Key, int]]] = defaultdict(list)
        barred: dict[Key, int] = defaultdict(int)
        asked: list[tuple[int, int, int]] = []
        self.unsure = 0
        for place, (rule, brand) in enumerate(rules):
            used: dict[str, int] = defaultdict(int)
            for clause in rule.clauses():
                axis = self._axis(clause)
                if axis in AXES:
                    assert isinstance(clause, Leaf)
                    accepts[axis][:, place] &= self._accepted(axis, clause)
                elif axis == "last_perk":
                    assert isinstance(clause, Leaf)
                    asked.append((place, brand, _bounds(clause)[0]))
                elif axis == "barred":
                    assert isinstance(clause, Leaf)
                    for slug in clause.value:
                        barred["network", slug] |= 1 << place
                elif axis:
                    at, used[axis] = used[axis], used[axis] + 1
                    demands[axis, at] += [(place, *each) for each in self._demands(clause, brand)]
                else:
                    self.unsure |= 1 << place
        self.predicates = Predicates(
            (1 << len(rules)) - 1,
            [table(accepts[axis], values.tolist()) for axis, values in AXES.items()],
            [layer(each, len(rules)) for each in demands.values()],
            dict(barred),
            waits(asked),
        )

    def fitting(self, frame: Frame) -> list[int]:
        """The places of the rules that say yes to the one person in `frame`, rising."""
        person = self._person(frame)
        found = self.predicates.all_of(person)
        listed = all(
            value in each for value, each in zip(person.values, self.predicates.tables, strict=True)
        )
        for place in places(found & self.unsure if listed else found):
            rule, brand = self.rules[place]
            if evaluate(rule, frame, Context(self.as_of, brand))[0] != YES:
                found &= ~(1 << place)
        return places(found)

    def near(self, frame: Frame) -> list[int]:
        """The places of all rules that at most one clause may keep from yes, and perhaps more."""
        return places(self.predicates.all_but_one(self._person(frame)))

    def _axis(self, clause: Node) -> str | None:
        """Which part of the index a clause goes to; None when it does not fit into one."""
        if isinstance(clause, Leaf):
            name = clause.field.name
            if name in AXIS_OF:
                return AXIS_OF[name]
            if name == "cooldown" and _bounds(clause)[1] == FAR:
                return "last_perk"
            if name == "network" and clause.op == "not in":
                return "barred"
        if _is_of_amounts(clause):
            return "amount"
        return "topic" if _is_demand(clause, "topic") else (
            "network" if _is_demand(clause, "network") else None
        )  # fmt: skip

    def _demands(self, clause: Node, brand: int) -> Iterable[tuple[Key, int]]:
        """Key and threshold of each way to meet the clause."""
        leaves: Iterable[Any] = clause.children if isinstance(clause, AnyOf) else (clause,)
        for leaf in leaves:
            if isinstance(leaf.field, Amount):
                yield self._threshold(leaf, Context(self.as_of, brand))
            elif leaf.field.name == "topic":
                yield leaf.topic, _bounds(leaf)[0]
            else:
                yield from ((("network", slug), 1) for slug in leaf.value)

    def _threshold(self, leaf: Leaf, context: Context) -> tuple[Key, int]:
        """An upper bound is a lower one of the number with the other sign."""
        assert isinstance(leaf.field, Amount)
        name, (least, most) = leaf.field.name_of(leaf, context), _bounds(leaf)
        asked = (name, leaf.of, leaf.at)
        self._asked[asked] = (leaf, context)
        return (("above", asked), least) if most == FAR else (("below", asked), -most)

    def _accepted(self, axis: str, leaf: Leaf) -> NDArray[np.bool_]:
        """Whether each value of the axis is a yes, by the mask that judges people."""
        if (axis, leaf) not in self._answers:
            cases = _cases(axis)
            context = Context(self.as_of, 0)  # these fields do not ask for the brand
            self._answers[axis, leaf] = leaf.field.mask(leaf, cases, context) == YES
        return self._answers[axis, leaf]

    def _person(self, frame: Frame) -> Person:
        country = int(frame.country[0])
        known = -1 if country < 0 else PLACES.get(frame.countries[country])
        entries: dict[Key, int] = {}
        for code, tenths in zip(
            frame.topics.keys.tolist(), frame.topics.values.tolist(), strict=True
        ):
            entries[frame.topic_names[code]] = tenths
        bits = int(frame.networks[0])
        for at, slug in enumerate(frame.network_names):
            if bits >> at & 1:
                entries["network", slug] = 1
        for asked, (leaf, context) in self._asked.items():
            assert isinstance(leaf.field, Amount)
            amount = leaf.field.amount(leaf, frame, context)
            if amount is not None:
                entries["above", asked], entries["below", asked] = amount, -amount
        numbers = dict(
            zip(frame.measures.keys.tolist(), frame.measures.values.tolist(), strict=True)
        )
        today = day_number(self.as_of)
        days = zip(frame.last_perks.keys.tolist(), frame.last_perks.values.tolist(), strict=True)
        return Person(
            (
                int(frame.standing[0]),
                int(frame.birth_year[0]),
                known,
                *(numbers.get(measure_key(frame.measure_names, name), -1) for name in MEASURED),
            ),
            entries,
            {brand: today - day for brand, day in days},
        )


def _cases(axis: str) -> Cases:
    """One person for each value of an axis; of a measure -1 is whoever has none."""
    values = AXES[axis]
    if axis not in MEASURED:
        return Cases(len(values), {axis: values.astype(COLUMNS[axis])}, COUNTRIES, ())
    known = np.flatnonzero(values >= 0).astype(np.int32)
    return Cases(len(values), {}, COUNTRIES, (), (known, values[known].astype(np.int32)))


def _is_demand(clause: Node, name: str) -> bool:
    """Whether the clause is met only by having one of its topics or networks."""
    leaves = clause.children if isinstance(clause, AnyOf) else (clause,)
    for leaf in leaves:
        if not isinstance(leaf, Leaf) or leaf.field.name != name:
            return False
        if leaf.op == "not in" or (name == "topic" and not 0 < _bounds(leaf)[0] < FAR):
            return False
        if name == "topic" and _bounds(leaf)[1] != FAR:
            return False
    return True


def _is_of_amounts(clause: Node) -> bool:
    """Whether the clause is met only by thresholds of amounts, known of whoever meets them."""
    leaves = clause.children if isinstance(clause, AnyOf) else (clause,)
    return all(isinstance(leaf, Leaf) and isinstance(leaf.field, Amount) for leaf in leaves)


def _bounds(leaf: Leaf) -> tuple[int, int]:
    assert isinstance(leaf.field, NumberField)
    return leaf.field.bounds(leaf)
