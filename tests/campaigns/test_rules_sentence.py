"""A rule reads as a sentence a brand manager would say, and each operator says itself."""

import pytest

from campaigns.rules.context import Names
from campaigns.rules.countries import countries, in_a_sentence
from campaigns.rules.parse import parse
from campaigns.rules.sentence import clause_line, sentence
from tests.campaigns.rule_worlds import VOCABULARY
from tests.campaigns.test_rules_verdict import RULE


def said(raw):
    return sentence(parse(raw, VOCABULARY), Names()).removeprefix("members who ")


def leaf(field, op, value):
    return {"field": field, "op": op, "value": value}


def test_the_whole_rule():
    assert sentence(parse(RULE, VOCABULARY), Names()) == (
        "members who move people about travel with a strength of at least 35, "
        "either have a score of at least 45 or have linked a blog, "
        "live in Germany or the United States, are 21 or older, "
        "and have had no perk from us for 90 days"
    )


@pytest.mark.parametrize(
    ("raw", "words", "opposite"),
    [
        (leaf("score", ">=", 45), "have a score of at least 45", "have a score below 45"),
        (leaf("score", ">", 45), "have a score above 45", "have a score of at most 45"),
        (
            leaf("score_low", ">=", 40),
            "have a score of at least 40 with 90% confidence",
            "are not known with 90% confidence to have a score of at least 40",
        ),
        (
            leaf("score_low", ">", 40),
            "have a score above 40 with 90% confidence",
            "are not known with 90% confidence to have a score above 40",
        ),
        (
            leaf("score_state", "not in", ["provisional"]),
            "have a score that is not provisional",
            "have a score that is provisional",
        ),
        (
            leaf("source_quality", "not in", ["self_reported"]),
            "have no account known from its owner alone",
            "have an account known from its owner alone",
        ),
        (leaf("age", ">=", 21), "are 21 or older", "are younger than 21"),
        (leaf("age", ">", 21), "are older than 21", "are 21 or younger"),
        (
            leaf("cooldown", ">=", 90),
            "have had no perk from us for 90 days",
            "have had a perk from us less than 90 days ago",
        ),
        (
            leaf("cooldown", ">", 1),
            "have had no perk from us for more than 1 day",
            "have had a perk from us at most 1 day ago",
        ),
        (
            leaf("country", "in", ["GB", "DE", "FR"]),
            "live in the United Kingdom, Germany, or France",
            "live outside the United Kingdom, Germany, and France",
        ),
        (
            leaf("network", "in", ["stackexchange", "web"]),
            "have linked Stack Exchange or a blog",
            "have not linked Stack Exchange or a blog",
        ),
        (
            {"topic": "bread-baking", **leaf("topic", ">", 35.5)},
            "move people about bread baking with a strength above 35.5",
            "move people about bread baking with a strength of at most 35.5",
        ),
    ],
)
def test_each_leaf_and_its_opposite(raw, words, opposite):
    assert said(raw) == words
    assert said({"not": raw}) == opposite
    assert said({"not": {"not": raw}}) == words


def test_groups_within_groups():
    a, b, c = leaf("score", ">=", 45), leaf("age", ">=", 21), leaf("country", "in", ["DE"])
    assert said({"any": [a, {"all": [b, c]}]}) == (
        "either have a score of at least 45 or (both are 21 or older and live in Germany)"
    )
    assert said({"all": [c, {"at_least": 1, "of": [a, b]}]}) == (
        "live in Germany, and meet at least 1 of these 2 (have a score of at least 45; "
        "are 21 or older)"
    )
    assert said({"not": {"any": [a, c]}}) == "have a score below 45, and live outside Germany"


def test_a_clause_on_a_line():
    rule = parse(RULE, VOCABULARY)
    assert [clause_line(clause, Names()) for clause in rule.clauses()][:3] == [
        "Moves people about travel, at least 35",
        "A score of at least 45 or has linked a blog",
        "Lives in Germany or the United States",
    ]


def test_names_are_taken_when_given():
    names = Names(
        topics={"travel": "Travel & trains"}, networks={"web": "a website"}, brand="Ostra"
    )
    assert "Travel & trains" in sentence(parse(RULE, VOCABULARY), names)
    assert "a website" in sentence(parse(RULE, VOCABULARY), names)
    assert sentence(parse(RULE, VOCABULARY), names).endswith("no perk from Ostra for 90 days")


def test_countries():
    assert len(countries()) == 249
    assert countries()["NL"] == "Netherlands"
    assert in_a_sentence("NL") == "the Netherlands"
    assert in_a_sentence("XX") == "XX"
