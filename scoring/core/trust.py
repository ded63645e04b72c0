"""Step 5: how sure we are that a reaction comes from a person of its own mind."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Bools, Facts, Floats, Ints, Known
from scoring.core.given import offered
from scoring.core.model import TrustModel
from scoring.core.pair_columns import Pairs


@dataclass(frozen=True)
class Trust:
    """tau of each person by evidence alone, float64[people], 0 to 1; told: bool, facts are known.

    heard: float64[people], h, the people moved among the seeds, by these pairs.

    Who is not told and not endorsed counts as the published prior of the network where the
    reaction happened, or 0 at the interval's lower end and where everybody's reactions are seen.
    """

    tau: Floats
    told: Bools
    heard: Floats


def trust(
    pairs: Pairs, moved: Floats, seeds: Floats, known: Known, n_people: int, model: TrustModel
) -> Trust:
    """tau_u = max(facts, seed, endorsement), one hop from the seeds and no further.

    endorsement = 1 - exp(-max(h_u - 1, 0) / 2), h_u the people moved among the seeds: about two
    independent endorsers. TrustRank (Gyongyi et al., VLDB 2004) and SybilRank (Cao et al., NSDI
    2012) walk on from there; a walk leaked trust into rings. seeds: float64[people], how far each
    is vouched for. moved: float64[pairs].
    """
    return judged(heard_of(pairs, moved, seeds, n_people), seeds, known, model)


def heard_of(pairs: Pairs, moved: Floats, seeds: Floats, n_people: int) -> Floats:
    """h of each target of these pairs: the people that it moved among the seeds, float64[people]."""
    heard = np.zeros(n_people)
    from_seeds = np.flatnonzero(seeds[pairs.actor] > 0)
    np.add.at(heard, pairs.target[from_seeds], moved[from_seeds] * seeds[pairs.actor[from_seeds]])
    return heard


def judged(heard: Floats, seeds: Floats, known: Known, model: TrustModel) -> Trust:
    """tau of everybody from what the seeds, the facts and the endorsements say.

    What the linked gave to others (`given`) is heard beside what they gave to targets.
    """
    facts, endorsed = known.facts, heard
    if known.given is not None:
        endorsed = heard + offered(known.given, seeds, len(heard))
    tau = np.maximum(seeds, -np.expm1(-np.maximum(endorsed - 1.0, 0.0) / 2))
    told = np.zeros(len(heard), dtype=np.bool_)
    told[facts.person] = True
    np.maximum.at(tau, facts.person, by_facts(facts, model))
    return Trust(tau, told, heard)


def by_facts(facts: Facts, model: TrustModel) -> Floats:
    """tau by the version file's table, float64[n], from `least` to `most`.

    Each fact adds the step that it reaches; one that is not known adds nothing. An account in its
    first days counts in proportion to its age (`ramp_days`), so that fresh fakes are worth little.
    """
    tau = np.full(len(facts), model.least)
    tau += _step(facts.age_days, model.age_days)
    tau += _step(facts.audience, model.audience)
    with np.errstate(divide="ignore", invalid="ignore"):
        tau += _step(facts.audience / facts.following, model.ratio)
    tau += model.verified * (np.nan_to_num(facts.verified) > 0)
    tau += model.domain * (np.nan_to_num(facts.domain) > 0)
    return np.asarray(np.clip(tau, model.least, model.most) * ramp(facts.age_days, model.ramp_days))


def seeds(people: Ints, age_days: Ints, n_people: int, model: TrustModel) -> Floats:
    """How far each person is vouched for, float64[n_people]: 1 once linked for `ramp_days`."""
    vouched = np.zeros(n_people)
    np.maximum.at(vouched, people, ramp(age_days.astype(np.float64), model.ramp_days))
    return vouched


def ramp(age_days: Floats, days: float) -> Floats:
    """0 on the first day, 1 from `days` on; 1 where the age is not known."""
    return np.where(np.isnan(age_days), 1.0, np.clip(age_days / days, 0.0, 1.0))


def _step(values: Floats, table: tuple[tuple[float, float], ...]) -> Floats:
    """What the highest bound that a value reaches adds; 0 below the first and for NaN."""
    bounds = np.array([row[0] for row in table])
    added = np.array([0.0, *(row[1] for row in table)])
    known = np.nan_to_num(values, nan=-1.0, posinf=np.finfo(float).max)
    return np.asarray(added[np.searchsorted(bounds, known, side="right")])
