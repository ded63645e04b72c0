"""The conductor: all steps in order, from reactions to scores that can be explained."""

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from scoring.core import combine, explain, network_score, shrink
from scoring.core.absence import widened
from scoring.core.arrays import Accounts, Counts, Edges, Floats, Ints, Known, PostEdges
from scoring.core.authority import authority
from scoring.core.calibrate import FLOOR
from scoring.core.counts import Unnamed, unnamed_people
from scoring.core.features import Received, receive
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.masses import Masses, gather_masses
from scoring.core.model import Model
from scoring.core.pair_columns import THREADS
from scoring.core.posts import ByPost, by_post
from scoring.core.presences import Presences
from scoring.core.result import Networks, Scores

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
    return score_masses(masses, n_members, reference_day, model)


def score_masses(
    masses: Masses[EdgeRows, CountRows], n_members: int, reference_day: int, model: Model
) -> Scores:
    """Steps 7 to 13 over people moved."""
    unnamed = unnamed_of(masses, model, reference_day)
    received = receive(
        masses.pairs, masses.moved, unnamed, model.trust.prior[masses.at.network],
        masses.at.followers, model.faint,
    )  # fmt: skip
    return score_received(masses, received, unnamed, n_members, model)


def unnamed_of(masses: Masses[EdgeRows, CountRows], model: Model, reference_day: int) -> Unnamed:
    """The people behind each presence's bare counts."""
    rows = masses.counted
    n = len(masses.at)
    return unnamed_people(rows.account, rows, n, model.kinds, model.counts, reference_day)


def score_received(
    masses: Masses[EdgeRows, CountRows],
    received: Received,
    unnamed: Unnamed,
    n_members: int,
    model: Model,
) -> Scores:
    """The rest of step 7, and steps 8 to 13."""
    table, low = tables(masses, received, model)
    return _score(masses, received, unnamed, table, low, n_members, model)


def tables(
    masses: Masses[EdgeRows, CountRows], received: Received, model: Model
) -> tuple[Floats, Floats]:
    """float64[presences, features] in the order of `model.FEATURES`; and at the lower end.

    There whoever we know nothing about counts 0, and what hangs on them shrinks with E.
    """
    at, edges = masses.at, masses.edges
    walk = authority(masses.pairs, masses.moved.now, masses.around.trust.tau)[: len(at)]
    nothing = np.zeros(len(at))
    posts = low_posts = ByPost(nothing, nothing)
    if isinstance(edges, PostEdges) and len(edges):
        inside = np.minimum(edges.target, len(at) - 1)
        tau, low = masses.tau(edges.actor, at.network[inside], model)
        posts, low_posts = by_post(edges, tau, len(at)), by_post(edges, low, len(at))
    part = np.divide(
        received.low_engagement, received.engagement, out=nothing.copy(),
        where=received.engagement > 0,
    )  # fmt: skip
    return (
        np.column_stack([
            received.engagement, received.breadth, received.reach, received.endorsement, walk,
            posts.consistency, posts.amplification,
        ]),
        np.column_stack([
            received.low_engagement, received.low_breadth, received.reach * part,
            received.endorsement * part, walk, low_posts.consistency, low_posts.amplification,
        ]),
    )  # fmt: skip


class Stage(NamedTuple):
    """Steps 8 to 10 for one table of features."""

    z: Floats
    score: Floats
    shrunk: Floats
    evidence: Floats
    influence: Floats
    whole: combine.Combined


def _stage(
    at: Presences, table: Floats, received: Received, paused: Ints, n_members: int, model: Model
) -> Stage:
    people, kappa, mu = table[:, 1], model.kappa, model.mu
    z = network_score.standardise(table, at.network, model.cohort)
    score = network_score.network_score(z, at.network, model.cohort)
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
        widened(log_error, paused),
        kappa,
        mu,
    )
    whole = combine.combine(influence, error, at.owner, n_members)
    return Stage(z, score, shrunk, evidence, influence, whole)


def _score(
    masses: Masses[EdgeRows, CountRows],
    received: Received,
    unnamed: Unnamed,
    table: Floats,
    low_table: Floats,
    n_members: int,
    model: Model,
) -> Scores:
    """Steps 8 to 13."""
    at, curve = masses.at, model.curve
    with ThreadPoolExecutor(THREADS) as pool:
        stage, careful = pool.map(
            lambda values: _stage(at, values, received, masses.paused, n_members, model),
            (table, low_table),
        )
    whole, margin = stage.whole, NINETY_PERCENT * stage.whole.error
    exact = curve.score(whole.log_influence)
    nobody = np.isneginf(whole.log_influence)
    high = np.where(nobody, _unseen(at, n_members, model), whole.log_influence + margin)
    low = np.minimum(
        whole.log_influence - margin,
        careful.whole.log_influence - NINETY_PERCENT * careful.whole.error,
    )
    gain = (exact[at.owner] - FLOOR) * whole.part
    lines, discounts = explain.contributions(
        stage.z, explain.Undiscounted.of(received, at.network, model.cohort), at.network, gain,
        model.cohort,
    )  # fmt: skip
    moved = np.bincount(at.owner, weights=received.engagement, minlength=n_members)
    return Scores(
        exact=exact,
        low=curve.score(low),
        high=curve.score(high),
        percentile=curve.percentile(whole.log_influence),
        provisional=moved < model.provisional_below,
        baseline=FLOOR,
        networks=Networks(
            at,
            received,
            unnamed,
            table,
            stage.z,
            stage.score,
            stage.shrunk,
            stage.evidence,
            stage.influence,
            whole.part,
            lines,
            discounts,
            explain.room(stage.z, at.network, stage.evidence, model.cohort),
        ),
        ignored=masses.ignored,
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
