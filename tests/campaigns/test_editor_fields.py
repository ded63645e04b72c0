"""Every field of a rule is in the editor, in the API's description and in the document on rules."""

import re
from pathlib import Path

import pytest

from campaigns.rules.context import Vocabulary
from campaigns.rules.countries import countries
from campaigns.rules.fields import FIELDS, NumberField
from campaigns.rules.parse import parse
from campaigns.rules.schema import rule_schema
from campaigns.web.condition import from_leaf
from campaigns.web.phrases import PHRASES
from campaigns.web.rule_form import RuleForm

WORDS = {
    "score_state": ["provisional"],
    "country": ["DE", "US"],
    "region": ["DE-02"],
    "city": ["DE/munich", "FR/paris"],
    "language": ["de", "en"],
    "network": ["web"],
    "source_quality": ["self_reported"],
    "tier": ["gold"],
    "list": [12],
    "answer": [1],
}
ABOUT = {
    "topic": {"topic": "travel"},
    "stance": {"topic": "travel"},
    "distance": {"venue": "harbour"},
    "answer": {"question": 3},
}
KNOWN = Vocabulary(
    {"travel"}, countries(), ["web"], {"harbour": (53.6, 10.0)}, {"12"}, {"", "gold"},
    {"3": ["Yes", "No"]},
)  # fmt: skip


def sample(name):
    """A condition on a field, as it is written."""
    field = FIELDS[name]
    op, value = (">=", 12) if isinstance(field, NumberField) else ("in", WORDS[name])
    return {"field": name, "op": op, "value": value, **ABOUT.get(name, {})}


@pytest.mark.parametrize("name", FIELDS)
def test_what_is_typed_is_what_was_stored(name):
    stored = parse(sample(name), KNOWN).as_json()
    condition = from_leaf(stored, {})
    typed = condition.as_json()
    assert typed == {key: value for key, value in stored.items() if key != "at"}
    assert parse(typed, KNOWN).as_json() == stored
    assert condition.phrase.ops[stored["op"]] in condition.words


@pytest.mark.parametrize("name", [name for name in PHRASES if not PHRASES[name].own])
def test_a_new_condition_begins_with_something_that_can_be_asked(name):
    form = RuleForm([])
    form.add(name, "travel")
    (condition,) = form.conditions
    condition.of = "harbour"
    assert parse(condition.as_json(), KNOWN).root.field.name == name


def test_no_field_is_missing_anywhere():
    assert set(PHRASES) == set(FIELDS)
    described = {
        each["properties"]["field"]["enum"][0]
        for each in rule_schema()["oneOf"]
        if "field" in each["properties"]
    }
    assert described == set(FIELDS)
    document = Path(__file__).parents[2] / "docs" / "rules.md"
    rows = [
        line.split("|")[1] for line in document.read_text().splitlines() if line.startswith("| `")
    ]
    told = {name for row in rows for name in re.findall(r"`(\w+)`", row.partition("(")[0])}
    assert told == set(FIELDS)
