"""Finds rules that can never be true, cheaply: conditions on one value that exclude each other.

Sound, not complete: what is refused can never hold; a contradiction spread over several
"any" groups passes, and then reaches nobody, which the count shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.rules.fields import Leaf
from campaigns.rules.refusals import below, invalid
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node
from perks.ground.errors import Refusal


def check_possible(node: Node) -> None:
    """Raise Refusal `rule_invalid`, pointing at the leaf that leaves nobody.

    `node` is in normal form.
    """
    match node:
        case AllOf(children):
            for child in children:
                check_possible(child)
            _check_together(list(_leaves_of_all(node)))
        case AnyOf(children):
            _check_enough(children, 1)
        case AtLeast(k, children):
            _check_enough(children, k)
        case Leaf():
            _check_together([node])


def _check_enough(children: tuple[Node, ...], k: int) -> None:
    first: Refusal | None = None
    for child in children:
        try:
            check_possible(child)
            k -= 1
        except Refusal as refusal:
            first = first or refusal
    if k > 0 and first is not None:
        raise first


def _leaves_of_all(node: AllOf) -> Iterator[Leaf]:
    for child in node.children:
        if isinstance(child, AllOf):
            yield from _leaves_of_all(child)
        elif isinstance(child, Leaf):
            yield child


def _check_together(leaves: list[Leaf]) -> None:
    for at, leaf in enumerate(leaves):
        alike = [each for each in leaves[: at + 1] if each.subject == leaf.subject]
        if not leaf.field.possible(alike):
            raise _never(leaf)


def _never(leaf: Leaf) -> Refusal:
    wrong = f"Nobody can ever meet this condition on {leaf.field.name}, or not with the others."
    return invalid(
        below(leaf.path, "value"),
        wrong,
        "Change it, or join the conditions with any instead of all.",
    )
