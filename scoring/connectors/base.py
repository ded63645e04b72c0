"""The contract between a network and the house: what a connector is and what it promises."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from scoring.connectors.failures import BrokenData, Gone, PermissionLost, TryLater
from scoring.connectors.records import (
    FACTS,
    KINDS,
    WITHHELD,
    Actor,
    Count,
    Found,
    Given,
    Page,
    Post,
    Profile,
    Reaction,
    Standing,
    Unread,
)

if TYPE_CHECKING:
    from scoring.connectors.sign_in import SignIn

__all__ = [
    "COMPLETE",
    "FACTS",
    "KINDS",
    "SAMPLED",
    "SELF_REPORTED",
    "WITHHELD",
    "Actor",
    "BrokenData",
    "Capabilities",
    "Connector",
    "Count",
    "Found",
    "Given",
    "Gone",
    "KnownPost",
    "LinkedAccount",
    "Page",
    "PermissionLost",
    "Post",
    "Profile",
    "Reaction",
    "Standing",
    "TryLater",
    "Unread",
]

# How good a source is: all that the network has, a part of it, or what the owner says of herself.
COMPLETE, SAMPLED, SELF_REPORTED = "complete", "sampled", "self_reported"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a network gives, for pages and rules to read.

    `with_actors`: kinds whose actor is known; `as_counts`: kinds known as numbers only;
    `given`: kinds that are seen when the account itself reacts to others;
    `facts`: which FACTS it tells of those who react; `live`: it can be asked again at any time
    (else it changes only by an import); `proves_ownership`: `proof()` can tell whose account it is;
    `deletions`: it is told, or looked for, which posts are no longer there; `quality`: COMPLETE,
    SAMPLED or SELF_REPORTED; `fresh`: how old its answers may be at most; `search`: `search()` finds
    posts by their words; `looks_up`: `look_up()` tells how single posts stand.
    """

    with_actors: frozenset[str]
    as_counts: frozenset[str]
    live: bool
    proves_ownership: bool
    facts: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    deletions: bool = False
    quality: str = COMPLETE
    fresh: timedelta = timedelta(days=1)
    search: bool = False
    looks_up: bool = False


class LinkedAccount(Protocol):
    """What a connector needs to know of an account; `access` is a token of its owner, or empty."""

    native_id: str
    url: str

    @property
    def access(self) -> str: ...


class KnownPost(Protocol):
    """What a connector needs to know of a post to look for it again."""

    native_id: str
    url: str


class Connector(ABC):
    """One network. Subclasses in this package are registered by being there."""

    slug: ClassVar[str]
    label: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    # How a member writes an account of this network; where a mark of ownership goes, "{token}" it.
    example: ClassVar[str]
    marks: ClassVar[tuple[str, ...]] = ()
    # What it uses of the house's app at the network: "client" (id and secret), "key".
    app: ClassVar[tuple[str, ...]] = ()
    # Whether nothing of it is read without that app; else the app only allows more.
    needs_app: ClassVar[bool] = False
    # Its accounts exist here alone: each belongs to whoever named it, and needs no proof.
    private: ClassVar[bool] = False
    # Which of these `search` needs: App.client_id, secret or key; without them nothing is searched.
    search_needs: ClassVar[tuple[str, ...]] = ()
    # What a unit of its quota is, and how many of them there are, for the operator.
    units: ClassVar[str] = "One unit is a request."
    # Where members say yes to being read; None where there is nothing to sign in to. Where a network
    # is many servers, each has its own: `at` gives the connector of one, `server` is its name.
    sign_in: SignIn | None = None
    servers: ClassVar[bool] = False
    server: str = ""

    @abstractmethod
    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """What the account did and received since `cursor` ({} at first).

        Raises TryLater, PermissionLost, Gone or BrokenData, and then nothing is handed over.
        """

    @abstractmethod
    def native_id(self, address: str) -> str:
        """The identity behind what a member types in, the same for every spelling of it.

        Where the network alone knows who is behind a name, this is only the name in its one
        spelling, and `identify` asks. Raises BrokenData when nothing can be meant by it.
        """

    def identify(self, address: str) -> Profile:
        """Whose account an address is: its native id, which no renaming changes, and its page.

        Raises like `refresh`.
        """
        text = address.strip()
        web = text if text.lower().startswith(("http://", "https://")) else f"https://{text}"
        url = web if self.capabilities.live else ""
        return Profile(native_id=self.native_id(address), name="", url=url)

    def at(self, server: str) -> Connector:
        """The connector of one server, where a network is many; itself elsewhere.

        Raises BrokenData when `server` can be none.
        """
        return self

    def server_of(self, account: LinkedAccount) -> str:
        """The server that an account lies on, as `at` takes it; empty where there is only one."""
        return ""

    def register(self, callback: str) -> tuple[str, str]:
        """Make the house's app known at this server: its id and secret. Raises like `refresh`."""
        raise NotImplementedError(f"an operator makes the app known at {self.label}")

    def who_am_i(self, access: str) -> Profile:
        """Whose permission a token is, where the network has a `sign_in`. Raises like `refresh`."""
        raise NotImplementedError(f"nobody signs in at {self.label}")

    def greet(self) -> str:
        """Ask for something small with the house's app; what came, for the operator's test.

        Raises like `refresh`.
        """
        who = self.identify(self.example)
        return f"{self.label} answered: {who.name or who.native_id} is there."

    def reaches(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> bool:
        """Whether the network can be asked about this account; else it changes only by imports.

        What came from a dump is not: the dump stands for the network.
        """
        return self.capabilities.live and "dump" not in cursor

    def good_for(self, cursor: Mapping[str, Any]) -> timedelta:
        """For how long the network said that the answer behind this cursor stays good."""
        return timedelta(0)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the owner of the account has shown `token` where only the owner can put it.

        Raises like `refresh`.
        """
        return False

    def search(self, words: Sequence[str], since: datetime) -> Found:
        """Public posts since then that hold any of `words`; nothing where no search is offered.

        A word is a tag ("#winterlounge"), a handle ("@northwind"), an address without scheme or a
        name. It may find more than that: every post is looked at again. Raises like `refresh`.
        """
        return Found()

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        """How these posts of one account stand now; nothing is said of those left out.

        Raises like `refresh`.
        """
        return ()
