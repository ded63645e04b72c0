"""A rule as one sentence, and a clause as a line. Different rules give different sentences."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.rules.context import Names
from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule
from campaigns.rules.words import capital, listed, small

Say = Callable[[Leaf], str]


def sentence(rule: Rule, names: Names) -> str:
    """The whole rule: "members who have a score of at least 45, and live in Germany"."""

    def say(leaf: Leaf) -> str:
        return leaf.field.clause(leaf, names)

    clauses = [_said(clause, say, 1) for clause in rule.clauses()]
    if len(clauses) == 1:
        return f"members who {clauses[0]}"
    return f"members who {', '.join(clauses[:-1])}, and {clauses[-1]}"


def clause_line(clause: Node, names: Names) -> str:
    """A clause in normal form on a line of its own: "A score of at least 45"."""
    if isinstance(clause, Leaf):
        return clause.field.condition(clause, names)
    said = _said(clause, lambda leaf: small(leaf.field.condition(leaf, names)), 0)
    return capital(said)


def _said(node: Node, say: Say, depth: int) -> str:
    """The words of a node; a group within a group of a clause stands in parentheses."""
    match node:
        case Leaf():
            return say(node)
        case AllOf(children) | AnyOf(children) if len(children) == 1:
            return _said(children[0], say, depth)
        case AllOf(children):
            text = _group("both" if len(children) == 2 else "all of", children, "and", say, depth)
        case AnyOf(children):
            text = _group("either", children, "or", say, depth)
        case AtLeast(k, children):
            parts = "; ".join(_said(child, say, depth + 1) for child in children)
            return f"meet at least {k} of these {len(children)} ({parts})"
        case Not():
            raise TypeError("a sentence is made from the normal form")
    return f"({text})" if depth > 1 else text


def _group(lead: str, children: tuple[Node, ...], word: str, say: Say, depth: int) -> str:
    parts = [_said(child, say, depth + 1) for child in children]
    lead = "" if depth == 0 and lead == "either" else f"{lead} "
    return f"{lead}{listed(parts, word)}"
