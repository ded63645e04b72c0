"""The conductor: all steps in order, from reactions to scores that can be explained."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from scoring.core import combine, network_score, shrink
from scoring.core.absence import widened
from scoring.core.arrays import Accounts, Counts, Edges, Floats, Known
from scoring.core.calibrate import FLOOR
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.masses import Masses, gather_masses
from scoring.core.model import Model
from scoring.core.pair_columns import THREADS
from scoring.core.presences import Presences
from scoring.core.quality import doubted
from scoring.core.result import Networks, Scores
from scoring.core.totals import Totals, totals

NINETY_PERCENT = 1.6448536269514722  # normal quantile of .95: 5% on either side
UNSEEN_PEOPLE = -np.log(0.05)  # none seen is what 3 expected still give once in twenty times
NOTHING_KNOWN = Known.nothing()


def score_people(
    accounts: Accounts,
    edges: Edges,
    counted: Counts,
    n_members: int,
    reference_day: int,
    model: Model,
    known: Known = NOTHING_KNOWN,
) -> Scores:
    """The scores of members 0 to n_members - 1 as of the end of reference_day (UTC).

    Unsound rows are ignored and counted. Raises ValueError for accounts that are not sound (see
    `intake.sound_accounts`) or whose owner is not a member.
    """
    masses = gather_masses(accounts, edges, counted, n_members, reference_day, model, known)
    found = totals(masses, reference_day, model)
    del masses  # thirty million pairs, while two million scores need room
    return score_totals(found, n_members, model)


def score_masses(
    masses: Masses[EdgeRows, CountRows], n_members: int, reference_day: int, model: Model
) -> Scores:
    """Steps 7 to 13 over people moved."""
    return score_totals(totals(masses, reference_day, model), n_members, model)


class Stage(NamedTuple):
    """Steps 8 to 10 for one table of features."""

    score: Floats
    shrunk: Floats
    evidence: Floats
    influence: Floats
    whole: combine.Combined


def _stage(found: Totals, table: Floats, n_members: int, model: Model) -> Stage:
    at, received = found.at, found.received
    people, kappa, mu = table[:, 1], model.kappa, model.mu
    z = network_score.standardise(table, at.network, model.cohort)
    score = network_score.network_score(z, at.network, model.cohort)
    del z
    shrunk = shrink.shrink(score, people, kappa, mu)
    evidence = shrink.evidence(people, kappa)
    influence = combine.presence_influence(shrunk, evidence, at.share)
    log_error = shrink.log_engagement_error(
        table[:, 0], received.squares, received.unnamed, model.counts.spread
    )
    error = shrink.log_influence_error(
        score,
        people,
        network_score.slope(table, at.network, model.cohort),
        doubted(widened(log_error, found.paused), found.doubt),
        kappa,
        mu,
    )
    whole = combine.combine(influence, error, at.owner, n_members)
    return Stage(score, shrunk, evidence, influence, whole)


def score_totals(found: Totals, n_members: int, model: Model) -> Scores:
    """Steps 8 to 13."""
    at, curve = found.at, model.curve
    tables = [found.table] if found.low_table is found.table else [found.table, found.low_table]
    with ThreadPoolExecutor(THREADS) as pool:
        stages = list(pool.map(lambda table: _stage(found, table, n_members, model), tables))
    stage, careful = stages[0], stages[-1]
    whole, margin = stage.whole, NINETY_PERCENT * stage.whole.error
    exact = curve.score(whole.log_influence)
    nobody = np.isneginf(whole.log_influence)
    high = np.where(nobody, _unseen(at, n_members, model), whole.log_influence + margin)
    low = np.minimum(
        whole.log_influence - margin,
        careful.whole.log_influence - NINETY_PERCENT * careful.whole.error,
    )
    moved = np.bincount(at.owner, weights=found.received.engagement, minlength=n_members)
    return Scores(
        exact=exact,
        low=curve.score(low),
        high=curve.score(high),
        percentile=curve.percentile(whole.log_influence),
        provisional=moved < model.provisional_below,
        baseline=FLOOR,
        networks=Networks(
            at,
            found.received,
            found.unnamed,
            found.doubt,
            found.table,
            stage.score,
            stage.shrunk,
            stage.evidence,
            stage.influence,
            whole.part,
            (exact[at.owner] - FLOOR) * whole.part,
            model,
        ),
        ignored=found.ignored,
        model=model,
    )


def _unseen(at: Presences, n_members: int, model: Model) -> Floats:
    """The upper end of log influence for those of whom no reaction is known, float64[members].

    What three people would give on the presence where they give most; minus infinity without one.
    """
    three = np.zeros((len(at), model.cohort.weight.shape[1]))
    three[:, :2] = UNSEEN_PEOPLE
    z = network_score.standardise(three, at.network, model.cohort)
    score = network_score.network_score(z, at.network, model.cohort)
    reachable = combine.presence_influence(
        shrink.shrink(score, three[:, 1], model.kappa, model.mu),
        shrink.evidence(three[:, 1], model.kappa),
        at.share,
    )
    top = np.full(n_members, -np.inf)
    np.maximum.at(top, at.owner, np.log(reachable))
    return top
