"""The people a rule reaches, as a bitmap: the same answers as `evaluate`, from the index.

In normal form a rule is monotone, so Kleene's logic splits into two plain ones: a rule is "yes"
where the tree holds over the leaves that are yes, and "at least unknown" where it holds over the
leaves that are at least unknown (Kleene 1952, section 64; codes as in `campaigns.core.kleene`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from campaigns.core.audience import Audience
from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, count, nobody
from campaigns.core.kleene import YES
from campaigns.rules.context import Context
from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule

# The best scored are looked at first, in rising numbers: whoever asks for the best 100 of ten
# million mostly finds them there.
FIRST_LOOK, FURTHER = 2**16, 16


def reached(rule: Rule, frame: BitFrame, context: Context, least: int) -> Words:
    """The set of people whose answer is at least `least`, UNKNOWN or YES."""
    found = _leading(rule, frame, context, least)
    if len(found) == -(-len(frame) // 64):
        return found
    whole = nobody(len(frame))
    whole[: len(found)] = found
    return whole


def reached_count(rule: Rule, audience: Audience, context: Context) -> int:
    """How many people of an audience the rule reaches."""
    return sum(
        count(part.kept(_leading(rule, part.frame, context, YES))) for part in audience.parts
    )


def reached_members(
    rule: Rule, audience: Audience, context: Context, most: int | None = None
) -> NDArray[np.int64]:
    """The ids of the members whom the rule reaches, by falling score; at most `most`."""
    chosen = []
    for part in audience.parts:
        look = len(part.frame) if most is None else max(most, FIRST_LOOK)
        while True:
            found = part.kept(_leading(rule, part.frame.leading(look), context, YES))
            if look >= len(part.frame) or (most is not None and count(found) >= most):
                break
            look *= FURTHER
        chosen.append(found)
    return audience.members(chosen, most)


def united(node: Node, people: Callable[[Leaf], Words]) -> Words:
    """The people of a tree in normal form, given the people of each leaf, who are only read."""
    match node:
        case Leaf():
            return people(node)
        case AllOf(children) | AnyOf(children):
            join = np.bitwise_and if isinstance(node, AllOf) else np.bitwise_or
            found = united(children[0], people)
            for at, child in enumerate(children[1:]):
                found = join(found, united(child, people), out=found if at else None)
            return found
        case AtLeast(k, children):
            return _at_least(k, [united(child, people) for child in children])
        case Not():
            raise TypeError("people are found in the normal form")


def _leading(rule: Rule, frame: BitFrame, context: Context, least: int) -> Words:
    """The people reached, without those past the last one whose score can suffice."""
    most, clauses = len(frame), rule.clauses()
    for clause in clauses:
        if isinstance(clause, Leaf) and clause.field.axis(clause, context) == ("standing", None):
            axis = frame.axis("standing")
            assert axis is not None
            chosen = clause.field.mask(clause, axis.cases, context) >= least
            most = min(most, frame.scored_until(chosen))
    if most < len(frame):
        frame = frame.leading(most)
    return united(AllOf(clauses), lambda leaf: leaf.field.index(leaf, frame, context, least))


def _at_least(k: int, sets: Sequence[Words]) -> Words:
    """The people in at least k of the sets: rung j of a ladder holds those in j sets so far."""
    rungs = [np.zeros_like(sets[0]) for _ in range(k)]
    for people in sets:
        for at in range(k - 1, 0, -1):
            rungs[at] |= rungs[at - 1] & people
        rungs[0] |= people
    return rungs[k - 1]
