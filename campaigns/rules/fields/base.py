"""What every field of a rule can do: parse, mask, say, index.

A leaf is one condition on one field. The field parses it (and refuses bad input), answers it
for a frame of people, and says it. A new field is one new file and one line in the registry; one
that names its axis is answered from bitmaps too.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, pack
from campaigns.core.columns import Columns
from campaigns.core.kleene import Answers
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.operators import complement
from campaigns.rules.refusals import below, invalid, quoted, unknown_word

# What it takes to mend a condition, for finding the nearest way to yes. Every condition
# counts about one; what nobody can change by doing something counts more than any number.
TELL, ACT, NEVER = 1.0, 1.2, 1000.0


@dataclass(frozen=True)
class Leaf:
    """One condition. `topic` is empty for fields without one; `path` says where it stands.

    `of` and `at` say which other thing the field is asked about: a venue by its slug, and where it
    lies; a list or a question by its number.
    """

    field: Field
    op: str
    value: Any
    topic: str = ""
    of: str = ""
    at: tuple[float, ...] = ()
    path: str = dataclasses.field(default="", compare=False)

    @property
    def subject(self) -> tuple[str, ...]:
        """What is compared: two leaves with one subject can contradict each other."""
        return self.field.name, self.topic, self.of

    def as_json(self) -> dict[str, Any]:
        """The leaf as it is stored."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        about = self.field.about_json(self)
        return {"field": self.field.name, **about, "op": self.op, "value": value}

    def complemented(self) -> Leaf:
        """The leaf that holds exactly where this one does not."""
        return replace(self, op=complement(self.op))


class Field(ABC):
    """One field; the methods that take a one-row frame say so."""

    name: str
    ops: Collection[str]
    keys: frozenset[str] = frozenset({"field", "op", "value"})
    optional: frozenset[str] = frozenset()
    # A field that says how far a number is from what is asked: far away is not "nearly".
    is_graded = False
    # A quiet condition stands on a receipt only where it is not met.
    is_quiet = False

    def parse(self, raw: Mapping[str, Any], path: str, known: Vocabulary | None) -> Leaf:
        """The leaf in `raw`. Raises Refusal `rule_invalid` with the path of what is wrong.

        Without a vocabulary the words are taken as they are: a stored rule was checked when
        it was saved, and stays valid when a topic is retired.
        """
        for key in raw:
            if key not in self.keys | self.optional:
                raise invalid(below(path, key), f"A condition on {self.name} has no {quoted(key)}.",
                              f"It has {', '.join(sorted(self.keys))}.")  # fmt: skip
        for key in sorted(self.keys - set(raw)):
            raise invalid(
                below(path, key), f"The condition on {self.name} has no {key}.", "Add it."
            )
        if not isinstance(raw["op"], str) or raw["op"] not in self.ops:
            raise invalid(below(path, "op"), f"{quoted(raw['op'])} does not compare {self.name}.",
                          f"Use one of {', '.join(self.ops)}.")  # fmt: skip
        value = self.parse_value(raw["value"], below(path, "value"), known)
        return Leaf(self, raw["op"], value, path=path, **self.parse_about(raw, path, known))

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        """What the leaf is about, as arguments of `Leaf`: a topic, a venue; empty for most fields."""
        return {}

    def about_json(self, leaf: Leaf) -> dict[str, Any]:
        """The same as it is stored."""
        return {}

    def things(self, leaf: Leaf) -> tuple[str, ...]:
        """What sentences about the leaf name, as `Names.things` has it: "venue:harbour"."""
        return ()

    @abstractmethod
    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> Any:
        """The value to compare with, checked. Raises Refusal `rule_invalid`."""

    @abstractmethod
    def possible(self, leaves: Sequence[Leaf]) -> bool:
        """Whether one person can meet all of these leaves, which have one subject."""

    @abstractmethod
    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        """The answer for each person, uint8[n]."""

    def kinds(self, leaf: Leaf) -> tuple[str, ...]:
        """The kinds of measures that the answer depends on (see `campaigns.measures`)."""
        return ()

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any] | None:
        """The one thing that the answer depends on, as `BitFrame.axis` takes it; None if several."""
        return None

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        """The set of people whose answer is at least `least` (UNKNOWN or YES); same as `mask`."""
        named = self.axis(leaf, context)
        axis = frame.axis(*named) if named else None
        if axis is None:
            return pack(self.mask(leaf, frame, context) >= least)
        return axis.people(self.mask(leaf, axis.cases, context) >= least)

    @abstractmethod
    def clause(self, leaf: Leaf, names: Names) -> str:
        """After "members who": "have a score of at least 45"."""

    @abstractmethod
    def condition(self, leaf: Leaf, names: Names) -> str:
        """On a line of its own, about one member: "A score of at least 45"."""

    @abstractmethod
    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        """What a one-row frame says, JSON-able, and no more than the leaf needs."""

    @abstractmethod
    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        """The value as a person reads it: "Score, 57"."""

    @abstractmethod
    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        """What would turn the leaf into a yes, said to the member; it is not yes now."""

    @abstractmethod
    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        """How far away a yes is: TELL, ACT plus at most 0.5, or NEVER."""

    def because(self, leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
        """Why a perk is hers, said to the member, who meets the leaf: "you live in Germany"."""
        return f"you {self.clause(leaf, names)}"

    @abstractmethod
    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        """What people lack for whom only this is unknown: "a birth year"."""


def check_words(
    raw: Any,
    path: str,
    kind: str,
    known: Collection[str] | None,
    near: Callable[[str], list[str]] | None = None,
) -> tuple[str, ...]:
    """A list of words of a vocabulary, each once, as ordered by the writer. Raises Refusal `rule_invalid`."""
    if not isinstance(raw, list | tuple) or not raw:
        raise invalid(path, f"{quoted(raw)} is not a list of {kind} codes.",
                      "Write at least one, in a list.")  # fmt: skip
    for at, word in enumerate(raw):
        if not isinstance(word, str) or (known is not None and word not in known):
            raise unknown_word(f"{path}[{at}]", kind, word, known or (), near)
    return tuple(dict.fromkeys(raw))
