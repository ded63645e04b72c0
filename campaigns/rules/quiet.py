"""Conditions that single out so few people that a count goes by without them.

Somebody who knows enough about one person can write a part of a rule that only she meets, and
see by a count with and without it whether she does. Such a part counts as met by nobody, and one
that all but a few meet as met by everybody: the count is the same whatever is true of her.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from campaigns.rules.partplan import PartPlan
from campaigns.rules.tree import Node, leaves_of


def quiet(clauses: Sequence[Node], parts: Sequence[PartPlan], few: int) -> dict[str, bool]:
    """What the leaves of such parts count as, by path: True for everybody, False for nobody.

    A whole clause that fewer than `few` meet stays as it is: then few are reached, which is not
    told anyway.
    """
    found: dict[str, bool] = {}
    for clause in clauses:
        met, missed = _sizes(clause, parts)
        if met < few:
            continue
        if missed < few:
            found |= _counting(clause, True)
        else:
            for child in getattr(clause, "children", ()):
                found |= dict(_within(child, parts, few))
    return found


def _within(node: Node, parts: Sequence[PartPlan], few: int) -> Iterator[tuple[str, bool]]:
    met, missed = _sizes(node, parts)
    if met < few or missed < few:
        yield from _counting(node, met >= few).items()
        return
    for child in getattr(node, "children", ()):
        yield from _within(child, parts, few)


def _sizes(node: Node, parts: Sequence[PartPlan]) -> tuple[int, int]:
    """How many meet the node, and how many do not or may not."""
    met = sum(part.meeting(node) for part in parts)
    return met, sum(len(part.part) for part in parts) - met


def _counting(node: Node, everybody: bool) -> dict[str, bool]:
    return {leaf.path: everybody for leaf in leaves_of(node)}
