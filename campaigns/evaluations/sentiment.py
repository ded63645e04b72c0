"""Is the stance that we read out of a post the one that people read?

4,200 tweets with the mean of twenty ratings each (Hutto and Gilbert, ICWSM 2014): positive from
0.5 up, negative from -0.5 down, neutral between. The mean recall of the three. The peer is VADER
with its own published bounds.
"""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from campaigns.evaluations.measured import Measured
from scoring.stance import NEGATIVE, NEUTRAL, POSITIVE, stance

NAME = "sentiment"
NEEDS = "sentiment-vader"
ARCHIVE = "hutto_ICWSM_2014.tar.gz"
MEMBER = "hutto_ICWSM_2014/tweets_GroundTruth.txt"
MIDDLE = 0.5  # of the raters' scale from -4 to 4
VADERS_OWN = 0.05


def measure(folder: Path, seed: int) -> Measured:
    """Ours and VADER's. Nothing is drawn by chance."""
    rated = read_rated(folder)
    ours = macro_recall(rated, stance)
    analyser = SentimentIntensityAnalyzer()
    peer = macro_recall(rated, lambda text: vader(analyser, text))
    return Measured(
        ours={"macro_recall": ours, "tweets": len(rated)},
        peers={"vader": {"macro_recall": peer}},
        targets={"macro_recall": (">=", peer)},
    )


def read_rated(folder: Path) -> list[tuple[str, str]]:
    """Each tweet with what its raters said."""
    with tarfile.open(folder / ARCHIVE) as archive:
        file = archive.extractfile(MEMBER)
        lines = file.read().decode("utf-8").splitlines() if file else []
    rows = [line.split("\t") for line in lines]
    return [(row[2], named(float(row[1]), MIDDLE)) for row in rows]


def named(value: float, middle: float) -> str:
    """The stance of a number."""
    if value >= middle:
        return POSITIVE
    return NEGATIVE if value <= -middle else NEUTRAL


def vader(analyser: SentimentIntensityAnalyzer, text: str) -> str:
    """VADER's stance, with the bounds that its authors advise."""
    return named(analyser.polarity_scores(text)["compound"], VADERS_OWN)


def macro_recall(rated: list[tuple[str, str]], read: Callable[[str], str]) -> float:
    """The mean over the three stances of the share that is read as it was rated."""
    said = np.array([read(text) for text, _ in rated])
    true = np.array([stance for _, stance in rated])
    shares = [(said[true == name] == name).mean() for name in (POSITIVE, NEUTRAL, NEGATIVE)]
    return float(np.mean(shares))
