"""The conductor: all steps in order, from reactions to scores that can be explained."""

import numpy as np

from scoring.core import combine, explain, network_score, shrink
from scoring.core.arrays import Accounts, Counts, Edges, Floats
from scoring.core.calibrate import FLOOR
from scoring.core.counts import unnamed_people
from scoring.core.features import Received, receive
from scoring.core.intake import Ignored
from scoring.core.masses import gather_masses
from scoring.core.model import Model
from scoring.core.presences import Presences
from scoring.core.result import Networks, Scores

NINETY_PERCENT = 1.6448536269514722  # normal quantile of .95: 5% on either side
UNSEEN_PEOPLE = -np.log(0.05)  # none seen is what 3 expected still give once in twenty times


def score_people(
    accounts: Accounts,
    edges: Edges,
    counted: Counts,
    n_members: int,
    reference_day: int,
    model: Model,
) -> Scores:
    """The scores of members 0 to n_members - 1 as of the end of reference_day (UTC).

    Unsound rows are ignored and counted. Raises ValueError for accounts that are not sound (see
    `intake.sound_accounts`) or whose owner is not a member.
    """
    masses = gather_masses(accounts, edges, counted, n_members, reference_day, model)
    at, rows = masses.at, masses.counted
    unnamed = unnamed_people(rows.account, rows, len(at), model.kinds, model.counts, reference_day)
    received = receive(masses.pairs, masses.moved, unnamed, at.followers, model.faint)
    return _score(at, received, n_members, model, masses.ignored)


def _score(
    at: Presences, received: Received, n_members: int, model: Model, ignored: Ignored
) -> Scores:
    """Steps 8 to 13."""
    table, kappa, mu = received.table(), model.kappa, model.mu
    z = network_score.standardise(table, at.network, model.cohort)
    score = network_score.network_score(z, at.network, model.cohort)
    shrunk = shrink.shrink(score, received.breadth, kappa, mu)
    evidence = shrink.evidence(received.breadth, kappa)
    influence = combine.presence_influence(shrunk, evidence, at.share)
    error = shrink.log_influence_error(
        score,
        received.breadth,
        network_score.slope(table, at.network, model.cohort),
        shrink.log_engagement_error(
            received.engagement, received.squares, received.unnamed, model.counts.spread
        ),
        kappa,
        mu,
    )
    whole = combine.combine(influence, error, at.owner, n_members)
    exact = model.curve.score(whole.log_influence)
    margin = NINETY_PERCENT * whole.error
    high = model.curve.score(
        np.where(
            np.isneginf(whole.log_influence),
            _unseen(at, n_members, model),
            whole.log_influence + margin,
        )
    )
    gain = (exact[at.owner] - FLOOR) * whole.part
    moved = np.bincount(at.owner, weights=received.engagement, minlength=n_members)
    return Scores(
        exact=exact,
        low=model.curve.score(whole.log_influence - margin),
        high=high,
        percentile=model.curve.percentile(whole.log_influence),
        provisional=moved < model.provisional_below,
        baseline=FLOOR,
        networks=Networks(
            at,
            received,
            z,
            score,
            shrunk,
            evidence,
            influence,
            whole.part,
            explain.contributions(z, at.network, gain, model.cohort),
            explain.room(z, at.network, evidence, model.cohort),
        ),
        ignored=ignored,
        model=model,
    )


def _unseen(at: Presences, n_members: int, model: Model) -> Floats:
    """The upper end of log influence for those of whom no reaction is known, float64[members].

    What three people would give on the presence where they give most; minus infinity without one.
    """
    three = np.full((len(at), 3), UNSEEN_PEOPLE)
    three[:, 2] = 0.0
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
