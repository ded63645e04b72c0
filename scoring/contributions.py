"""How a score adds up, as it is written into its row: the lines, and all they are computed from."""

from __future__ import annotations

from typing import Any

import numpy as np

from scoring.core.arrays import Floats
from scoring.core.features import DISCOUNTS
from scoring.core.model import FEATURES
from scoring.core.publish import STEPS
from scoring.core.result import Scores
from scoring.past import Past
from scoring.quality import label


def calm_lines(steps: Floats) -> list[dict[str, Any]]:
    """A line for each step from today's estimate to what is shown that changed anything."""
    return [
        {"network": "", "feature": name, "value": 0.0, "points": float(points)}
        for name, points in zip(STEPS, steps, strict=True)
        if points
    ]


def lines_of(scores: Scores, member: int) -> list[dict[str, Any]]:
    """The lines of a member: network, feature, the value behind it, and the points it adds.

    What a discount took is a line with the people it took and negative points.
    """
    return [line for row in presences(scores, member) for line in lines_of_presence(scores, row)]


def presences(scores: Scores, member: int) -> list[int]:
    """The rows of `scores.networks` that belong to a member."""
    begin, end = np.searchsorted(scores.networks.at.owner, [member, member + 1])
    return list(range(begin, end))


def lines_of_presence(scores: Scores, row: int) -> list[dict[str, Any]]:
    """What one network gave a member: a line for each feature, and for each discount."""
    networks, received = scores.networks, scores.networks.received
    code = networks.at.network[row]
    weights = scores.model.cohort.weight[code]
    values = networks.table[row].copy()
    values[0], values[1] = received.before[row, 0], received.breadth_before[row]
    taken = -np.diff(np.append(received.before[row], received.engagement[row]))
    found = [
        (feature, values[place], networks.lines[row, place])
        for place, feature in enumerate(FEATURES)
        if weights[place] > 0
    ] + [
        (discount, taken[place], networks.discounts[row, place])
        for place, discount in enumerate(DISCOUNTS)
        if networks.discounts[row, place] < 0
    ]
    return [
        {
            "network": scores.model.networks[code],
            "feature": name,
            "value": float(value),
            "points": float(points),
        }
        for name, value, points in found
    ]


def networks_of(scores: Scores, member: int) -> list[dict[str, Any]]:
    """What a member received on each network: all that the score is computed from.

    `features` by name, those that weigh nothing left out; `unnamed` is the number of people that
    bare counts stand for, how far each was moved, and the trust in them; `quality` the label of
    the source, and `doubt` what it adds to the standard error of log engagement.
    """
    networks, model = scores.networks, scores.model
    at, unnamed = networks.at, networks.unnamed
    return [
        {
            "network": model.networks[code],
            "share": float(at.share[row]),
            "quality": label(model.networks[code]),
            "doubt": float(networks.doubt[row]),
            "features": {
                name: float(networks.table[row, place])
                for place, name in enumerate(FEATURES)
                if model.cohort.weight[code, place] > 0
            },
            "unnamed": {
                "people": float(unnamed.people[row]),
                "moved": float(unnamed.moved[row]),
                "trust": float(model.trust.prior[code]),
            },
        }
        for row in presences(scores, member)
        for code in [int(at.network[row])]
    ]


def shown_before(before: Past, place: int) -> dict[str, float] | None:
    """The exact score shown last and how many days ago; None for the first of a series."""
    if np.isnan(before.shown[place]):
        return None
    return {"exact": float(before.shown[place]), "days": float(before.days[place])}
