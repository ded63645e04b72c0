"""What comes in from networks is not always sound: drop the rest, and say how much and why."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from scoring.core.arrays import Accounts, Bools, Columns, Counts, Edges, Ints, floats, ints

EARLIEST_DAY = 12784  # 2005-01-01: before the networks we read; an older date is a broken clock
LARGEST_COUNT = 10**12  # more than all people times a hundred; beyond it sums would lose units

Ignored = dict[str, int]
Rows = TypeVar("Rows", bound=Columns)
EdgeRows = TypeVar("EdgeRows", bound=Edges)
CountRows = TypeVar("CountRows", bound=Counts)


def sound_edges(
    edges: EdgeRows, reference_day: int, n_kinds: int, owner: Ints
) -> tuple[EdgeRows, Ignored]:
    """The edges that may count, and how many were ignored for each reason.

    An edge between two accounts of one owner, or of an account to itself, is "own_account"; one
    that touches no account is "between_outsiders". `owner` is int64[n_accounts]. A row is
    counted once, under its first reason.
    """
    whole, ignored = whole_numbers(edges)
    n_accounts = len(owner)
    reasons = _event_reasons(whole.day, whole.kind, whole.count, reference_day, n_kinds)
    reasons["unknown_account"] = (whole.target < 0) | (whole.actor < 0)
    people = np.append(owner, -1)
    target_owner = people[np.clip(whole.target, 0, n_accounts)]
    actor_owner = people[np.clip(whole.actor, 0, n_accounts)]
    reasons["own_account"] = (whole.target == whole.actor) | (
        (target_owner >= 0) & (target_owner == actor_owner)
    )
    reasons["between_outsiders"] = np.minimum(whole.target, whole.actor) >= n_accounts
    return _without(whole, reasons, ignored)


def sound_counts(
    counts: CountRows, n_accounts: int, reference_day: int, n_kinds: int
) -> tuple[CountRows, Ignored]:
    """The counts that may count, and how many rows were ignored for each reason."""
    whole, ignored = whole_numbers(counts)
    reasons = _event_reasons(whole.day, whole.kind, whole.count, reference_day, n_kinds)
    reasons["unknown_account"] = (whole.account < 0) | (whole.account >= n_accounts)
    return _without(whole, reasons, ignored)


def sound_accounts(accounts: Accounts, n_networks: int) -> tuple[Accounts, Ignored]:
    """The accounts with impossible follower numbers set to unknown, and how many those were.

    Raises ValueError for a negative owner, a network that the model does not have, or a share
    that is not above 0 and at most 1: those are our own mistakes, not the network's.
    """
    owner, network = ints(accounts.owner), ints(accounts.network)
    share, followers = floats(accounts.share), floats(accounts.followers)
    if len(owner) and owner.min() < 0:
        raise ValueError("an account has a negative owner")
    if len(network) and (network.min() < 0 or network.max() >= n_networks):
        raise ValueError(f"an account's network is not one of the model's {n_networks}")
    if not np.all((share > 0) & (share <= 1)):
        raise ValueError("an account's share is not above 0 and at most 1")
    impossible = (followers < 0) | np.isinf(followers)
    sound = Accounts(owner, network, share, np.where(impossible, np.nan, followers))
    return sound, {"impossible_followers": int(impossible.sum())} if impossible.any() else {}


def _event_reasons(
    day: Ints, kind: Ints, count: Ints, reference_day: int, n_kinds: int
) -> dict[str, Bools]:
    return {
        "unknown_kind": (kind < 0) | (kind >= n_kinds),
        "in_the_future": day > reference_day,
        "before_2005": day < EARLIEST_DAY,
        "impossible_count": (count <= 0) | (count > LARGEST_COUNT),
    }


def whole_numbers(rows: Rows) -> tuple[Rows, Ignored]:
    """The rows as int64, without those that hold NaN, infinity or a fraction."""
    columns = rows.columns()
    whole = np.ones(len(rows), dtype=np.bool_)
    for column in columns.values():
        if len(column) and not np.issubdtype(column.dtype, np.integer):
            number = floats(column)
            limited = np.nan_to_num(number, nan=0.5, posinf=0.5, neginf=0.5)
            whole &= (limited == np.floor(limited)) & (np.abs(limited) < 2**62)
    kept = {name: ints(column[whole]) for name, column in columns.items()}
    lost = len(rows) - int(whole.sum())
    return replace(rows, **kept), {"not_a_whole_number": lost} if lost else {}


def _without(rows: Rows, reasons: dict[str, Bools], ignored: Ignored) -> tuple[Rows, Ignored]:
    dropped = np.zeros(len(rows), dtype=np.bool_)
    for reason, found in reasons.items():
        first = int((found & ~dropped).sum())
        if first:
            ignored[reason] = first
        dropped |= found
    kept = {name: ints(column[~dropped]) for name, column in rows.columns().items()}
    return replace(rows, **kept), ignored
