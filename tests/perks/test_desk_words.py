"""What the desk says, in four languages from one file."""

import json
import string
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from perks import desk_words
from perks.desk_words import LANGUAGES, let_in, refused, resay, told

FACTS = {"holder": "Alice", "guests": 1}


def blanks(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def shape(words):
    """The keys of a language, each sentence with the facts that it needs."""
    return {
        key: {code: {part: blanks(said) for part, said in entry.items()} for code, entry in text.items()}
        if isinstance(text, dict)
        else blanks(text)
        for key, text in words.items()
    }  # fmt: skip


@pytest.mark.parametrize("language", ["de", "es", "ja"])
def test_every_language_says_everything_with_the_same_facts(language):
    assert shape(LANGUAGES[language]) == shape(LANGUAGES["en"])


def test_nothing_is_left_in_english():
    english = LANGUAGES["en"]["refused"]
    for language in ("de", "es", "ja"):
        theirs = LANGUAGES[language]["refused"]
        assert [code for code in english if theirs[code]["say"] == english[code]["say"]] == []


def test_the_app_loads_the_very_file_that_the_server_reads():
    served = finders.find("perks/desk/answers.json")
    assert json.loads(Path(served).read_text(encoding="utf-8")) == desk_words.DATA


@pytest.mark.parametrize(
    "language, sentence",
    [
        ("en", "Let in 2: Alice and a guest"),
        ("de", "2 einlassen: Alice und ein Gast"),
        ("es", "Deje pasar a 2: Alice y 1 acompañante"),
        ("ja", "2名様：Alice 様とお連れ様1名をお通しください"),
        ("xx", "Let in 2: Alice and a guest"),
    ],
)
def test_a_yes_in_the_language_of_the_guest(language, sentence):
    assert let_in(FACTS, language) == sentence
    assert resay("yes", "let_in", FACTS, language) == (sentence, "")


def test_what_reads_alike_has_one_code_and_one_sentence():
    alike = ("pass_wrong_brand", "pass_wrong_venue", "pass_not_yet", "pass_expired",
             "pass_revoked", "pass_stale", "pass_ahead")  # fmt: skip
    assert {told(code) for code in alike} == {"pass_not_good"}
    assert len({refused(code, {}) for code in alike}) == 1
    assert told("pass_forged") == "pass_forged"


def test_words_that_need_a_fact_are_not_said_without_it():
    assert refused("venue_full", {}) is None
    assert refused("venue_full", {"next_free": "15:00"})[1].startswith(
        "The next free place: 15:00."
    )
    assert refused("no_such_code", {}) is None
