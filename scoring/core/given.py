"""What linked people themselves react to: it endorses others, members or not."""

from __future__ import annotations

import numpy as np

from scoring.core.arrays import Floats, Given, Ints
from scoring.core.model import Kinds
from scoring.core.pairs import FREE_ATTENTION, saturate


def given_of(
    giver: Ints, person: Ints, kind: Ints, day: Ints, reference_day: int, kinds: Kinds
) -> Given:
    """How far each person moved each giver, one row for each pair, as of a day (UTC).

    Steps 1 to 3 of the score: m = sum of weight * 2^(-age / half-life), d = 1 - exp(-2 m). giver,
    person: int64[n], in the numbering of `Edges`. kind: int64[n], on the giver's network (see
    `Model.kind_on`). What lies after reference_day is left out.
    """
    known = day <= reference_day
    giver, person, kind, day = giver[known], person[known], kind[known], day[known]
    mass = kinds.weight[kind] * np.exp2(-(reference_day - day) / kinds.half_life[kind])
    order = np.lexsort((mass, person, giver))
    giver, person, mass = giver[order], person[order], mass[order]
    first = np.append(True, (giver[1:] != giver[:-1]) | (person[1:] != person[:-1]))[: len(giver)]
    begins = np.flatnonzero(first)
    total = np.add.reduceat(mass, begins) if len(begins) else mass
    return Given(giver[begins], person[begins], saturate(total))


def offered(given: Given, vouched: Floats, n_people: int) -> Floats:
    """What the seeds' own reactions add to h of each person, float64[n_people] (see `trust`).

    d * attention * vouched, summed over givers; attention as in step 4, over what each giver gave:
    who reacts to everybody endorses each a little. vouched: float64[n_people].
    """
    spent = np.bincount(given.giver, weights=given.moved, minlength=n_people)
    left = 1 / np.sqrt(np.maximum(1.0, spent / FREE_ATTENTION))
    each = given.moved * left[given.giver] * vouched[given.giver]
    return np.asarray(np.bincount(given.person, weights=each, minlength=n_people), np.float64)
