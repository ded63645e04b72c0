"""GitHub: who starred and when, who forked, who commented; what an account itself starred.

| on GitHub | here |
|---|---|
| star | like |
| a kind reaction to a release | like |
| fork | share |
| comment on an issue or a pull request | reply |
| the account's own stars | what it gave |

Posts are its public repositories and what was released from them. Identity is the account's number;
names are changed and taken again. Comments and releases are read for the repositories that were
worked on last. What did not change since costs none of the network's limit (conditional requests).
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
    Profile,
    Standing,
)
from scoring.connectors.github_api import Api, failure
from scoring.connectors.github_page import Reading
from scoring.connectors.github_posts import standing_of
from scoring.connectors.github_sign_in import GitHubSignIn
from scoring.connectors.moments import moment
from scoring.connectors.patience import PatientAsker

API = "https://api.github.com"
SITE = "https://github.com/login/oauth"
ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?github\.com/", re.IGNORECASE)
LOGIN = re.compile(r"[a-z\d](?:[a-z\d]|-(?=[a-z\d])){0,38}")


class GitHub(Connector):
    """People and organisations on github.com."""

    slug = "github"
    label = "GitHub"
    example = "octocat"
    marks = ("{token} as a word in your bio on GitHub.",)
    app = ("client",)
    capabilities = Capabilities(
        with_actors=frozenset({"like", "share", "reply"}),
        as_counts=frozenset(),
        live=True,
        proves_ownership=True,
        given=frozenset({"like"}),
        deletions=True,
        looks_up=True,
        fresh=timedelta(minutes=5),
    )

    def __init__(
        self,
        asker: Asker | None = None,
        api: str = API,
        site: str = SITE,
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.asker = asker or PatientAsker(self.slug, failure=failure)
        self.api, self.house_app = api, app
        # No scope at all: what is public is all that is read.
        self.sign_in = GitHubSignIn(
            f"{site}/authorize", f"{site}/access_token", (), revoke=f"{api}/applications",
            how="client_secret_post", extra={"allow_signup": "false"},
        )  # fmt: skip

    def native_id(self, address: str) -> str:
        """The login in lower case; `identify` knows whose number that is."""
        text = ADDRESS.sub("", address.strip()).strip("/").removeprefix("@").lower()
        if LOGIN.fullmatch(text):
            return text
        raise BrokenData("Give the name as it stands on GitHub, or the address of the profile.")

    def identify(self, address: str) -> Profile:
        return profile_of(self.ask().get(f"/users/{self.native_id(address)}"))

    def who_am_i(self, access: str) -> Profile:
        return profile_of(self.ask(access).get("/user"))

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the bio has the token as a word."""
        told = self.ask().get(f"/user/{account.native_id}")
        return token in (told.get("bio") or "").split()

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """What changed in its repositories since, and who reacted to it."""
        api = self.ask(account.access, cursor.get("etags", {}))
        told = api.get(f"/user/{account.native_id}", "profile")
        login, profile = cursor.get("login", ""), None
        if told is not None:
            profile = profile_of(told)
            login = profile.name
        if profile is not None and profile.native_id != account.native_id:
            raise Gone("GitHub knows another account under this number.")
        return Reading(api, account.native_id, login, cursor).page(profile)

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        """Asks for each by itself: a repository by its name, a release by its number."""
        api = self.ask()
        return tuple(standing_of(api, account.native_id, post) for post in posts)

    def ask(self, access: str = "", etags: Mapping[str, str] | None = None) -> Api:
        """With a token of the member; without one as the house's app, where there is one."""
        app = credentials.App() if access else self.house_app(self.slug)
        return Api(self.asker, self.api, access, (app.client_id, app.secret), etags)


def profile_of(told: Any) -> Profile:
    """What is shown of an account, as the house's record."""
    return Profile(
        native_id=str(int(told["id"])),
        name=told["login"],
        url=told["html_url"],
        about=told.get("bio") or "",
        location=told.get("location") or "",
        since=moment(told.get("created_at")),
        followers=told.get("followers"),
    )
