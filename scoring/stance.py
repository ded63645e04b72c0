"""Whether a post speaks for or against what it is about. Offline: a lexicon and rules, no model.

VADER (Hutto and Gilbert, ICWSM 2014) weighs the words of a text and gives -1 to 1. Its own bounds
call almost everything taken to heart a stance; ours leave more room in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from scoring.language import language

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
UNKNOWN = "unknown"
LANGUAGES = ("en",)  # VADER's lexicon is English; of other languages nothing is said
FOR, AGAINST = 0.3, -0.1
SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")


def stance(text: str, words: str | Collection[str] = "") -> str:
    """The stance of an English text; with `words`, of those sentences only that hold any of them.

    So a post that praises one thing and damns another says each of each. Where no sentence holds
    the words, the whole text speaks.
    """
    asked = [words] if isinstance(words, str) else list(words)
    folded = [word.casefold() for word in asked if word]
    sentences = SENTENCE.split(text)
    about = [part for part in sentences if any(word in part.casefold() for word in folded)]
    value = _analyser().polarity_scores(" ".join(about) or text)["compound"]
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
