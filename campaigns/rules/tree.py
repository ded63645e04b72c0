"""The tree of a rule: all, any, not, at least k of, and leaves.

`normal` pushes every "not" down to the leaves (De Morgan; for at least k of n: not (at least
k) is at least n - k + 1 not), which holds for unknown too. Sentences, hashes, contradictions
and the nearest way to yes then never meet a "not".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from campaigns.rules.fields import Leaf


@dataclass(frozen=True)
class AllOf:
    children: tuple[Node, ...]

    def as_json(self) -> dict[str, Any]:
        return {"all": [child.as_json() for child in self.children]}


@dataclass(frozen=True)
class AnyOf:
    children: tuple[Node, ...]

    def as_json(self) -> dict[str, Any]:
        return {"any": [child.as_json() for child in self.children]}


@dataclass(frozen=True)
class Not:
    child: Node

    def as_json(self) -> dict[str, Any]:
        return {"not": self.child.as_json()}


@dataclass(frozen=True)
class AtLeast:
    k: int
    children: tuple[Node, ...]

    def as_json(self) -> dict[str, Any]:
        return {"at_least": self.k, "of": [child.as_json() for child in self.children]}


Node = AllOf | AnyOf | Not | AtLeast | Leaf


@dataclass(frozen=True)
class Rule:
    """A valid rule, as it was written."""

    root: Node

    def as_json(self) -> dict[str, Any]:
        """The rule as it is stored; `parse` of it gives the same rule."""
        return self.root.as_json()

    def clauses(self) -> tuple[Node, ...]:
        """The top-level conditions, all of which must hold, in normal form."""
        return tuple(opened(normal(self.root)))


def normal(node: Node, negated: bool = False) -> Node:
    """The same rule without "not": leaves are complemented instead. Paths stay."""
    match node:
        case Not(child):
            return normal(child, not negated)
        case AllOf(children) | AnyOf(children):
            parts = tuple(normal(child, negated) for child in children)
            return AllOf(parts) if isinstance(node, AllOf) is not negated else AnyOf(parts)
        case AtLeast(k, children):
            parts = tuple(normal(child, negated) for child in children)
            return AtLeast(len(parts) - k + 1 if negated else k, parts)
        case Leaf():
            return node.complemented() if negated else node


def opened(node: Node) -> Iterator[Node]:
    """The parts of an "all", also of one within it."""
    if not isinstance(node, AllOf):
        yield node
        return
    for child in node.children:
        yield from opened(child)


def leaves_of(node: Node) -> Iterator[Leaf]:
    """Every leaf, in the order in which it is written."""
    match node:
        case Leaf():
            yield node
        case Not(child):
            yield from leaves_of(child)
        case AllOf(children) | AnyOf(children) | AtLeast(_, children):
            for child in children:
                yield from leaves_of(child)


def with_leaf(rule: Rule, path: str, value: Any) -> Rule:
    """The rule with another value in its leaf at `path`."""
    return Rule(_with_leaf(rule.root, path, value))


def _with_leaf(node: Node, path: str, value: Any) -> Node:
    match node:
        case Leaf():
            return replace(node, value=value) if node.path == path else node
        case Not(child):
            return Not(_with_leaf(child, path, value))
        case AllOf(children) | AnyOf(children) | AtLeast(_, children):
            return replace(node, children=tuple(_with_leaf(x, path, value) for x in children))


def kinds_of(rule: Rule) -> set[str]:
    """The kinds of measures that a rule asks about."""
    return {kind for leaf in leaves_of(rule.root) for kind in leaf.field.kinds(leaf)}
