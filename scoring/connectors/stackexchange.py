"""Stack Exchange: who reacted to whose questions and answers, by its API or its public data dump.

| there | here |
|---|---|
| answer to my question | reply by who answered |
| comment on my post | reply by who commented |
| my answer accepted (in the dump: vote type 1) | quote by who asked |
| up vote (vote type 2) | a count of likes per post and day: voters are not named |
| in the dump only: favourite (vote type 5) | list by who marked it; since 2022 no longer public |
| in the dump only: link from another post (link type 1) | mention by that post's owner |
| in the dump only: account age and web address of who did so | what the network says of an actor |

Identity is the site and the number on it, the same for both. Down votes and all other vote types are
left out and counted. Reputation is kept apart, for evaluations only: it never reaches a score.
An account that was read from a dump is read from dumps only; the API tells no moment for an accepted
answer (its own is taken), and looks a year back at first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import urlsplit

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
    Profile,
    Standing,
)
from scoring.connectors.dump import Dump
from scoring.connectors.dump_page import from_dump
from scoring.connectors.markup import read_markup
from scoring.connectors.sign_in import SignIn
from scoring.connectors.stackexchange_api import SOME, Exchange, Told, failure
from scoring.connectors.stackexchange_page import Reading, at, post_of, reactions_to

API = "https://api.stackexchange.com/2.3"
OAUTH = "https://stackoverflow.com/oauth"
SITE = re.compile(
    r"((pt|es|ru|ja)\.)?(meta\.)?(stackoverflow|serverfault|superuser|askubuntu|stackapps)\.com"
    r"|(meta\.)?mathoverflow\.net|([a-z0-9-]+\.){1,2}stackexchange\.com"
)
PROFILE = re.compile(r"(https?://)?(?P<site>[a-z0-9.-]+)/users/(?P<number>\d{1,12})(/.*)?")


class StackExchange(Connector):
    """Accounts of one site; with a `dump` they are read from it, else by the API."""

    slug = "stackexchange"
    label = "Stack Exchange"
    example = "cooking.stackexchange.com:1234"
    marks = ('{token} as a word in "About me" of your profile on that site.',)
    app = ("client", "key")
    units = "One unit is a request. With a key there are 10,000 a day, without one 300."
    # It tells who somebody is and nothing else; the token is good for a day.
    sign_in = SignIn(OAUTH, f"{OAUTH}/access_token/json", (), how="client_secret_post")
    capabilities = Capabilities(
        with_actors=frozenset({"reply", "quote", "list", "mention"}),
        as_counts=frozenset({"like"}),
        live=True,
        proves_ownership=True,
        facts=frozenset({"since", "domain"}),
        deletions=True,
        looks_up=True,
    )

    def __init__(
        self,
        dump: Dump | None = None,
        asker: Asker | None = None,
        api: str = API,
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.dump, self.api, self.of = dump, api, app
        self.asker, self.told = asker or Asker(self.slug, failure=failure), Told()

    def native_id(self, address: str) -> str:
        """The site and the number on it, "cooking.stackexchange.com:1234"."""
        text = address.strip().lower()
        if found := PROFILE.fullmatch(text):
            return f"{found['site']}:{int(found['number'])}"
        site, _, number = text.rpartition(":")
        if not number.isdecimal():
            raise BrokenData(
                "Give the address of your profile, or the site and your number on it, like "
                f"{self.example}."
            )
        return f"{site}:{int(number)}" if site else str(int(number))

    def identify(self, address: str) -> Profile:
        """The address says it all; nobody is asked."""
        site, _, number = (native := self.native_id(address)).rpartition(":")
        url = f"https://{site}/users/{number}" if SITE.fullmatch(site) else ""
        return Profile(native_id=native, name="", url=url)

    def reaches(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> bool:
        """Only on sites that the API knows, and not where a dump was read before."""
        on_a_site = SITE.fullmatch(account.native_id.rpartition(":")[0]) is not None
        return on_a_site and (not cursor or "since" in cursor)

    def greet(self) -> str:
        site, _, number = self.example.rpartition(":")
        self._site(site).user(number)
        return f"{self.label} answered: {site} can be read."

    def who_am_i(self, access: str) -> Profile:
        """Of all sites the one on which the owner of the token has most reputation."""
        mine = self._site("").mine(access)
        if not mine:
            raise Gone("You are on no site of Stack Exchange yet.")
        best = max(mine, key=lambda one: int(one.get("reputation", 0)))
        site, number = urlsplit(best["site_url"]).hostname or "", str(best["user_id"])
        return self._profile(site, number)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the profile's "About me" has the token as a word."""
        site, _, number = account.native_id.rpartition(":")
        return token in self._profile(site, number).about.split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """What a dump holds, when there is one that was not read yet; else what the API tells."""
        if self.dump is not None:
            return from_dump(self.dump, account.native_id, cursor)
        if not self.reaches(account, cursor):
            return Page(cursor=cursor)
        site, _, number = account.native_id.rpartition(":")
        profile = self._profile(site, number)
        return Reading(self._site(site), site, number, cursor).page(profile)

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        """How posts stand on a site that the API knows; 100 at most."""
        site = account.native_id.rpartition(":")[0]
        numbers = [post.native_id.rpartition(":")[2] for post in posts][:SOME]
        if not SITE.fullmatch(site):
            return ()
        told = {str(one["post_id"]): one for one in self._site(site).these("posts/{}", numbers)}
        return tuple(
            Standing(f"{site}:{id}", post=post_of(site, told[id]), reactions=reactions_to(told[id]))
            if id in told
            else Standing(f"{site}:{id}", "deleted")
            for id in numbers
        )

    def _profile(self, site: str, number: str) -> Profile:
        told = self._site(site).user(number)
        if told is None:
            raise Gone(f"{site} knows nobody with the number {number} any more.")
        return Profile(
            native_id=f"{site}:{number}",
            name=unescape(told.get("display_name", "")),
            url=f"https://{site}/users/{number}",
            about=read_markup(told.get("about_me", "")).text,
            location=unescape(told.get("location", "")),
            since=at(told["creation_date"]),
        )

    def _site(self, site: str) -> Exchange:
        return Exchange(self.asker, self.api, self.of(self.slug).key, self.told, site)
