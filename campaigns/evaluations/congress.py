"""Does the score agree with how far something would spread from each member of Congress?

475 members of the US Congress on Twitter, with the probability that each moves each other
(Fink et al.: A Congressional Twitter network dataset, 2023). Viral centrality is the expected
number that something started by one reaches (Fink et al., Physica A, 2023), computed here from
the same network. A probability enters at step 2, whose unit it is.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from campaigns.evaluations import higgs
from campaigns.evaluations.measured import Measured
from campaigns.evaluations.reputation import rank_correlation
from scoring.core.arrays import Counts, Edges, Facts, Floats, Ints, Known, floats, ints
from scoring.core.authority import rank
from scoring.core.flow import flow
from scoring.core.masses import Masses, weigh
from scoring.core.pair_columns import Pairs, Recent
from scoring.core.pairs import SATURATION
from scoring.core.presences import gather
from scoring.core.published import load
from scoring.core.result import Scores
from scoring.core.run import score_masses

NAME = "congress"
NEEDS = "congress-twitter"
FILE = "congress_network_data.json"
DAY = 19_152  # 2022-06-09, the last day of the data
TARGETS = {"spearman": (">=", 0.80)}


def measure(folder: Path, seed: int) -> Measured:
    """Our rank correlation with viral centrality, and plain PageRank's. Nothing is drawn."""
    mover, moved, weight, people = read_network(folder)
    central = viral_centrality(mover, moved, weight, people)
    everybody = np.arange(people)
    known = Known(everybody, everybody * 0 + DAY - 60, Facts.none(), whole=True)
    scores = score_moved(mover, moved, weight, known)
    order = np.lexsort((moved, mover))
    walk, _ = rank(flow(mover[order], moved[order], weight[order], people), np.ones(people))
    volume = np.bincount(moved, weights=weight, minlength=people)
    return Measured(
        ours={"spearman": rank_correlation(scores.networks.score, central)},
        peers={
            "pagerank": {"spearman": rank_correlation(walk, central)},
            "unique_reactors": {
                "spearman": rank_correlation(np.bincount(mover, minlength=people), central)
            },
            "given": {"spearman": rank_correlation(volume, central)},
        },
        targets=TARGETS,
    )


def read_network(folder: Path) -> tuple[Ints, Ints, Floats, int]:
    """(who moves, who is moved, with what probability), and the number of people."""
    file = json.loads((folder / FILE).read_text())[0]
    people = len(file["outList"])
    mover = np.repeat(np.arange(people), [len(row) for row in file["outList"]])
    moved = ints([other for row in file["outList"] for other in row])
    weight = np.array([value for row in file["outWeight"] for value in row], dtype=np.float64)
    return mover, moved, weight, people


def score_moved(mover: Ints, moved: Ints, weight: Floats, known: Known) -> Scores:
    """The scores from step 2 on: a probability of being moved is what g stands for.

    So the mass behind each pair is the one that saturates to it, m = -log(1 - g) / 2.
    """
    model, people = load(), len(known.vouched)
    order = np.lexsort((moved, mover))
    mass = -np.log1p(-weight[order]) / SATURATION
    pairs = Pairs(ints(mover[order]), ints(moved[order]), mass, np.zeros(len(order), np.float32))
    none = ints([])
    recent = Recent(none, none, floats([]), none)
    at = gather(higgs.accounts_of(people, model))
    found = weigh(pairs, recent, at, DAY, model, known)
    masses = Masses(
        at, Edges(*[none] * 5), Counts(*[none] * 4), *found, True, np.zeros(people, int),
        np.zeros(people), {},
    )  # fmt: skip
    return score_masses(masses, people, DAY, model)


def viral_centrality(mover: Ints, moved: Ints, weight: Floats, people: int) -> Floats:
    """The expected number reached from each person, independent cascades in mean field.

    p_t(j) = 1 - prod over i of (1 - w_ij * newly_{t-1}(i)), each person moved at most once; until
    less than a ten-thousandth of a person is newly moved.
    """
    network = csr_array((weight, (mover, moved)), shape=(people, people))
    reached = np.empty(people)
    logs = network.copy()
    for start in range(people):
        untouched, newly = np.ones(people), np.zeros(people)
        untouched[start], newly[start] = 0.0, 1.0
        while newly.sum() > 1e-4:
            logs.data = np.log1p(-network.data * np.repeat(newly, np.diff(network.indptr)))
            chance = -np.expm1(np.asarray(logs.sum(axis=0)).ravel())
            newly = untouched * chance
            untouched = untouched - newly
        reached[start] = (1 - untouched).sum()
    return reached
