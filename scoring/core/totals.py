"""Step 7, the last of it: what each presence comes to, once nobody asks for single pairs."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Floats, Ints, PostEdges
from scoring.core.authority import authority
from scoring.core.counts import Unnamed, unnamed_people
from scoring.core.features import Received, receive
from scoring.core.intake import CountRows, EdgeRows, Ignored
from scoring.core.masses import Masses
from scoring.core.model import Model
from scoring.core.posts import ByPost, by_post
from scoring.core.presences import Presences


@dataclass(frozen=True)
class Totals:
    """All that a score is made of, one row a presence.

    table: float64[presences, features] in the order of `model.FEATURES`. low_table: the same at
    the lower end, where whoever we know nothing about counts 0; the very same where there is
    nobody of that kind. paused: days. doubt: see `quality`. ignored: rows left out.
    """

    at: Presences
    received: Received
    unnamed: Unnamed
    table: Floats
    low_table: Floats
    paused: Ints
    doubt: Floats
    ignored: Ignored


def totals(masses: Masses[EdgeRows, CountRows], reference_day: int, model: Model) -> Totals:
    """The totals of people moved."""
    unnamed = unnamed_of(masses, model, reference_day)
    received = receive(
        masses.pairs, masses.moved, unnamed, model.trust.prior[masses.at.network],
        masses.at.followers, model.faint,
    )  # fmt: skip
    walk = authority(masses.pairs, masses.moved.now, masses.around.trust.tau)
    return totals_of(masses, received, unnamed, walk, model)


def unnamed_of(masses: Masses[EdgeRows, CountRows], model: Model, reference_day: int) -> Unnamed:
    """The people behind each presence's bare counts."""
    rows = masses.counted
    n = len(masses.at)
    return unnamed_people(rows.account, rows, n, model.kinds, model.counts, reference_day)


def totals_of(
    masses: Masses[EdgeRows, CountRows],
    received: Received,
    unnamed: Unnamed,
    walk: Floats,
    model: Model,
) -> Totals:
    """The totals of what was received. walk: float64[people], see `authority.authority`."""
    at, edges = masses.at, masses.edges
    walk, nothing = walk[: len(at)], np.zeros(len(at))
    posts = low_posts = ByPost(nothing, nothing)
    if isinstance(edges, PostEdges) and len(edges):
        inside = np.minimum(edges.target, len(at) - 1)
        tau, low = masses.tau(edges.actor, at.network[inside], model)
        posts, low_posts = by_post(edges, tau, len(at)), by_post(edges, low, len(at))
    part = np.divide(
        received.low_engagement, received.engagement, out=nothing.copy(),
        where=received.engagement > 0,
    )  # fmt: skip
    table = [
        received.engagement, received.breadth, received.reach, received.endorsement, walk,
        posts.consistency, posts.amplification,
    ]  # fmt: skip
    low_table = [  # what hangs on the unknown shrinks with E
        received.low_engagement, received.low_breadth, received.reach * part,
        received.endorsement * part, walk, low_posts.consistency, low_posts.amplification,
    ]  # fmt: skip
    high = np.column_stack(table)
    nobody_unknown = all(map(np.array_equal, table, low_table))
    low_end = high if nobody_unknown else np.column_stack(low_table)
    return Totals(at, received, unnamed, high, low_end, masses.paused, masses.doubt, masses.ignored)
