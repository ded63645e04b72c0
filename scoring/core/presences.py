"""A presence: what one person has on one network, over all their accounts there."""

from dataclasses import dataclass

import numpy as np

from scoring.core.arrays import Accounts, Floats, Ints


@dataclass(frozen=True)
class Presences:
    """One row for each (owner, network, share), in that order.

    Accounts of one person on one network are summed before anything is saturated, so that
    splitting an account gains nothing. Accounts held at different shares stay apart, because the
    share scales the whole influence of what is shared.
    """

    owner: Ints
    network: Ints
    share: Floats
    followers: Floats
    of_account: Ints

    def __len__(self) -> int:
        return len(self.owner)


def gather(accounts: Accounts) -> Presences:
    """The presences of these accounts; `of_account` is int64[n_accounts], each one's presence.

    followers are added up over the accounts that know theirs, and NaN where none does.
    """
    order = np.lexsort((accounts.share, accounts.network, accounts.owner))
    owner, network = accounts.owner[order], accounts.network[order]
    share, followers = accounts.share[order], accounts.followers[order]
    if not len(order):
        return Presences(owner, network, share, followers, order.astype(np.int64))
    new = np.append(True, (np.diff(owner) != 0) | (np.diff(network) != 0) | (np.diff(share) != 0))
    start = np.flatnonzero(new)
    of_account = np.empty(len(order), dtype=np.int64)
    of_account[order] = np.cumsum(new) - 1
    known = np.add.reduceat((~np.isnan(followers)).astype(np.int64), start) > 0
    total = np.add.reduceat(np.nan_to_num(followers), start)
    return Presences(
        owner[start], network[start], share[start], np.where(known, total, np.nan), of_account
    )


def renumber(people: Ints, presences: Presences) -> Ints:
    """Targets or actors by presence: accounts become their presence, everybody else follows on.

    people and result are int64[n]; so one member with two accounts is one actor to others.
    """
    n_accounts = len(presences.of_account)
    outsiders = people - n_accounts + len(presences)
    if not n_accounts:
        return outsiders
    inside = presences.of_account[np.clip(people, 0, n_accounts - 1)]
    return np.where(people < n_accounts, inside, outsiders)
