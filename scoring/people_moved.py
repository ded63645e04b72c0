"""The people behind a statement: what each gave, how far it moved them, and how they are trusted.

Nobody is named and nothing points to anybody: rows of three numbers, the heaviest first. They are
computed when they are asked for, from what is stored now, as of the day of the statement. What was
deleted since is missing and what arrived later is there; `scoring.statement` says so.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from perks.ground import scopes
from scoring import inputs, versions
from scoring.core.masses import gather_masses

ACTOR = scopes.system("scores")
EPOCH = date(1970, 1, 1)


def people_moved(member_id: int, day: date, model_version: str) -> list[dict[str, Any]]:
    """For each of the member's networks the rows (mass, moved, trust) of the people who reacted.

    mass: of step 1, moved: 0 to 1 after steps 2 to 6, trust: 0 to 1.
    """
    model, reference_day = versions.model(model_version), (day - EPOCH).days
    with scopes.act_as(ACTOR):
        found = inputs.load(model, member_id)
    masses = gather_masses(
        found.accounts, found.edges, found.counted, len(found.member_ids), reference_day, model,
        found.known(reference_day),
    )  # fmt: skip
    mine = np.flatnonzero(masses.at.owner == np.searchsorted(found.member_ids, member_id))
    return [
        {
            "network": model.networks[masses.at.network[presence]],
            "share": float(masses.at.share[presence]),
            "people": heaviest_first(masses.pairs, masses.moved, int(presence)),
        }
        for presence in mine
    ]


def heaviest_first(pairs: Any, moved: Any, presence: int) -> list[list[float]]:
    """The pairs of one presence as (mass, moved, trust)."""
    rows = slice(*np.searchsorted(pairs.target, [presence, presence + 1]))
    table = np.column_stack([pairs.mass[rows], moved.now[rows], moved.tau[rows]])
    ordered: list[list[float]] = table[np.lexsort(-table.T[::-1])].tolist()
    return ordered
