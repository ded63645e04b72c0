"""How good the sources are of what a member has linked: complete, sampled, or told by herself.

Of several accounts each counts: the measure has one bit for every quality that one of them has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.base import ACT, NEVER, TELL, Leaf, check_words
from campaigns.rules.fields.coded import Coded
from campaigns.rules.words import listed
from scoring.quality import LABELS

READ = {
    "complete": "read in full",
    "sampled": "read in part",
    "self_reported": "known from its owner alone",
}
MANY = range(1, 1 << len(LABELS))


class SourceQuality(Coded):
    name = measure_name = "source_quality"
    tell = "You have linked no account. Link one and we will know how well we can read it."
    lacking = "a linked account"

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "source quality", LABELS)

    def numbers_of(self, word: Any) -> Sequence[int]:
        return [bits for bits in MANY if bits >> LABELS.index(word) & 1]

    def possible(self, leaves: Sequence[Leaf]) -> bool:
        # A member may have accounts of several qualities, but has one at least.
        barred = {word for leaf in leaves if leaf.op == "not in" for word in leaf.value}
        asked = (leaf.value for leaf in leaves if leaf.op == "in")
        return all(set(words) - barred for words in [LABELS, *asked])

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"have {'an' if leaf.op == 'in' else 'no'} account {_listed(leaf.value)}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return f"{'An' if leaf.op == 'in' else 'No'} account {_listed(leaf.value)}"

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        bits = self.told(leaf, facts, context)
        if bits is None:
            return "No account linked"
        mine = [word for at, word in enumerate(LABELS) if bits >> at & 1 and word in leaf.value]
        return f"Has one {_listed(mine, 'and one')}" if mine else "Has none"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if self.told(leaf, facts, context) is None:
            return self.tell
        if leaf.op == "in":
            return f"Link an account {_listed(leaf.value)}."
        # Nobody is advised to take a link back.
        return f"Open to people who {self.clause(leaf, names)}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        if self.told(leaf, facts, context) is None:
            return TELL
        return ACT if leaf.op == "in" else NEVER


def _listed(words: Sequence[str], word: str = "or") -> str:
    return listed([READ[each] for each in words], word)
