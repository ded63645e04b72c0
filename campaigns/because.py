"""Why a perk is for a member, in one sentence: the strongest of the conditions that she meets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from campaigns.rules.context import Names
from campaigns.rules.countries import in_a_sentence
from campaigns.rules.fields import Leaf
from campaigns.rules.operators import COMPARISONS
from campaigns.rules.tree import Rule, leaves_of, normal
from campaigns.rules.verdict import Verdict
from campaigns.rules.words import days, listed, plain, small

# What a member does counts before what she is.
STRONGEST = ("topic", "score", "score_low", "score_state", "network", "country", "age", "cooldown")
SCORED = ("score", "score_low", "score_state", "topic")
NUMBERED = ("score", "score_low")  # their sentences tell the score itself
UNSCORED = "The score plays no part."


def because(rule: Rule, verdict: Verdict, names: Names, but: Collection[str] = ()) -> str:
    """The sentence for a member whose verdict is yes; "" when no single condition says it.

    Conditions on the fields of `but` are not told of.
    """
    met = {
        line["path"] for clause in verdict.sentences for line in clause["leaves"]
        if line["verdict"] == "yes"
    }  # fmt: skip
    leaves = list(leaves_of(normal(rule.root)))
    told = (leaf for leaf in leaves if leaf.path in met and leaf.field.name not in but)
    found = sorted(told, key=_place)
    if not found:
        return ""
    strongest, facts = found[0], verdict.values["facts"]
    saying = SAYINGS.get(strongest.field.name, strongest.field.because)
    said = saying(strongest, facts, names)
    scored = any(leaf.field.name in SCORED for leaf in leaves)
    return f"Because {said}." if scored else f"Because {said}. {UNSCORED}"


def _place(leaf: Leaf) -> int:
    """What is not among the strongest comes after them, in the order in which it is asked."""
    name = leaf.field.name
    return STRONGEST.index(name) if name in STRONGEST else len(STRONGEST)


def _topic(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    asked = f"{COMPARISONS[leaf.op].short} {plain(leaf.value)}"
    strength = plain(facts["topics"][leaf.topic])
    return f"you move people about {names.topic(leaf.topic)}: {strength}, where it asks for {asked}"


def _score(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    asked = f"{COMPARISONS[leaf.op].short} {leaf.value}"
    return f"your score is {facts['score']}, where it asks for {asked}"


def _score_low(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    asked = f"{COMPARISONS[leaf.op].short} {leaf.value}"
    return f"your score is surely at least {facts['score_low']}, where it asks for {asked}"


def _score_state(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    return f"your score is {facts['score_state']}"


def _network(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    if leaf.op != "in":
        return f"you have not linked {listed([names.network(slug) for slug in leaf.value], 'or')}"
    linked = [names.network(slug) for slug in leaf.value if slug in facts["networks"]]
    return f"you linked {listed(linked, 'and')}"


def _country(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    return f"you live in {in_a_sentence(facts['country'])}"


def _age(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    return f"you are {small(leaf.field.condition(leaf, names))}"


def _cooldown(leaf: Leaf, facts: Mapping[str, Any], names: Names) -> str:
    if facts["last_perk"] is None and leaf.op in (">=", ">"):
        return f"you have had no perk from {names.brand} yet"
    word = "ago" if leaf.op in ("<=", "<") else "or longer ago"
    return f"your last perk from {names.brand} was {days(leaf.value)} {word}"


SAYINGS = {
    "topic": _topic,
    "score": _score,
    "score_low": _score_low,
    "score_state": _score_state,
    "network": _network,
    "country": _country,
    "age": _age,
    "cooldown": _cooldown,
}
