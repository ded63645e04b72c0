"""Reactions without actors: how many people may stand behind a bare number."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Counts, Floats, Ints
from scoring.core.model import CountModel, Kinds
from scoring.core.pairs import saturate

EVERYBODY = 8e9  # no count, however broken, stands for more people than there are


@dataclass(frozen=True)
class Unnamed:
    """For each group: the expected number of distinct people, and how far each was moved."""

    people: Floats
    moved: Floats

    @property
    def engagement(self) -> Floats:
        """People moved, in the unit of step 4."""
        return self.people * self.moved

    @property
    def squares(self) -> Floats:
        """The sum of a^2 over these people."""
        return self.people * self.moved**2


def unnamed_people(
    group: Ints, counts: Counts, n_groups: int, kinds: Kinds, model: CountModel, reference_day: int
) -> Unnamed:
    """N reactions come from D = N^b distinct people (Heaps' law), who share the mass evenly.

    b and the spread around it are fitted where both numbers are known (the version file says
    where). Each person is moved 1 - exp(-2 M / D), M the decayed mass of the group; so another
    reaction always adds, and a thousand reactions are never a thousand people. What these people
    give elsewhere is not known: neither step 3 nor step 4 can discount them, so the model's
    `attention` (the mean that remains where both are known) stands in for both.
    group: int64[counts], 0 to n_groups - 1. Takes sound counts only.
    """
    order = np.lexsort((counts.count, counts.kind, counts.day, group))
    group, count = group[order], counts.count[order].astype(np.float64)
    kind, day = counts.kind[order], counts.day[order]
    weight = kinds.weight[kind] * np.exp2((day - reference_day) / kinds.half_life[kind])
    reactions = np.bincount(group, weights=count, minlength=n_groups)
    mass = np.bincount(group, weights=count * weight, minlength=n_groups)
    people = np.minimum(np.power(reactions, model.exponent), EVERYBODY)
    each = np.divide(mass, people, out=np.zeros(n_groups), where=people > 0)
    return Unnamed(people, model.attention * saturate(each))
