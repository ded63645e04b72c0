"""From database ids and keyed hashes to the numbers 0, 1, 2 ... that arrays are indexed by."""

from __future__ import annotations

import numpy as np

from scoring.core.arrays import Bools, Ints


def places(ids: Ints, wanted: Ints) -> tuple[Ints, Bools]:
    """Where each of `wanted` stands in the rising `ids`, and whether it is there at all."""
    if not len(ids):
        return np.zeros(len(wanted), dtype=np.int64), np.zeros(len(wanted), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return place, ids[place] == wanted


def number_keys(keys: Ints) -> Ints:
    """One number for each distinct key, int64[n] from int64[n, 2], without gaps."""
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    inside = keys[order]
    new = np.append(False, np.any(inside[1:] != inside[:-1], axis=1))[: len(keys)]
    numbers = np.empty(len(keys), dtype=np.int64)
    numbers[order] = np.cumsum(new)
    return numbers


def number_actors(account_keys: Ints, actor_keys: Ints) -> Ints:
    """Actors in the core's numbering: an account's own number, or one past all accounts.

    An account that several members own is the first of its rows.
    """
    known = len(account_keys)
    numbers = number_keys(np.concatenate([account_keys, actor_keys]))
    meaning = np.arange(known, known + len(numbers) + 1, dtype=np.int64)
    meaning[numbers[:known][::-1]] = np.arange(known)[::-1]
    return meaning[numbers[known:]]


def among_owners(actor: Ints, target: Ints, owner: Ints, account_keys: Ints) -> Bools:
    """Which reactions pass between a shared account and an account of one of its owners, bool[n].

    They are the owners' own, whichever owner's row they reach. owner: int64[accounts].
    """
    identity = number_keys(account_keys)
    shared = np.bincount(identity, minlength=1)[identity] > 1 if len(identity) else identity > 0
    if not shared.any():
        return np.zeros(len(actor), dtype=np.bool_)
    people = int(owner.max()) + 1
    pairs = np.unique(identity[shared] * people + owner[shared])
    inside = np.minimum(actor, len(owner) - 1)
    by_shared = np.isin(identity[inside] * people + owner[target], pairs)
    to_shared = np.isin(identity[target] * people + owner[inside], pairs)
    return (actor < len(owner)) & (by_shared | to_shared)
