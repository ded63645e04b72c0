"""The arrays that go into a score: accounts, reactions with an actor, reactions as counts."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Columns of one length; putting together columns that differ raises ValueError."""

    def __post_init__(self) -> None:
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns differ in length: {lengths}")

    def __len__(self) -> int:
        first: NDArray[Any] = getattr(self, fields(self)[0].name)
        return len(first)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name, in the order in which they are declared."""
        return {field.name: np.asarray(getattr(self, field.name)) for field in fields(self)}


@dataclass(frozen=True)
class Accounts(Columns):
    """Linked accounts, numbered by their place: 0 to n - 1.

    owner: member index. network: index into `Model.networks`. share: the owner's part of a shared
    account, above 0 and at most 1. followers: people, NaN where the network does not say.
    """

    owner: Ints
    network: Ints
    share: Floats
    followers: Floats


@dataclass(frozen=True)
class Edges(Columns):
    """Reactions whose actor is known, as cells: `count` reactions of one kind on one day.

    target and actor share one numbering: below the number of accounts it is that account, from
    there on somebody who is not a member. So a member's own reactions to others fit in too, and
    tell who reacts back. day: days since 1970-01-01 (UTC). kind: index into `Model.kinds`.
    """

    target: Ints
    actor: Ints
    day: Ints
    kind: Ints
    count: Ints


@dataclass(frozen=True)
class Counts(Columns):
    """Reactions whose actor is not known: `count` reactions of one kind on one day."""

    account: Ints
    day: Ints
    kind: Ints
    count: Ints


@dataclass(frozen=True)
class PostEdges(Edges):
    """Edges that also say which post was reacted to; -1 for none (a list, a person mentioned)."""

    post: Ints


@dataclass(frozen=True)
class PostCounts(Counts):
    """Counts that also say which post was reacted to."""

    post: Ints


@dataclass(frozen=True)
class Tags(Columns):
    """Which posts are about which topics: one row for each (post, topic), numbered from 0."""

    post: Ints
    topic: Ints


def ints(values: object) -> Ints:
    """The values as a contiguous int64 array."""
    return np.ascontiguousarray(values, dtype=np.int64)


def floats(values: object) -> Floats:
    """The values as a contiguous float64 array."""
    return np.ascontiguousarray(values, dtype=np.float64)
