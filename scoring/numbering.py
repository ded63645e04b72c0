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
    """Actors in the core's numbering: an account's own number, or one past all accounts."""
    known = len(account_keys)
    numbers = number_keys(np.concatenate([account_keys, actor_keys]))
    meaning = np.arange(known, known + len(numbers) + 1, dtype=np.int64)
    meaning[numbers[:known]] = np.arange(known)
    return meaning[numbers[known:]]
