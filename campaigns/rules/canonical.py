"""One form and one hash for rules that say the same in another order."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from campaigns.rules.fields import Leaf
from campaigns.rules.tree import AllOf, AnyOf, AtLeast, Node, Not, Rule, normal


def canonical(rule: Rule) -> dict[str, Any]:
    """The rule as JSON in normal form: no "not", groups within like groups opened, repeated
    parts of all and any dropped, children sorted. It parses to a rule with the same answers.
    """
    return _canonical(normal(rule.root))


def rule_hash(rule: Rule) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the canonical form."""
    return hashlib.sha256(_text(canonical(rule)).encode()).hexdigest()[:16]


def _canonical(node: Node) -> dict[str, Any]:
    match node:
        case Leaf() if isinstance(node.value, tuple):
            return {**node.as_json(), "value": sorted(node.value)}
        case Leaf() | Not():  # normal form has no Not
            return node.as_json()
        case AtLeast(k, children):
            return {"at_least": k, "of": sorted(map(_canonical, children), key=_text)}
        case AllOf(children) | AnyOf(children):
            word = "all" if isinstance(node, AllOf) else "any"
            parts = {}
            for child in map(_canonical, children):
                for part in child.get(word, [child]):
                    parts[_text(part)] = part
            ordered = [parts[text] for text in sorted(parts)]
            return ordered[0] if len(ordered) == 1 else {word: ordered}


def _text(part: dict[str, Any]) -> str:
    return json.dumps(part, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
