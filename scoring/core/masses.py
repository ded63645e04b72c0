"""What both the score and the topics start from: sound reactions, numbered by presence."""

from dataclasses import dataclass, replace
from typing import Generic

import numpy as np

from scoring.core import intake
from scoring.core.arrays import Accounts, Floats
from scoring.core.cells import Pairs, pair_mass
from scoring.core.intake import CountRows, EdgeRows, Ignored
from scoring.core.model import Model
from scoring.core.pairs import moved_people
from scoring.core.presences import Presences, gather, renumber


@dataclass(frozen=True)
class Masses(Generic[EdgeRows, CountRows]):
    """at: the presences. edges, counted: sound rows with presences for accounts and network kinds
    (see `Model.kind_on`) for kinds. pairs, moved: each actor's mass on each target and the part of
    a person moved. ignored: rows left out, by reason.
    """

    at: Presences
    edges: EdgeRows
    counted: CountRows
    pairs: Pairs
    moved: Floats
    ignored: Ignored


def gather_masses(
    accounts: Accounts,
    edges: EdgeRows,
    counted: CountRows,
    n_members: int,
    reference_day: int,
    model: Model,
) -> Masses[EdgeRows, CountRows]:
    """Steps 1 to 4 over these rows, as of the end of reference_day (UTC).

    Unsound rows are ignored and counted. Raises ValueError for accounts that are not sound (see
    `intake.sound_accounts`) or whose owner is not one of the n_members.
    """
    accounts, ignored = intake.sound_accounts(accounts, len(model.networks))
    if len(accounts) and accounts.owner.max() >= n_members:
        raise ValueError("an account's owner is not one of the members")
    n_kinds = len(model.kind_names)
    edges, lost = intake.sound_edges(edges, reference_day, n_kinds, accounts.owner)
    _add(ignored, lost)
    counted, lost = intake.sound_counts(counted, len(accounts), reference_day, n_kinds)
    _add(ignored, lost)
    at = gather(accounts)
    inside = np.where(edges.target < len(accounts), edges.target, edges.actor)
    edges = replace(
        edges,
        target=renumber(edges.target, at),
        actor=renumber(edges.actor, at),
        kind=model.kind_on(accounts.network[inside], edges.kind),
    )
    account = at.of_account[counted.account]
    counted = replace(
        counted, account=account, kind=model.kind_on(at.network[account], counted.kind)
    )
    pairs = pair_mass(edges, model.kinds, reference_day)
    return Masses(at, edges, counted, pairs, moved_people(pairs), ignored)


def _add(ignored: Ignored, more: Ignored) -> None:
    for reason, rows in more.items():
        ignored[reason] = ignored.get(reason, 0) + rows
