"""What a perk asks by itself: where it can be sent, who may have it. Judged with every rule.

The house asks for something as well: so many perks in a month and no more (`fatigue`).

One evaluator says yes: the brand's rule and what its perk implies are one rule, with one receipt.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from campaigns import fatigue
from campaigns.rules import areas
from campaigns.rules.parse import parse
from campaigns.rules.tree import Rule
from perks.ground.errors import Refusal
from perks.models import Perk

AREAS = ("sent_to", "lives_in")


def leaves(sent_to: Collection[str], lives_in: Collection[str], age: int | None) -> list[Any]:
    """What a perk's terms come to, as conditions of a rule; none for a perk without terms."""
    found: list[Any] = []
    for name, codes in (("sent_to", sent_to), ("lives_in", lives_in)):
        if codes:
            found.append({"field": name, "op": "in", "value": list(codes)})
    if age:
        found.append({"field": "age", "op": ">=", "value": age})
    return found


def of(perk: Perk) -> list[Any]:
    return leaves(perk.sent_to, perk.lives_in, perk.least_age)


def joined(tree: Any, implied: list[Any]) -> Any:
    """A stored rule with what is implied behind it; its own conditions keep their paths."""
    if not implied:
        return tree
    own = tree["all"] if isinstance(tree, dict) and set(tree) == {"all"} else [tree]
    return {"all": [*own, *implied]}


def with_terms(tree: Any, perk: Perk) -> Rule:
    """A stored rule and what the perk implies: who could have it, in whatever month."""
    return parse(joined(tree, of(perk)), None)


def whole(tree: Any, perk: Perk) -> Rule:
    """The rule that decides who may have a perk now: with the terms of the perk and the house."""
    return parse(joined(tree, [*of(perk), fatigue.leaf()]), None)


def settle(perk: Perk, sent_to: Collection[str], lives_in: Collection[str], age: Any) -> Perk:
    """Say where a perk can be sent and who may have it; empty for anywhere and anybody.

    Raises Refusal area_unknown, areas_too_many, sent_to_unwanted or least_age_range (all 400);
    nothing is changed then.
    """
    if sent_to and not perk.gives_parcel:
        raise Refusal(
            "sent_to_unwanted",
            "Nothing of this perk is sent. Say who may have it instead. Nothing was changed.",
            400,
            path="sent_to",
        )
    if age is not None and not 1 <= age <= 120:
        raise Refusal("least_age_range", "An age goes from 1 to 120. Nothing was changed.", 400)
    perk.sent_to, perk.lives_in = areas.checked(list(sent_to)), areas.checked(list(lives_in))
    perk.least_age = age
    perk.save(update_fields=[*AREAS, "least_age"])
    return perk
