"""Does the name of a thing alone tell whether it belongs to a topic?

Klout's labelled pairs of entity and topic, where the entity's name is known (28.6% are not).
The entity's name is read as a post would be: the names of topics in it, by the matcher that
production uses over the same ontology; then how those lie to the topic that is asked about. A
topic that names many others is likelier for anything. Nothing is trained and nothing is counted
in the label file. The frequency of yes for each topic, left out of its own count, is reported
beside it: it may look at the labels.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from functools import cache
from math import log1p
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from campaigns.evaluations.measured import Measured
from scoring.core.arrays import Floats
from scoring.taxonomy.klout import read_ontology
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import TopicRecord

NAME = "topics"
NEEDS = "klout-opendata"
FILE = "entity_to_topic_labels_20180101.csv"
UNKNOWN = "_display_unknown_"
TARGETS = {"auc": (">=", 0.85)}
# What the name says, in the units of log(1 + topics below): stated, not fitted.
SAME, ABOVE, STRANGE = 3.0, 2.5, -1.5


class Kinship:
    """How topics lie to each other in the ontology."""

    def __init__(self, topics: list[TopicRecord]) -> None:
        self.parents = {topic.slug: topic.parents for topic in topics}
        self.below: Counter[str] = Counter()
        for slug in self.parents:
            self.below.update(self.above(slug) - {slug})

    @cache  # noqa: B019 - one ontology lives as long as one measurement
    def above(self, slug: str) -> frozenset[str]:
        """The topic and all that it belongs to."""
        found, open_ones = {slug}, [slug]
        while open_ones:
            new = set(self.parents.get(open_ones.pop(), ())) - found
            found |= new
            open_ones += new
        return frozenset(found)

    def nearness(self, named: set[str], asked: str) -> float:
        """What the topics in a name say about another topic."""
        if not named:
            return 0.0
        if asked in named:
            return SAME
        if any(asked in self.above(slug) for slug in named):
            return ABOVE
        related = any(slug in self.above(asked) for slug in named)
        return 0.0 if related else STRANGE


def measure(folder: Path, seed: int) -> Measured:
    """The area under the curve of ours and of the frequencies. Nothing is drawn by chance."""
    topics = read_ontology(folder)
    matcher, kin = Matcher(topics), Kinship(topics)
    rows = [row for row in labels(folder) if row["entityDisplayName"] != UNKNOWN]
    truth = np.array([row["label"] == "1" for row in rows])
    ours = np.array([strength(row, matcher, kin) for row in rows])
    return Measured(
        ours={"auc": auc(ours, truth), "pairs": len(rows)},
        peers={"frequency": {"auc": auc(frequency(rows), truth)}},
        targets=TARGETS,
    )


def labels(folder: Path) -> list[dict[str, str]]:
    """The rows of the label file."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def strength(row: dict[str, str], matcher: Matcher, kin: Kinship) -> float:
    """How far the entity's name speaks for the topic."""
    asked = matcher.of_tag(row["topicDisplayName"]) or ""
    named = {found.slug for found in matcher.find(row["entityDisplayName"])}
    whole = matcher.of_tag(row["entityDisplayName"])
    return log1p(kin.below[asked]) + kin.nearness(named | ({whole} if whole else set()), asked)


def frequency(rows: list[dict[str, str]]) -> Floats:
    """The share of yes among the other pairs of the same topic; the mean of all where alone."""
    yes: dict[str, int] = defaultdict(int)
    number = Counter(row["topicId"] for row in rows)
    for row in rows:
        yes[row["topicId"]] += row["label"] == "1"
    mean = sum(yes.values()) / len(rows)
    return np.array(
        [
            (yes[row["topicId"]] - (row["label"] == "1") + mean) / number[row["topicId"]]
            for row in rows
        ]
    )


def auc(scores: Floats, truth: Floats) -> float:
    """The chance that a true pair ranks above a false one; ties count half."""
    ranks, yes = rankdata(scores), int(truth.sum())
    return float((ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * (len(truth) - yes)))
