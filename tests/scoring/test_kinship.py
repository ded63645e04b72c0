"""Broad topics, guessed from the names of the taxonomy alone."""

import pytest

from scoring.tagging import Tagger
from scoring.taxonomy.kinship import Kinship
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import TopicRecord
from scoring.taxonomy.starter import read_starter

SMALL = [
    TopicRecord("science", "Science"),
    TopicRecord("physics", "Physics", parents=("science",)),
    TopicRecord("quantum-physics", "Quantum physics", parents=("physics",)),
    TopicRecord("food", "Food"),
    TopicRecord("cheese", "Cheese", parents=("food",)),
]


@pytest.fixture(scope="module")
def tagger():
    return Tagger(read_starter())


def kinship(topics=SMALL):
    return Kinship(topics, Matcher(topics))


def test_a_word_votes_for_what_its_topics_are_parts_of():
    kin = kinship()
    assert kin.lineage("quantum-physics") == {"quantum-physics", "physics", "science"}
    likely = [kin.likelihood("Quantum gate", slug) for slug in ("science", "physics", "food")]
    assert likely[0] >= likely[1] > likely[2]


def test_without_a_known_word_only_the_shape_of_the_taxonomy_speaks():
    kin = kinship()
    for slug, below in (("science", 3), ("food", 2), ("cheese", 1)):
        assert kin.likelihood("Jonah Lomu", slug) == pytest.approx(below / 5)


def test_a_likelihood_lies_between_0_and_1_and_the_named_topic_leads():
    kin = kinship()
    found = {topic.slug: kin.likelihood("Cheese", topic.slug) for topic in SMALL}
    assert all(0 <= value <= 1 for value in found.values())
    assert sorted(found, key=lambda slug: -found[slug])[:2] in (
        ["cheese", "food"],
        ["food", "cheese"],
    )


@pytest.mark.parametrize(
    ("text", "broad"),
    [
        ("The senator told the minister about the treaty.", ["government-and-politics"]),
        ("The club lost in the stadium; the team plays on.", ["sports-and-recreation"]),
        ("We went home and slept.", []),
        ("The senator left.", []),
        ("The senator ate soup, the minister bread and a stadium.", []),
    ],
)
def test_a_post_that_names_nothing_is_about_what_its_words_agree_on(tagger, text, broad):
    assert tagger.topics_of("web", "", text, ()) == broad


def test_a_named_topic_needs_no_guess(tagger):
    text = "The senator told the minister about the treaty."
    assert tagger.topics_of("web", "Sourdough", text, ()) == ["bread-baking"]
