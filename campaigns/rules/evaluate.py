"""The answer of a rule for everybody in a frame: no, unknown or yes."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.core.columns import Columns
from campaigns.core.kleene import Answers, all_of, any_of, at_least, negate
from campaigns.rules.context import Context
from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule


def evaluate(rule: Rule, frame: Columns, context: Context) -> Answers:
    """The answer for each person, uint8[n], codes of `campaigns.core.kleene`."""
    return combined(rule.root, lambda leaf: leaf.field.mask(leaf, frame, context))


def combined(node: Node, answer: Callable[[Leaf], Answers]) -> Answers:
    """The answers of a tree, uint8[n], given a function that answers each leaf."""
    match node:
        case Leaf():
            return answer(node)
        case Not(child):
            return negate(combined(child, answer))
        case AllOf(children):
            return all_of([combined(child, answer) for child in children])
        case AnyOf(children):
            return any_of([combined(child, answer) for child in children])
        case AtLeast(k, children):
            return at_least(k, [combined(child, answer) for child in children])
