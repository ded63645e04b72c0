"""The networks on which a member has linked an account. Always known: we hold the links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from campaigns.core.columns import Columns
from campaigns.core.kleene import YES, Answers, negate
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import ACT, NEVER, Field, Leaf, check_words
from campaigns.rules.operators import MEMBERSHIPS
from campaigns.rules.words import listed


class Network(Field):
    name = "network"
    ops = tuple(MEMBERSHIPS)

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "network", None if known is None else known.networks)

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        # A member may have several, so two demands do not exclude each other.
        barred = {slug for leaf in leaves if leaf.op == "not in" for slug in leaf.value}
        return all(set(leaf.value) - barred for leaf in leaves if leaf.op == "in")

    def mask(self, leaf: Leaf, frame: Columns, context: Context) -> Answers:
        bits = sum(1 << at for at, name in enumerate(frame.network_names) if name in leaf.value)
        linked = (frame.column("networks") & np.uint64(bits)) != 0
        answers: Answers = linked.view(np.uint8) * np.uint8(YES)
        return answers if leaf.op == "in" else negate(answers)

    def axis(self, leaf: Leaf, context: Context) -> tuple[str, Any]:
        return "networks", None

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have {'linked' if leaf.op == 'in' else 'not linked'} {_listed(leaf.value, names)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"Has {'linked' if leaf.op == 'in' else 'not linked'} {_listed(leaf.value, names)}"

    def facts(self, leaf: Leaf, frame: Columns, context: Context) -> dict[str, Any]:
        bits = int(frame.column("networks")[0])
        mine = [name for at, name in enumerate(frame.network_names) if bits >> at & 1]
        return {"networks": sorted(set(mine) & set(leaf.value))}

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        linked = [name for name in leaf.value if name in facts["networks"]]
        if linked:
            return f"Linked: {', '.join(names.network(name) for name in linked)}"
        return "Not linked"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if leaf.op == "in":
            return f"Link {_listed(leaf.value, names)}."
        return f"Open to people who have not linked {_listed(leaf.value, names)}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        # Nobody is advised to take a link back.
        return ACT if leaf.op == "in" else NEVER

    def unknown_words(self, leaf: Leaf, names: Names) -> str:
        return "a link"


def _listed(slugs: tuple[str, ...], names: Names) -> str:
    return listed([names.network(slug) for slug in slugs], "or")
