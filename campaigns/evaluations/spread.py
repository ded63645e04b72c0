"""Does the score of one half of a week say who is reacted to in the other half?

Spearman's rank correlation between the standing after the first 3.5 days (the whole number that
pages show and rules compare) and the distinct people who
retweet an account in the 3.5 days after, among accounts already reacted to. Everybody's reactions
are seen; 2% of accounts are vouched for. Also how much more the top tenth gets than the rest,
and how many of the top hundred are the same.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from campaigns.evaluations import higgs
from campaigns.evaluations.measured import Measured
from campaigns.evaluations.reputation import rank_correlation
from scoring.core.arrays import Floats, Ints
from scoring.core.authority import rank
from scoring.core.flow import flow
from scoring.core.published import load
from scoring.core.standing import NONE_YET, standing

NAME = "spread"
NEEDS = "higgs-twitter"
TARGETS = {
    "spearman": (">=", 0.388),
    "top_decile_ratio": (">=", 10.0),
    "overlap_at_100": (">=", 25.0),
}


def measure(folder: Path, seed: int) -> Measured:
    """Ours and the peers', with the parameters of the published model and of no other."""
    model = load()
    early, late = higgs.read_week(folder, model).halves()
    shares = late.where(late.kind == model.kind_code("share"))
    later, reached = shares.reactors(), early.reactors() > 0
    scores = higgs.score_whole(early, higgs.trusted(early.people, seed), model)
    peers = {
        "unique_reactors": early.reactors(),
        "raw_count": np.bincount(early.target, minlength=early.people),
        "pagerank": plain_pagerank(early),
        "posting_volume": np.bincount(early.actor, minlength=early.people),
    }
    return Measured(
        ours=compared(standing(np.full(early.people, NONE_YET), scores.exact), later, reached),
        peers={name: compared(values, later, reached) for name, values in peers.items()},
        targets=TARGETS,
    )


def compared(ours: Floats | Ints, later: Ints, among: object) -> dict[str, float]:
    """The three figures for one way of ranking these people."""
    ours, later = np.asarray(ours, dtype=np.float64)[among], later[among]
    order = np.argsort(-ours, kind="stable")
    tenth = len(order) // 10
    top, rest = later[order[:tenth]].mean(), later[order[tenth:]].mean()
    best = set(np.argsort(-later, kind="stable")[:100].tolist())
    return {
        "spearman": rank_correlation(ours, later),
        "top_decile_ratio": float(top / rest),
        "overlap_at_100": float(len(best & set(order[:100].tolist()))),
    }


def plain_pagerank(week: higgs.Week) -> Floats:
    """PageRank over who reacted to whom, starting again anywhere."""
    pair, weight = np.unique(week.target * week.people + week.actor, return_counts=True)
    matrix = flow(pair // week.people, pair % week.people, weight.astype(np.float64), week.people)
    return rank(matrix, np.ones(week.people))[0]
