"""The nearest way to yes: the fewest conditions to mend, the easiest among equals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not

Way = tuple[float, tuple[Leaf, ...]]


def nearest_way(root: Node, effort: Callable[[Leaf], float]) -> tuple[Leaf, ...]:
    """The leaves which, turned into yes, turn the rule into yes at the least total effort.

    `root` is in normal form; `effort` gives 0 for a leaf that is yes already. Empty when the
    rule is yes. Exact for rules that name each condition once: children are then independent,
    so "all" needs the sum, "any" the cheapest and "at least k" the k cheapest.
    """
    return _way(root, effort)[1]


def _way(node: Node, effort: Callable[[Leaf], float]) -> Way:
    match node:
        case Leaf():
            needed = effort(node)
            return (needed, (node,)) if needed else (0.0, ())
        case AllOf(children):
            return _together([_way(child, effort) for child in children])
        case AnyOf(children):
            return min((_way(child, effort) for child in children), key=_cost)
        case AtLeast(k, children):
            return _together(sorted((_way(child, effort) for child in children), key=_cost)[:k])
        case Not():
            raise TypeError("the nearest way is found in the normal form")


def _together(ways: Sequence[Way]) -> Way:
    return sum(cost for cost, _ in ways), tuple(leaf for _, leaves in ways for leaf in leaves)


def _cost(way: Way) -> float:
    return way[0]
