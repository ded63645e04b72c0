"""X, by its API v2, which sells reads by the piece: who reposts, quotes and answers is known.

| on X | here |
|---|---|
| repost | share; the network tells no moment, the post's own is taken |
| quote | quote |
| reply to a post | reply |
| post further down in a conversation that names the member | mention |
| likes | a count: X tells at most 100 people a post, and only to apps that may read all likes |
| reposts and quotes by the member | what the account gave |

Identity is the account's number, whatever it is called. A repost further down than the newest 500 of
one reading is not asked for: each would cost money. There is no search: it would be paid for by the
find, and readings bring what members post.

What X gives by tier in 2026: by the piece (the rule since February) and Enterprise, all of this; the
old Basic and Pro, which are no longer sold, the same within 15,000 and 1,000,000 posts a month; the
free tier, which is for public services only, next to no reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from scoring import credentials
from scoring.connectors.asking import Asker
from scoring.connectors.base import (
    BrokenData,
    Capabilities,
    Connector,
    Gone,
    KnownPost,
    LinkedAccount,
    Page,
    PermissionLost,
    Profile,
    Standing,
)
from scoring.connectors.moments import moment
from scoring.connectors.sign_in import SignIn
from scoring.connectors.x_api import XApi, failure
from scoring.connectors.x_page import Reading
from scoring.connectors.x_posts import post_of, reactions_to

API = "https://api.x.com/2"
SITE = re.compile(r"^(https?://)?((www|mobile)\.)?(x|twitter)\.com/", re.IGNORECASE)
NUMBER = re.compile(r"i/user/(\d{1,19})")
HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")


class X(Connector):
    """Accounts on X; a protected one can be read once its owner has signed in."""

    slug = "x"
    label = "X"
    example = "@x"
    marks = ("{token} as a word in your profile's description on X.",)
    app = ("client", "key")
    needs_app = True
    units = "One unit is a post, and a person is two. X asks 0.005 US dollars a unit."
    sign_in = SignIn(
        "https://x.com/i/oauth2/authorize",
        f"{API}/oauth2/token",
        ("tweet.read", "users.read", "offline.access"),
        f"{API}/oauth2/revoke",
    )
    capabilities = Capabilities(
        with_actors=frozenset({"share", "quote", "reply", "mention"}),
        as_counts=frozenset({"like"}),
        live=True,
        proves_ownership=True,
        facts=frozenset({"since", "followers", "following", "verified"}),
        given=frozenset({"share", "quote"}),
        deletions=True,
        fresh=timedelta(hours=1),
        looks_up=True,
    )

    def __init__(
        self,
        asker: Asker | None = None,
        api: str = API,
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.asker, self.api, self.of = asker or Asker(self.slug, failure=failure), api, app

    def native_id(self, address: str) -> str:
        """The account's number from x.com/i/user/NUMBER, else "@" and the handle in lower case."""
        text = SITE.sub("", address.strip()).strip("/")
        if found := NUMBER.fullmatch(text):
            return found[1]
        if found := HANDLE.fullmatch(text.split("?")[0]):
            return f"@{found[1].lower()}"
        raise BrokenData("Give the handle, like @name, or the address of the profile.")

    def identify(self, address: str) -> Profile:
        name, api = self.native_id(address), self._api()
        which = f"by/username/{name[1:]}" if name.startswith("@") else name
        return profile_of(known(api.person(which)))

    def who_am_i(self, access: str) -> Profile:
        return profile_of(known(self._api(access).person("me")))

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the profile's description has the token as a word."""
        person = known(self._api(account.access).person(account.native_id))
        return token in profile_of(person).about.split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """One page of posts, and who reacted to those whose numbers moved since."""
        api = self._api(account.access)
        person = known(api.person(account.native_id))
        if person.get("protected") and not api.signed_in:
            raise PermissionLost(
                "The account is protected now. Sign in at X so that we may read it."
            )
        return Reading(api, account.native_id, cursor).page(profile_of(person))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        ids = [post.native_id for post in posts]
        shown, gone = self._api(account.access).posts(ids)
        return tuple(
            Standing(id, post=post_of(shown[id]), reactions=reactions_to(shown[id]))
            if id in shown
            else Standing(id, gone[id])
            for id in ids
            if id in shown or id in gone
        )

    def _api(self, access: str = "") -> XApi:
        return XApi(self.asker, self.api, access or self.of(self.slug).key, bool(access))


def known(person: Any) -> Any:
    """Raises Gone for None."""
    if person is None:
        raise Gone("X knows no such account. It may be suspended or closed.")
    return person


def profile_of(person: Any) -> Profile:
    """What is shown of an account."""
    return Profile(
        native_id=person["id"],
        name=person["username"],
        url=f"https://x.com/{person['username']}",
        about=person.get("description", ""),
        location=person.get("location", ""),
        since=moment(person.get("created_at")),
        followers=(person.get("public_metrics") or {}).get("followers_count"),
    )
