"""What a post says for or against."""

import pytest

from scoring.language import language
from scoring.stance import NEGATIVE, NEUTRAL, POSITIVE, UNKNOWN, stance, stances
from scoring.stances import in_words


@pytest.mark.parametrize("text, said", [
    ("The coffee was wonderful, we loved every cup.", POSITIVE),
    ("Terrible service and a dreadful, broken seat.", NEGATIVE),
    ("The train leaves at nine from platform four.", NEUTRAL),
    ("", NEUTRAL),
])  # fmt: skip
def test_a_text_has_a_stance(text, said):
    assert stance(text) == said


def test_each_thing_in_a_post_has_its_own():
    text = "The lounge was wonderful, quiet and kind. The bread was awful."
    assert stance(text, "lounge") == POSITIVE
    assert stance(text, "bread") == NEGATIVE
    assert stance(text, "shower") == stance(text)


def test_a_post_says_of_each_topic_what_the_sentences_about_it_say():
    text = "The night train was wonderful and kind. The coffee was awful, a real shame."
    found = stances("", text, {"train-travel": {"night train"}, "coffee": {"coffee"}})
    assert found == {"train-travel": POSITIVE, "coffee": NEGATIVE}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The coffee was awful and I have not been back.", "en"),
        ("Der Kaffee war schrecklich und ich komme nicht wieder.", "de"),
        ("El café es horrible y los camareros son peores.", "es"),
        ("Le café est horrible et les serveurs sont pires.", "fr"),
        ("コーヒーがひどかった。", "ja"),
        ("Kaffee. Super!", ""),
        ("", ""),
    ],
)
def test_a_language_is_told_by_its_small_words_or_not_at_all(text, code):
    assert language(text) == code


def test_in_a_language_without_a_lexicon_nothing_is_said():
    text = "Der Kaffee war super und ich komme wieder, aber nicht mit dem Zug."
    assert stances("", text, {"coffee": {"Kaffee"}}) == {"coffee": UNKNOWN}


def test_the_counts_are_said_and_neutral_posts_say_nothing():
    assert in_words({NEUTRAL: 4}) == ""
    assert in_words({NEGATIVE: 2, NEUTRAL: 5}) == (
        "Of 7 posts about it, 2 are critical. That changes nothing about your strength."
    )
    assert in_words({POSITIVE: 1, NEGATIVE: 1, UNKNOWN: 1}) == (
        "Of 3 posts about it, 1 is in favour, 1 is critical and 1 is in a language that we cannot "
        "judge. That changes nothing about your strength."
    )
