"""What a thousand fakes can buy.

A hundred ordinary accounts are each retweeted 20 times by each of 1,000 fakes within the week.
The fakes also retweet one another in pods of 20, and hide behind retweets of 50 well-known
accounts each. 2% of the real accounts are vouched for. In the second run five of those are
duped: each endorses 50 of the fakes. Points gained are ours; for peers, the logarithm of their
number on a scale where the largest of the honest week is 100. The star is what production sees:
only reactions to members, nobody vouched for, no facts; there the lower end must hold.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from campaigns.evaluations import higgs
from campaigns.evaluations.measured import Measured
from scoring.core.arrays import Floats, Ints
from scoring.core.model import Model
from scoring.core.published import load

NAME = "sybils"
NEEDS = "higgs-twitter"
VICTIMS, FAKES, TIMES, POD, HIDES = 100, 1_000, 20, 20, 50
DUPED, ENDORSED = 5, 50
TARGETS = {
    "median_gain": ("<=", 12.0),
    "median_gain_duped": ("<=", 12.0),
    "fake_max": ("<=", 25.0),
    "median_gain_star_low": ("<=", 12.0),
}


def measure(folder: Path, seed: int) -> Measured:
    """The gains of the hundred, and the best of the fakes' own scores."""
    model = load()
    week = higgs.read_week(folder, model)
    chance = np.random.default_rng(seed)
    vouched = higgs.trusted(week.people, seed)
    bought = ordinary(week, vouched, chance)
    attacked = attack(week, bought, model, chance)
    duped = dupe(attacked, week, vouched, model, chance)
    before = higgs.score_whole(week, vouched, model).exact
    after = higgs.score_whole(attacked, vouched, model).exact
    fooled = higgs.score_whole(duped, vouched, model).exact
    star, raided = (higgs.score_star(each, bought, model) for each in (week, attacked))
    gained = np.median(after[bought] - before[bought])
    return Measured(
        ours={
            "median_gain": float(gained),
            "median_gain_duped": float(np.median(fooled[bought] - before[bought])),
            "fake_max": float(max(after[week.people :].max(), fooled[week.people :].max())),
            "median_gain_star": float(np.median(raided.exact - star.exact)),
            "median_gain_star_low": float(np.median(raided.low - star.low)),
            "median_before": float(np.median(before[bought])),
        },
        peers={
            "raw_count": {"median_gain": peer_gain(counted(week), counted(attacked), bought)},
            "unique_reactors": {
                "median_gain": peer_gain(week.reactors(), attacked.reactors(), bought)
            },
        },
        targets=TARGETS,
    )


def ordinary(week: higgs.Week, vouched: Ints, chance: np.random.Generator) -> Ints:
    """A hundred accounts that somebody reacted to and nobody vouches for."""
    open_to_it = np.setdiff1d(np.flatnonzero(week.reactors() > 0), vouched)
    return np.sort(chance.choice(open_to_it, VICTIMS, replace=False))


def attack(week: higgs.Week, bought: Ints, model: Model, chance: np.random.Generator) -> higgs.Week:
    """The week with the fakes in it; they are numbered after everybody else."""
    fakes = week.people + np.arange(FAKES)
    well_known = np.argsort(-week.reactors())[:1_000]
    pods = fakes.reshape(-1, POD)
    each = [
        (np.repeat(fakes, VICTIMS * TIMES), np.tile(np.repeat(bought, TIMES), FAKES)),
        (np.repeat(pods, POD, axis=1).ravel(), np.tile(pods, POD).ravel()),
        (np.repeat(fakes, HIDES), chance.choice(well_known, FAKES * HIDES)),
    ]
    actor = np.concatenate([pair[0] for pair in each])
    target = np.concatenate([pair[1] for pair in each])
    at = chance.integers(week.at.min(), week.at.max() + 1, len(actor))
    return week.with_rows(actor, target, at, model.kind_code("share"), week.people + FAKES)


def dupe(
    attacked: higgs.Week,
    week: higgs.Week,
    vouched: Ints,
    model: Model,
    chance: np.random.Generator,
) -> higgs.Week:
    """Five people whom we trust retweet 50 fakes each."""
    seeds = chance.choice(vouched, DUPED, replace=False)
    actor = np.repeat(seeds, ENDORSED)
    target = np.concatenate(
        [week.people + chance.choice(FAKES, ENDORSED, replace=False) for _ in seeds]
    )
    at = chance.integers(week.at.min(), week.at.max() + 1, len(actor))
    return attacked.with_rows(actor, target, at, model.kind_code("share"), attacked.people)


def counted(week: higgs.Week) -> Ints:
    """All actions upon each account."""
    return np.bincount(week.target, minlength=week.people)


def peer_gain(before: Ints, after: Ints, bought: Ints) -> float:
    """The median gain in log-scaled points, 100 being the largest of the honest week."""
    top = np.log1p(before.max())

    def points(values: Ints) -> Floats:
        return np.minimum(100 * np.log1p(values[bought]) / top, 100.0)

    return float(np.median(points(after) - points(before)))
