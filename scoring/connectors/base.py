"""The contract between a network and the house: what a connector is and what it hands over."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Protocol

from scoring.connectors.failures import BrokenData, Gone, PermissionLost, TryLater

__all__ = [
    "FACTS",
    "KINDS",
    "Actor",
    "BrokenData",
    "Capabilities",
    "Connector",
    "Count",
    "Gone",
    "LinkedAccount",
    "Page",
    "PermissionLost",
    "Post",
    "Profile",
    "Reaction",
    "TryLater",
]

FACTS = frozenset({"since", "followers", "following", "verified", "domain"})
KINDS = frozenset({"share", "quote", "list", "reply", "mention", "like"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What the network says of an account. `native_id` is its identity; the name may change."""

    native_id: str
    name: str
    url: str = ""
    about: str = ""
    location: str = ""
    since: datetime | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Something the account published. `at` is aware UTC; `text` is plain, without markup.

    `tags` are the network's own words for topics; `links` are absolute web addresses. `replies_to`
    is the native id of the person under whose post it was written, where nobody there had asked
    everybody (as a question on Stack Exchange does); empty for all else.
    """

    native_id: str
    author_native_id: str
    at: datetime
    title: str
    text: str
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    url: str = ""
    replies_to: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One reaction by somebody who can be told apart. `kind` is one of KINDS."""

    native_post_id: str
    actor_native_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Actor:
    """What the network says of somebody who reacted; None where it does not say.

    `since` is the day the account was made, `domain` whether it shows a web address of its own.
    """

    native_id: str
    since: date | None = None
    followers: int | None = None
    following: int | None = None
    verified: bool | None = None
    domain: bool | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """All reactions without actors that a post received on one day.

    `count` is the whole of that (post, kind, day) as known now: a later count replaces it.
    """

    native_post_id: str
    kind: str
    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """What one refresh found. Everything may come again: the same keys mean the same thing.

    `cursor` is JSON-able and goes back in with the next refresh; it is stored in the same
    transaction as the rest. `actors` says what is known of those in `reactions`. `ignored` counts
    what was left out, by reason.
    """

    cursor: Mapping[str, Any]
    profile: Profile | None = None
    posts: tuple[Post, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    counts: tuple[Count, ...] = ()
    actors: tuple[Actor, ...] = ()
    ignored: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network gives, for pages and rules to read.

    `with_actors`: kinds whose actor is known; `as_counts`: kinds known as numbers only;
    `facts`: which FACTS it tells of those who react; `live`: it can be asked again at any time
    (else it changes only by an import); `proves_ownership`: `proof()` can tell whose account it is.
    """

    with_actors: frozenset[str]
    as_counts: frozenset[str]
    live: bool
    proves_ownership: bool
    facts: frozenset[str] = frozenset()


class LinkedAccount(Protocol):
    """What a connector needs to know of an account."""

    native_id: str
    url: str


class Connector(ABC):
    """One network. Subclasses in this package are registered by being there."""

    slug: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]

    @abstractmethod
    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """What the account did and received since `cursor` ({} at first).

        Raises TryLater, PermissionLost, Gone or BrokenData, and then nothing is handed over.
        """

    @abstractmethod
    def native_id(self, address: str) -> str:
        """The identity behind what a member types in, the same for every spelling of it.

        Raises BrokenData when nothing can be meant by it.
        """

    def good_for(self, cursor: Mapping[str, Any]) -> timedelta:
        """For how long the network said that the answer behind this cursor stays good."""
        return timedelta(0)

    def proof(self, url: str, token: str) -> bool:
        """Whether the owner of `url` has shown `token` where only the owner can put it."""
        return False
