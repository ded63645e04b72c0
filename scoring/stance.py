"""Whether a post speaks for or against what it is about. Offline: a lexicon and rules, no model.

VADER (Hutto and Gilbert, ICWSM 2014) weighs the words of a text and gives -1 to 1. Its own bounds
call almost everything taken to heart a stance; ours leave more room in the middle.
"""

from __future__ import annotations

import re
from functools import cache

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
FOR, AGAINST = 0.3, -0.1
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


def stance(text: str, words: str = "") -> str:
    """The stance of a text; with `words`, of those sentences only that hold them.

    So a post that praises one thing and damns another says each of each. Where no sentence holds
    the words, the whole text speaks.
    """
    about = [part for part in SENTENCE.split(text) if words.casefold() in part.casefold()]
    value = _analyser().polarity_scores(" ".join(about) if words and about else text)["compound"]
    if value >= FOR:
        return POSITIVE
    return NEGATIVE if value <= AGAINST else NEUTRAL


@cache
def _analyser() -> SentimentIntensityAnalyzer:
    return SentimentIntensityAnalyzer()
