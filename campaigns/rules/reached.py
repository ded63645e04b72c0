"""The people a rule reaches, as a bitmap: the same answers as `evaluate`, from the index.

In normal form a rule is monotone, so Kleene's logic splits into two plain ones: a rule is "yes"
where the tree holds over the leaves that are yes, and "at least unknown" where it holds over the
leaves that are at least unknown (Kleene 1952, section 64; codes as in `campaigns.core.kleene`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words
from campaigns.rules.context import Context
from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule, normal


def reached(rule: Rule, frame: BitFrame, context: Context, least: int) -> Words:
    """The set of people whose answer is at least `least`, UNKNOWN or YES."""
    return united(normal(rule.root), lambda leaf: leaf.field.index(leaf, frame, context, least))


def united(node: Node, people: Callable[[Leaf], Words]) -> Words:
    """The people of a tree in normal form, given the people of each leaf; a set of its own."""
    match node:
        case Leaf():
            return people(node).copy()
        case AllOf(children):
            found = united(children[0], people)
            for child in children[1:]:
                found &= united(child, people)
            return found
        case AnyOf(children):
            found = united(children[0], people)
            for child in children[1:]:
                found |= united(child, people)
            return found
        case AtLeast(k, children):
            return _at_least(k, [united(child, people) for child in children])
        case Not():
            raise TypeError("people are found in the normal form")


def _at_least(k: int, sets: Sequence[Words]) -> Words:
    """The people in at least k of the sets: rung j of a ladder holds those in j sets so far."""
    rungs = [sets[0] ^ sets[0] for _ in range(k)]
    for people in sets:
        for at in range(k - 1, 0, -1):
            rungs[at] |= rungs[at - 1] & people
        rungs[0] |= people
    return rungs[k - 1]
