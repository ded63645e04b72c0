"""Whether a post speaks for or against what it is about. Offline: a lexicon and rules, no model.

VADER (Hutto and Gilbert, ICWSM 2014) weighs the words of a text and gives -1 to 1. Its own bounds
call almost everything taken to heart a stance; ours leave more room in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scoring.language import language

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
UNKNOWN = "unknown"
LANGUAGES = ("en",)  # VADER's lexicon is English; of other languages nothing is said
FOR, AGAINST = 0.3, -0.1
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


@dataclass(frozen=True)
class Weighed:
    """A stance with what it was read from: the sentences, and those of their words that weigh."""

    stance: str
    sentences: tuple[str, ...]
    words: tuple[str, ...]


def stance(text: str, words: str | Collection[str] = "") -> str:
    """The stance of an English text; with `words`, of those sentences only that hold any of them.

    So a post that praises one thing and damns another says each of each. Where no sentence holds
    the words, the whole text speaks.
    """
    return _said(" ".join(_about(text, words)) or text)


def weighed(text: str, words: str | Collection[str] = "") -> Weighed:
    """The same with its evidence; UNKNOWN, without any, in a language that has no lexicon."""
    if language(text) not in LANGUAGES:
        return Weighed(UNKNOWN, (), ())
    about = tuple(_about(text, words)) or (text,)
    lexicon = _analyser().lexicon
    spoken = WORD.findall(" ".join(about).casefold())
    heavy = dict.fromkeys(word for word in spoken if word in lexicon)
    return Weighed(_said(" ".join(about)), about, tuple(heavy))


def _about(text: str, words: str | Collection[str]) -> list[str]:
    """The sentences that hold any of the words."""
    asked = [words] if isinstance(words, str) else list(words)
    folded = [word.casefold() for word in asked if word]
    return [part for part in SENTENCE.split(text) if any(w in part.casefold() for w in folded)]


def _said(text: str) -> str:
    value = _analyser().polarity_scores(text)["compound"]
    if value >= FOR:
        return POSITIVE
    return NEGATIVE if value <= AGAINST else NEUTRAL


def stances(title: str, text: str, mentions: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The stance of a post on each of its topics, by slug; `mentions` are the words that name it.

    UNKNOWN where the language cannot be told or has no lexicon.
    """
    whole = f"{title}\n{text}"
    if language(whole) not in LANGUAGES:
        return dict.fromkeys(mentions, UNKNOWN)
    return {slug: stance(whole, words) for slug, words in mentions.items()}


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
