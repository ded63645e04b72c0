"""Does the name of a thing alone tell whether it belongs to a topic?

Klout's labelled pairs of entity and topic, those where the entity's name is known (28.6% are not);
the labelled no's are the negatives, near misses most of them ("James Madison" and "Thomas
Jefferson"), and the area under the curve is over all pairs at once. The entity's name is read as a
post's words would be, by the `Kinship` that production uses, over the same ontology. Nothing is
trained on the label file and nothing is counted in it.

Beside it: the taxonomy's prior alone, and the frequency of yes for each topic, left out of its own
count, which may look at the labels. Over all 26,607 pairs, those without names included, that
frequency reaches .834: the .835 that the target was set beside. On the pairs with names it reaches
less, because most pairs without a name are plain no's about rare topics.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from campaigns.evaluations.measured import Measured
from scoring.core.arrays import Bools, Floats
from scoring.taxonomy.kinship import Kinship
from scoring.taxonomy.klout import read_ontology
from scoring.taxonomy.match import Matcher
from scoring.taxonomy.records import join
from scoring.taxonomy.starter import read_starter

NAME = "topics"
NEEDS = "klout-opendata"
FILE = "entity_to_topic_labels_20180101.csv"
UNKNOWN = "_display_unknown_"
TARGETS = {"auc": (">=", 0.85)}
MUCH = 2.0


def measure(folder: Path, seed: int) -> Measured:
    """The area under the curve of ours and of the frequencies. Nothing is drawn by chance."""
    topics = join(read_starter(), read_ontology(folder))
    matcher = Matcher(topics)
    kin = Kinship(topics, matcher)
    everything = labels(folder)
    rows = [row for row in everything if row["entityDisplayName"] != UNKNOWN]
    ours = np.array([likelihood(row, matcher, kin) for row in rows])
    return Measured(
        ours={"auc": auc(ours, truths(rows)), "pairs": len(rows)},
        peers={
            "frequency": {"auc": auc(frequency(rows), truths(rows))},
            "frequency_all_pairs": {"auc": auc(frequency(everything), truths(everything))},
            "prior": {"auc": auc(prior(rows, matcher, kin), truths(rows))},
        },
        targets=TARGETS,
    )


def labels(folder: Path) -> list[dict[str, str]]:
    """The rows of the label file."""
    with (folder / FILE).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def truths(rows: list[dict[str, str]]) -> Bools:
    """Whether each pair was labelled yes, bool[rows]."""
    return np.array([row["label"] == "1" for row in rows])


def likelihood(row: dict[str, str], matcher: Matcher, kin: Kinship) -> float:
    """How likely the entity belongs to the topic, by its name."""
    return kin.likelihood(row["entityDisplayName"], matcher.of_tag(row["topicDisplayName"]) or "")


def prior(rows: list[dict[str, str]], matcher: Matcher, kin: Kinship) -> Floats:
    """The same of a thing without a name, float64[rows]."""
    asked = [matcher.of_tag(row["topicDisplayName"]) or "" for row in rows]
    return np.array([kin.below[slug] for slug in asked], dtype=np.float64)


def frequency(rows: list[dict[str, str]]) -> Floats:
    """The share of yes among the other pairs of the same topic, float64[rows].

    The mean of all counts as two pairs more, so that a topic with few says little.
    """
    truth = truths(rows)
    yes: dict[str, int] = defaultdict(int)
    number = Counter(row["topicId"] for row in rows)
    for row, true in zip(rows, truth, strict=True):
        yes[row["topicId"]] += bool(true)
    mean = float(truth.mean())
    return np.array(
        [
            (yes[row["topicId"]] - bool(true) + MUCH * mean) / (number[row["topicId"]] - 1 + MUCH)
            for row, true in zip(rows, truth, strict=True)
        ]
    )


def auc(scores: Floats, truth: Floats) -> float:
    """The chance that a true pair ranks above a false one; ties count half."""
    ranks, yes = rankdata(scores), int(truth.sum())
    return float((ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * (len(truth) - yes)))
