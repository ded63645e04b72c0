"""What connectors hand over: typed records of people, posts and reactions, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

FACTS = frozenset({"since", "followers", "following", "verified", "domain"})
KINDS = frozenset({"share", "quote", "list", "reply", "mention", "like"})
# Why a post that is known of cannot be read; a story expires after its day.
WITHHELD = frozenset({"deleted", "private", "expired"})


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
class Given:
    """A reaction that the account itself gave to something by somebody else."""

    person_native_id: str
    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """What one refresh found. Everything may come again: the same keys mean the same thing.

    `cursor` is JSON-able and goes back in with the next refresh; it is stored in the same
    transaction as the rest. `actors` says what is known of those in `reactions`. `given` is what
    the account itself reacted to. `deleted` are the native ids of posts that the network no longer
    shows. `more`: there is more behind the cursor, to be asked for at once. `ignored` counts what
    was left out, by reason.
    """

    cursor: Mapping[str, Any]
    profile: Profile | None = None
    posts: tuple[Post, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    counts: tuple[Count, ...] = ()
    actors: tuple[Actor, ...] = ()
    given: tuple[Given, ...] = ()
    deleted: tuple[str, ...] = ()
    more: bool = False
    ignored: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a post that we know stands now.

    `withheld` is one of WITHHELD where it cannot be read any more, "" where it stands. `post` is how
    it reads now, None where the network shows no more than that it is there; `reactions` are all
    that it has, None where that is not told.
    """

    native_id: str
    withheld: str = ""
    post: Post | None = None
    reactions: int | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A post that a search names and does not show; `withheld` is one of WITHHELD."""

    native_id: str
    author_native_id: str
    withheld: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave, by whomever: the house keeps only what its own members wrote."""

    posts: tuple[Post, ...] = ()
    unread: tuple[Unread, ...] = ()
