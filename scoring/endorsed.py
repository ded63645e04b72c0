"""How often members endorsed a member for each topic, and what that comes to without rings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from perks.ground import clock, scopes
from scoring.core.arrays import ints
from scoring.core.endorsements import MOST_STEPS, steps_from, weights
from scoring.models import Endorsement

ACTOR = scopes.system("endorsements")


@dataclass(frozen=True)
class Counted:
    """How many members endorsed a topic, and what they count after rings and time."""

    people: int
    weight: float

    @property
    def sentence(self) -> str:
        """For the member's own page."""
        people = f"{self.people:,} member{'' if self.people == 1 else 's'} endorsed you for it"
        if self.people - self.weight < 0.05:
            return f"{people}. That is in no score."
        return (
            f"{people}. Older ones, and those among people who endorse each other, count less: "
            f"{self.weight:.1f} in all. That is in no score."
        )


def counted(member_id: int) -> dict[int, Counted]:
    """What the member's endorsements come to, by topic id; each person once a topic, the newest."""
    with scopes.switched_to(ACTOR):
        rows = Endorsement.objects.filter(member_id=member_id).order_by("topic_id", "-at")
        newest: dict[int, dict[int, int]] = {}
        for topic, endorser, at in rows.values_list("topic_id", "endorser_id", "at"):
            newest.setdefault(topic, {}).setdefault(endorser, (clock.now() - at).days)
        steps = steps_back(member_id) if newest else {}
    return {
        topic: Counted(
            len(people),
            float(weights(ints(list(people)), ints(list(people.values())), steps).sum()),
        )
        for topic, people in newest.items()
    }


def steps_back(member_id: int) -> dict[int, int]:
    """How many endorsements lead from the member to others; one query a step."""
    pairs: set[tuple[int, int]] = set()
    reached = {member_id}
    for _ in range(MOST_STEPS):
        given = Endorsement.objects.filter(endorser_id__in=reached)
        new = set(given.values_list("endorser_id", "member_id").distinct()) - pairs
        pairs |= new
        reached = {receiver for _, receiver in new}
    both = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return steps_from(member_id, both[:, 0], both[:, 1])
