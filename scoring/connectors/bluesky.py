"""Bluesky (AT Protocol): every reaction with its actor, read from the AppView without a sign-in.

| on Bluesky | here |
|---|---|
| like | like |
| repost | share; the network tells no moment, the post's own is taken |
| quote | quote |
| reply | reply |
| likes and reposts in the account's own repository | what it gave |

Identity is the DID, whatever the handle is called. The network tells no edits, as posts cannot be
edited; a post that is no longer shown was deleted. Searching needs an account: the operator keeps its
handle as the client's id and an app password as its secret, and its own server asks the AppView.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from scoring import credentials
from scoring.connectors.asking import Asker
from scoring.connectors.base import (
    BrokenData,
    Capabilities,
    Connector,
    Found,
    Gone,
    KnownPost,
    LinkedAccount,
    Page,
    Profile,
    Standing,
)
from scoring.connectors.bluesky_page import Reading, post_of, posted_at, reactions_to

if TYPE_CHECKING:
    from scoring.connectors.sdk.bluesky import AppView

HANDLE = re.compile(
    r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
)
DID = re.compile(r"did:(plc:[a-z2-7]{24}|web:[a-z0-9.-]+)")
ADDRESS = re.compile(r"^(https?://)?(www\.)?bsky\.app/profile/", re.IGNORECASE)


class Bluesky(Connector):
    """Accounts on Bluesky and on every server of its network."""

    slug = "bluesky"
    label = "Bluesky"
    example = "bsky.app"
    marks = ("{token} as a word in your profile's description on Bluesky.",)
    app = ("client",)
    search_needs = ("client_id", "secret")
    capabilities = Capabilities(
        with_actors=frozenset({"like", "share", "quote", "reply"}),
        as_counts=frozenset(),
        live=True,
        proves_ownership=True,
        facts=frozenset({"since", "followers", "following", "verified", "domain"}),
        given=frozenset({"like", "share"}),
        deletions=True,
        fresh=timedelta(minutes=5),
        search=True,
        looks_up=True,
    )

    def __init__(
        self,
        asker: Asker | None = None,
        appview: str = "",
        plc: str = "",
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.asker = asker or Asker(self.slug)
        self.appview, self.plc, self.of = appview, plc, app

    @cached_property
    def network(self) -> AppView:
        """Made when it is first needed: the SDK takes a while to load."""
        from scoring.connectors.sdk.bluesky import AppView

        appview, plc = settings.PERKS_BLUESKY
        return AppView(self.asker, self.appview or appview, self.plc or plc)

    def native_id(self, address: str) -> str:
        """The handle in lower case, or the DID; `identify` knows whose DID a handle is."""
        text = ADDRESS.sub("", address.strip()).strip("/").removeprefix("@").lower()
        if DID.fullmatch(text) or HANDLE.fullmatch(text):
            return text
        raise BrokenData("Give the handle, like name.bsky.social, or the address of the profile.")

    def identify(self, address: str) -> Profile:
        return profile_of(self._profile(self.native_id(address)))

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the profile's description has the token as a word."""
        return token in (self._profile(account.native_id).description or "").split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """One page of the feed, and who reacted to posts whose counts moved since."""
        profile = self._profile(account.native_id)
        return Reading(self.network, account.native_id, cursor).page(profile_of(profile))

    def search(self, words: Sequence[str], since: datetime) -> Found:
        """The newest hundred posts for each of the words. Raises PermissionLost without an account."""
        app = self.of(self.slug)
        posts = {}
        for word in words:
            for found in self.network.search(word, since, (app.client_id, app.secret)):
                at = posted_at(found)
                if at is not None:
                    posts[found.uri] = post_of(found, at)
        return Found(tuple(posts.values()))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        shown = self.network.posts([post.native_id for post in posts])
        return tuple(standing(post.native_id, shown.get(post.native_id)) for post in posts)

    def _profile(self, actor: str) -> Any:
        """Raises Gone: the AppView answers 400 for accounts that it does not, or no longer, know."""
        try:
            return self.network.profile(actor)
        except BrokenData as error:
            if getattr(error.__cause__, "status", None) != 400:
                raise
            raise Gone("Bluesky knows no such account. It may be deactivated.") from error


def standing(uri: str, told: Any) -> Standing:
    """How a post stands; what the AppView does not show any more was deleted."""
    at = posted_at(told) if told is not None else None
    if told is None:
        return Standing(uri, "deleted")
    return Standing(uri, post=post_of(told, at) if at else None, reactions=reactions_to(told))


def profile_of(told: Any) -> Profile:
    """What is shown of an account, as the house's record."""
    return Profile(
        native_id=told.did,
        name=told.handle,
        url=f"https://bsky.app/profile/{told.did}",
        about=told.description or "",
        followers=told.followers_count,
    )
