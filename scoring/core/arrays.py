"""The arrays that go into a score: accounts, reactions with an actor, reactions as counts."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Shares = NDArray[np.float32]
Whole = NDArray[np.integer[Any]]  # any whole numbers: pairs keep theirs short


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


@dataclass(frozen=True)
class Bios(Columns):
    """Which members name which topics where they describe themselves; a row may come twice."""

    member: Ints
    topic: Ints

    @classmethod
    def none(cls) -> "Bios":
        """Nobody says anything."""
        return cls(ints([]), ints([]))


@dataclass(frozen=True)
class Facts(Columns):
    """What a network says of some people; NaN where it does not say.

    person: in the numbering of `Edges`. age_days: of the account. audience: how many follow it.
    following: how many it follows. verified, domain (a web address of its own): 1 or 0.
    """

    person: Ints
    age_days: Floats
    audience: Floats
    following: Floats
    verified: Floats
    domain: Floats

    @classmethod
    def none(cls) -> "Facts":
        """Facts about nobody."""
        return cls(ints([]), *(floats([]) for _ in range(5)))


@dataclass(frozen=True)
class Given(Columns):
    """How far people moved linked accounts, by what these gave: one row for each pair.

    giver, person: in the numbering of `Edges`. moved: d after step 3, 0 to 1.
    """

    giver: Ints
    person: Ints
    moved: Floats

    @classmethod
    def none(cls) -> "Given":
        """Nobody gave anything."""
        return cls(ints([]), ints([]), floats([]))


@dataclass(frozen=True)
class Cleared(Columns):
    """Reactions that somebody looked at and found honest, as (target, actor) in the numbering of
    `Edges`. discount: the place in `features.DISCOUNTS` of what no longer applies to them."""

    target: Ints
    actor: Ints
    discount: Ints


@dataclass(frozen=True)
class Known:
    """What is known beside the reactions.

    vouched, since: int64[n] each, people whom their owner has linked and proven, in the numbering
    of `Edges`, and the day on which that was. paused: int64[accounts], days for which the clock of
    an account stands still, or None for nobody. cleared: None for nobody. given: what the linked
    reacted to beyond the accounts of `Edges`, or None where it is not known. whole: everybody's
    reactions are in the arrays, not only those that touch members; then whoever nobody vouches for
    counts 0. doubt: float64[networks], what the quality of each network's source adds to the
    standard error of log E (`quality.doubts`), or None where every source is complete.
    """

    vouched: Ints
    since: Ints
    facts: Facts
    paused: Ints | None = None
    whole: bool = False
    cleared: Cleared | None = None
    given: Given | None = None
    doubt: Floats | None = None

    @classmethod
    def nothing(cls) -> "Known":
        """Nobody is vouched for, no facts, nobody is away, and only a star is seen."""
        return cls(ints([]), ints([]), Facts.none())


def ints(values: object) -> Ints:
    """The values as a contiguous int64 array."""
    return np.ascontiguousarray(values, dtype=np.int64)


def floats(values: object) -> Floats:
    """The values as a contiguous float64 array."""
    return np.ascontiguousarray(values, dtype=np.float64)
