"""From JSON to a rule. A rule that exists is valid: everything else is refused here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.rules.context import Vocabulary
from campaigns.rules.fields import FIELDS, IMPLIED, Leaf
from campaigns.rules.possible import check_possible
from campaigns.rules.refusals import below, invalid, quoted, unknown_word
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule, normal

DEEPEST = 32
MOST_LEAVES = 200
SHAPES = ({"all"}, {"any"}, {"not"}, {"at_least", "of"})


def parse(raw: object, vocabulary: Vocabulary | None) -> Rule:
    """The rule in decoded JSON.

    With a vocabulary, words outside it are refused, and so is a rule that can never be true.
    Without one (None) the rule comes from the store, where only valid rules are.
    Raises Refusal `rule_invalid` with the fact `path`, such as "all[1].value".
    """
    root = _Parser(vocabulary).node(raw, "", 1)
    if vocabulary is not None:
        check_possible(normal(root))
    return Rule(root)


class _Parser:
    """One walk over one rule; it counts the leaves and stops at the first fault."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self.vocabulary = vocabulary
        self.leaves = 0

    def node(self, raw: object, path: str, depth: int) -> Node:
        if depth > DEEPEST:
            raise invalid(path, f"The rule is nested more than {DEEPEST} levels deep.",
                          "Say it with fewer groups.")  # fmt: skip
        if not isinstance(raw, Mapping):
            raise invalid(path, f"{quoted(raw)} is not a condition.",
                          "Write all, any, not, at_least, or a field.")  # fmt: skip
        if not raw:
            raise invalid(path, "The rule is empty here.", "Add a condition.")
        keys = set(raw)
        if "field" in keys:
            return self.leaf(raw, path)
        if keys not in SHAPES:
            raise invalid(path, f"A group cannot have {quoted(', '.join(map(str, raw)))}.",
                          "Write one of all, any, not, or at_least with of.")  # fmt: skip
        if "not" in keys:
            return Not(self.node(raw["not"], below(path, "not"), depth + 1))
        if "at_least" in keys:
            children = self.children(raw["of"], below(path, "of"), depth)
            return AtLeast(self.k(raw["at_least"], below(path, "at_least"), children), children)
        (word,) = keys
        children = self.children(raw[word], below(path, word), depth)
        return AllOf(children) if word == "all" else AnyOf(children)

    def children(self, raw: object, path: str, depth: int) -> tuple[Node, ...]:
        if not isinstance(raw, list | tuple):
            raise invalid(path, f"{quoted(raw)} is not a list of conditions.", "Write a list.")
        if not raw:
            raise invalid(path, "The group is empty.", "Add a condition or remove the group.")
        return tuple(self.node(each, f"{path}[{at}]", depth + 1) for at, each in enumerate(raw))

    def k(self, raw: object, path: str, children: tuple[Node, ...]) -> int:
        size = len(children)
        if isinstance(raw, bool) or not isinstance(raw, int) or not 1 <= raw <= size:
            raise invalid(path, f"{quoted(raw)} of {size} conditions cannot be asked for.",
                          f"Write a whole number from 1 to {size}.")  # fmt: skip
        return raw

    def leaf(self, raw: Mapping[str, Any], path: str) -> Leaf:
        self.leaves += 1
        if self.leaves > MOST_LEAVES:
            raise invalid(path, f"The rule has more than {MOST_LEAVES} conditions.",
                          "Say it with fewer.")  # fmt: skip
        name = raw["field"]
        known = FIELDS if self.vocabulary is not None else FIELDS | IMPLIED
        if not isinstance(name, str) or name not in known:
            raise unknown_word(below(path, "field"), "field", name, FIELDS)
        return known[name].parse(raw, path, self.vocabulary)
