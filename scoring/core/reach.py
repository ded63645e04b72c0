"""Whom a few changed pairs reach: the actors as they are afterwards, and every target concerned."""

from dataclasses import replace

import numpy as np

from scoring.core.arrays import Bools, Floats, Ints
from scoring.core.intake import CountRows, EdgeRows
from scoring.core.kept import Kept
from scoring.core.masses import n_people
from scoring.core.pair_columns import Pairs
from scoring.core.pairs import attention
from scoring.core.pods import Seen, grouped, look
from scoring.core.repairs import Repaired
from scoring.core.splice import marked, rows_of, rows_where
from scoring.core.surroundings import Surroundings
from scoring.core.trust import heard_of, judged, seeds


def reach(
    kept: Kept[EdgeRows, CountRows],
    found: Repaired,
    returned: Floats,
    rows: Ints,
    touched: tuple[Ints, Ints],
) -> tuple[Surroundings, Bools]:
    """The actors after the change, and who is reached by it as a target, bool[people]."""
    pairs, known, n = found.pairs, kept.known, len(kept.masses.at)
    people = n_people(pairs, kept.masses.at, known)
    before = _resized(kept.masses.around, people)
    inside = (touched[0] < people) & (touched[1] < people)
    left = attention(pairs, returned, people)
    rows = np.union1d(rows, rows_where(left != before.attention, pairs.actor))
    target = np.append(touched[0][inside], pairs.target[rows])
    actor = np.append(touched[1][inside], pairs.actor[rows])
    reached = marked(people, target, touched[0][touched[0] < people])

    vouched = seeds(known.vouched, kept.reference_day - known.since, people, kept.model.trust)
    anew = np.unique(target[vouched[actor] > 0])
    some = rows_of(anew, pairs)
    whole = returned[some] * left[pairs.actor[some]]
    heard = before.trust.heard.copy()
    heard[anew] = heard_of(pairs.of_rows(some), whole, vouched, people)[anew]
    trust = judged(heard, vouched, known, kept.model.trust)
    seen, pod = before.seen, before.pod
    if found.splice is not None:
        others = marked(people, pairs.actor[found.splice.new])
        gone = kept.masses.pairs.actor[found.splice.gone]
        others[gone[gone < people]] = True
        seen = _look_again(seen, pairs.of_rows(rows_where(others, pairs.actor)), n, others)
        pod = grouped(pairs, seen, n)
    other = (trust.tau != before.trust.tau) | (pod != before.pod)
    reached[pairs.target[rows_where(other, pairs.actor)]] = True
    return Surroundings(left, trust, pod, seen), reached


def _look_again(seen: Seen, pairs: Pairs, n_targets: int, actors: Bools) -> Seen:
    """What is seen by these actors, bool[people], whose pairs these are; others see what they saw."""
    fresh = look(pairs, n_targets, len(actors))
    return Seen(
        np.where(actors[:, None], fresh.signature, seen.signature),
        np.where(actors, fresh.targets, seen.targets),
    )


def _resized(around: Surroundings, people: int) -> Surroundings:
    """For so many people; the last ones may have gone with their last reaction."""
    found, trust = around.among(people), around.trust
    if people >= len(around.attention):
        return found
    trust = replace(
        trust, tau=trust.tau[:people], told=trust.told[:people], heard=trust.heard[:people]
    )
    return Surroundings(
        around.attention[:people], trust, around.pod[:people], around.seen.among(people)
    )
