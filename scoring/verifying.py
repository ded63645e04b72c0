"""Whether the masses that runs use are those of a full rebuild, bit for bit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from perks.ground import clock, scopes
from scoring import inputs
from scoring.core.masses import Masses, gather_masses
from scoring.core.published import load

ACTOR = scopes.system("scores")
EPOCH = date(1970, 1, 1)
COLUMNS = ("target", "actor", "mass", "listed")


@dataclass(frozen=True)
class Verified:
    """pairs: of a full rebuild. rows: that they are made of. read: that the usual way had to read
    from the database. same: every pair and every bit of its mass.
    """

    pairs: int
    rows: int
    read: int
    same: bool


def verify() -> Verified:
    """Compare the usual way of a run, as of today, with reading everything.

    What is stored between the two readings makes them differ: then they are read once more.
    """
    found = compare()
    return found if found.same else compare()


def compare() -> Verified:
    """One comparison, see `verify`."""
    with scopes.act_as(ACTOR):
        usual, whole = inputs.load(load()), inputs.load(load(), anew=True)
    one, other = masses(usual), masses(whole)
    same = all(
        np.array_equal(getattr(one.pairs, name), getattr(other.pairs, name)) for name in COLUMNS
    )
    return Verified(len(other.pairs), len(whole.edges), usual.read, same)


def masses(found: inputs.Inputs) -> Masses:  # type: ignore[type-arg]
    """Steps 1 to 6 as of today."""
    day = (clock.today() - EPOCH).days
    return gather_masses(
        found.accounts, found.edges, found.counted, len(found.member_ids), day, load(),
        found.known(day),
    )  # fmt: skip
