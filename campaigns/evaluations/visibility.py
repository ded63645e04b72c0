"""Does the score still tell members apart on only what production may hold?

A star: reactions to members' posts and by members, at 20, 200 and 2,000 members drawn by lot
among accounts that at least ten others reacted to. Nobody is vouched for and the network tells no
facts. Spearman with the distinct people who reacted; and the largest share of members that have
one score in common.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from campaigns.evaluations import higgs
from campaigns.evaluations.measured import Measured
from campaigns.evaluations.reputation import rank_correlation
from scoring.core.published import load

NAME = "visibility"
NEEDS = "higgs-twitter"
SIZES = (20, 200, 2_000)
LEAST_REACTORS = 10
DRAWS = 5
TARGETS = {f"spearman_{size}": (">=", 0.6) for size in SIZES} | {"largest_tie_share": ("<=", 0.05)}


def measure(folder: Path, seed: int) -> Measured:
    """The medians of five draws at each size. One member in 20 is 5% already: nobody shares."""
    model = load()
    week = higgs.read_week(folder, model)
    reactors = week.reactors()
    known_enough = np.flatnonzero(reactors >= LEAST_REACTORS)
    chance, ours, ties, members = np.random.default_rng(seed), {}, [], known_enough
    for size in SIZES:
        agreement, shared = [], []
        for _draw in range(DRAWS):
            members = np.sort(chance.choice(known_enough, size, replace=False))
            exact = higgs.score_star(week, members, model).exact
            agreement.append(rank_correlation(exact, reactors[members]))
            shared.append(higgs.shared_most(exact))
        ours[f"spearman_{size}"] = float(np.median(agreement))
        ties.append(float(np.median(shared)))
    ours["largest_tie_share"] = max(ties)
    seeds_only = higgs.score_whole(week, higgs.trusted(week.people, seed), model).exact
    return Measured(
        ours=ours,
        peers={
            "everybody_seen": {
                f"spearman_{SIZES[-1]}": rank_correlation(seeds_only[members], reactors[members])
            }
        },
        targets=TARGETS,
    )
