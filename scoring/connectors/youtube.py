"""YouTube, by its Data API v3: who comments is known, likes are numbers only.

| on YouTube | here |
|---|---|
| comment right below a video | reply |
| likes of a video | a count: the network names nobody |
| views | nothing: watching is not a reaction |
| videos that the member likes | what the account gave, once the member has signed in |

Identity is the channel's id (UC...), whatever handle it has. Subscribers are rounded to three digits
by the network. A video that is deleted, private or unlisted is no longer shown to everybody, and
which of these it is, the network does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from scoring import credentials, quota
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
from scoring.connectors.moments import moment
from scoring.connectors.sign_in import SignIn
from scoring.connectors.youtube_api import DataApi, failure
from scoring.connectors.youtube_page import Reading, post_of, reactions_to

API = "https://youtube.googleapis.com/youtube/v3"
GOOGLE = "https://oauth2.googleapis.com"
SITE = re.compile(r"^(https?://)?((www|m)\.)?youtube\.com/", re.IGNORECASE)
CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
HANDLE = re.compile(r"@[\w.·-]{3,30}")
OLD_NAME = re.compile(r"user/[A-Za-z0-9]{1,20}")


class YouTube(Connector):
    """Channels; whoever signs in proves one and shows what it likes."""

    slug = "youtube"
    label = "YouTube"
    example = "@youtube"
    marks = ("{token} as a word in your channel's description on YouTube.",)
    app = ("client", "key")
    needs_app = True
    units = "Units are Google's: a list costs 1, a search 100. There are 10,000 a day."
    search_needs = ("key",)
    sign_in = SignIn(
        "https://accounts.google.com/o/oauth2/v2/auth",
        f"{GOOGLE}/token",
        ("https://www.googleapis.com/auth/youtube.readonly",),
        f"{GOOGLE}/revoke",
        how="client_secret_post",
        # Without these Google gives a token of an hour and none to renew it with.
        extra={"access_type": "offline", "prompt": "consent"},
    )
    capabilities = Capabilities(
        with_actors=frozenset({"reply"}),
        as_counts=frozenset({"like"}),
        live=True,
        proves_ownership=True,
        given=frozenset({"like"}),
        deletions=True,
        fresh=timedelta(hours=1),
        search=True,
        looks_up=True,
    )

    def __init__(
        self,
        asker: Asker | None = None,
        api: str = API,
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.asker, self.api, self.of = asker or Asker(self.slug, failure=failure), api, app
        # Readings matter more: they bring what members posted, a search only finds it elsewhere.
        searches = partial(quota.take, share=Decimal("0.25"))
        self.searches = asker or Asker(self.slug, take=searches, failure=failure)

    def native_id(self, address: str) -> str:
        """The channel's id, or the handle; `identify` knows whose id a handle is."""
        text = SITE.sub("", address.strip()).removeprefix("channel/")
        parts = re.split(r"[/?#]", text)
        name = "/".join(parts[:2]) if parts[0] == "user" else parts[0]
        if CHANNEL.fullmatch(name):
            return name
        if HANDLE.fullmatch(name) or OLD_NAME.fullmatch(name):
            return name.lower()
        raise BrokenData("Give the handle, like @name, or the address of the channel.")

    def identify(self, address: str) -> Profile:
        name, data = self.native_id(address), self._data()
        if name.startswith("@"):
            return profile_of(known(data.channel(forHandle=name)))
        if name.startswith("user/"):
            return profile_of(known(data.channel(forUsername=name.removeprefix("user/"))))
        return profile_of(known(data.channel(id=name)))

    def who_am_i(self, access: str) -> Profile:
        told = self._data(access).channel(mine="true")
        if told is None:
            raise Gone("You have no channel on YouTube yet. Make one there, then sign in again.")
        return profile_of(told)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the channel's description has the token as a word."""
        channel = known(self._data(account.access).channel(id=account.native_id))
        return token in profile_of(channel).about.split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """One page of uploads, and what came back to videos whose numbers moved since."""
        data = self._data(account.access)
        channel = known(data.channel(id=account.native_id))
        return Reading(data, channel, cursor).page(profile_of(channel))

    def search(self, words: Sequence[str], since: datetime) -> Found:
        """The 50 newest videos that YouTube finds by any of the words; nothing without a key."""
        key = self.of(self.slug).key
        if not key:
            return Found()
        data = DataApi(self.searches, self.api, key)
        wanted = "|".join(f'"{word}"' for word in words)
        posts = [post_of(video) for video in data.videos(data.search(wanted, since)).values()]
        return Found(tuple(post for post in posts if post is not None))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        data = self._data(account.access)
        shown = data.videos([post.native_id for post in posts])
        return tuple(
            Standing(id, post=post_of(shown[id]), reactions=reactions_to(shown[id]))
            if id in shown
            else Standing(id, "deleted")
            for id in (post.native_id for post in posts)
        )

    def _data(self, access: str = "") -> DataApi:
        return DataApi(self.asker, self.api, "" if access else self.of(self.slug).key, access)


def known(channel: Any) -> Any:
    """Raises Gone for None."""
    if channel is None:
        raise Gone("YouTube knows no such channel. It may have been closed.")
    return channel


def profile_of(channel: Any) -> Profile:
    """What is shown of a channel; it may keep its subscribers to itself."""
    snippet, numbers = channel["snippet"], channel.get("statistics", {})
    hidden = numbers.get("hiddenSubscriberCount") or "subscriberCount" not in numbers
    return Profile(
        native_id=channel["id"],
        name=snippet.get("customUrl") or snippet["title"],
        url=f"https://www.youtube.com/channel/{channel['id']}",
        about=snippet.get("description", ""),
        location=snippet.get("country", ""),
        since=moment(snippet.get("publishedAt")),
        followers=None if hidden else int(numbers["subscriberCount"]),
    )
