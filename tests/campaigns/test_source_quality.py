"""Rules that ask how good the sources are: what a member reads, and what can never be true."""

import pytest

from campaigns.core.person import one_person
from campaigns.rules.context import Names
from campaigns.rules.parse import parse
from campaigns.rules.replay import replay
from campaigns.rules.verdict import judge
from perks.ground.errors import Refusal
from tests.campaigns.rule_worlds import CONTEXT, VOCABULARY

FULL, PART, TOLD = 1, 2, 4


def leaf(op, *words):
    return {"field": "source_quality", "op": op, "value": list(words)}


@pytest.mark.parametrize(
    ("asked", "bits", "answer", "seen"),
    [
        (leaf("in", "complete"), FULL | TOLD, "yes", "Has one read in full"),
        (leaf("in", "complete"), PART | TOLD, "no", "Has none"),
        (leaf("not in", "self_reported"), FULL | TOLD, "no",
         "Has one known from its owner alone"),
        (leaf("not in", "self_reported"), FULL | PART, "yes", "Has none"),
        (leaf("not in", "self_reported"), None, "unknown", "No account linked"),
    ],
)  # fmt: skip
def test_one_member_is_told_what_counts(asked, bits, answer, seen):
    measures = {} if bits is None else {"source_quality": bits}
    frame = one_person(standing=50, measures=measures)
    verdict = judge(parse({"all": [asked]}, VOCABULARY), frame, CONTEXT, Names())
    assert (verdict.answer, verdict.sentences[0]["value"]) == (answer, seen)
    assert replay(verdict.values).sentences == verdict.sentences
    if answer == "unknown":
        assert verdict.nearest == (
            "You have linked no account. Link one and we will know how well we can read it."
        )


@pytest.mark.parametrize(
    "rule",
    [
        {"all": [leaf("in", "sampled"), leaf("not in", "sampled")]},
        {"all": [leaf("not in", "complete", "sampled", "self_reported")]},
        {"all": [leaf("in", "hearsay")]},
    ],
)
def test_what_can_never_be_true_is_refused(rule):
    with pytest.raises(Refusal) as refused:
        parse(rule, VOCABULARY)
    assert refused.value.code == "rule_invalid"
