"""What discounts took from whom, and which reactions are behind it: the evidence of a flag."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from scoring.core.arrays import Counts, Ints, PostEdges, ints
from scoring.core.bursts import WAIT
from scoring.core.features import DISCOUNTS
from scoring.core.masses import Masses
from scoring.core.pair_columns import places_in
from scoring.core.result import Scores

PROVEN = 0.5  # trust from which on somebody is not among the unproven
POSTS = 5
DAYS = 10


class Taken(NamedTuple):
    """A discount: which presence (and its owner), what kind, its points (below 0) and people."""

    presence: int
    owner: int
    discount: str
    points: float
    people: float


@dataclass(frozen=True)
class Behind:
    """Counts only. reactors: distinct people. days: (day since 1970, reactions), the heaviest
    first. posts: numbers of posts, the heaviest first. first, last: days since 1970."""

    reactors: int
    reactions: int
    days: list[tuple[int, int]]
    posts: list[int]
    first: int
    last: int


def taken(scores: Scores, least: float) -> Iterator[Taken]:
    """Every discount of at least so many points."""
    networks = scores.networks
    before = np.column_stack([networks.received.before, networks.received.engagement])
    people = -np.diff(before)
    for presence, place in np.argwhere(networks.discounts <= -least).tolist():
        yield Taken(
            presence,
            int(networks.at.owner[presence]),
            DISCOUNTS[place],
            float(networks.discounts[presence, place]),
            float(people[presence, place]),
        )


def behind(
    masses: Masses[PostEdges, Counts], found: list[Taken], reference_day: int
) -> list[Behind | None]:
    """The reactions behind each of these, in the same order; None where only bare counts are."""
    order = np.argsort(masses.edges.target, kind="stable")
    begin = masses.edges.target[order]
    rows = [order[slice(*np.searchsorted(begin, [t.presence, t.presence + 1]))] for t in found]
    return [
        _told(masses.edges, _among(masses, one, mine, reference_day))
        for one, mine in zip(found, rows, strict=True)
    ]


def _among(masses: Masses[PostEdges, Counts], one: Taken, rows: Ints, reference_day: int) -> Ints:
    """Which of these rows of edges come from the people that the discount is about."""
    pairs = slice(*places_in(masses.pairs.target, [one.presence, one.presence + 1]))
    actor = masses.pairs.actor[pairs].astype(np.int64)
    if one.discount == "pods":
        actor = actor[masses.around.pod[actor] >= 0]
    elif one.discount == "unproven":
        actor = actor[masses.moved.tau[pairs] < PROVEN]
    else:
        waiting = masses.moved.waiting
        assert waiting is not None
        mine = waiting[(waiting >= pairs.start) & (waiting < pairs.stop)]
        actor = masses.pairs.actor[mine].astype(np.int64)
        rows = rows[masses.edges.day[rows] > reference_day - WAIT]
    return rows[np.isin(masses.edges.actor[rows], actor)]


def _told(edges: PostEdges, rows: Ints) -> Behind | None:
    if not len(rows):
        return None
    day, count, post = edges.day[rows], edges.count[rows], edges.post[rows]
    return Behind(
        len(np.unique(edges.actor[rows])),
        int(count.sum()),
        [(int(value), int(n)) for value, n in _heaviest(day, count, DAYS)],
        [int(value) for value, _ in _heaviest(post[post >= 0], count[post >= 0], POSTS)],
        int(day.min()),
        int(day.max()),
    )


def _heaviest(values: Ints, count: Ints, most: int) -> list[tuple[int, int]]:
    """The values with the largest sums of counts, and these sums."""
    unique, place = np.unique(values, return_inverse=True)
    sums = ints(np.bincount(place, weights=count, minlength=len(unique)))
    order = np.lexsort((unique, -sums))[:most]
    return list(zip(unique[order].tolist(), sums[order].tolist(), strict=True))
