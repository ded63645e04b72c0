"""Mastodon and servers that speak as it does: who favourited and who passed on, without a sign-in.

| on Mastodon | here |
|---|---|
| favourite | like; the network tells no moment, the post's own is taken |
| boost | share; likewise |
| reply | reply |
| boosts in the account's own timeline | what it gave |
| its own favourites | what it gave, with a sign-in only; no moment either |

Identity is the account's address in ActivityPub, which its own server vouches for, together with the
number that it has there: a name that is taken again is another account. A server speaks for its own
people; what it says of those of other servers is believed when the operator trusts it
(`mastodon_people`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from scoring import credentials
from scoring.connectors.asking import Asker
from scoring.connectors.base import (
    SAMPLED,
    BrokenData,
    Capabilities,
    Connector,
    Found,
    Gone,
    KnownPost,
    LinkedAccount,
    Page,
    PermissionLost,
    Post,
    Profile,
    Standing,
)
from scoring.connectors.mastodon_addresses import handle_of, host_of, identity_of, name_of
from scoring.connectors.mastodon_page import Reading
from scoring.connectors.mastodon_people import native_id_of, words_of
from scoring.connectors.mastodon_posts import after, post_of, standing_of
from scoring.connectors.mastodon_timeline import PUBLIC
from scoring.connectors.patience import PatientAsker
from scoring.connectors.sign_in import ENDED, SignIn

if TYPE_CHECKING:
    from scoring.connectors.sdk.mastodon import Server

# The least that reads what is public as the member sees it, and her own favourites.
SCOPES = ("read:accounts", "read:statuses", "read:favourites")
LONGEST = 200  # characters of an id or a secret


class Mastodon(Connector):
    """Accounts on any server that answers as Mastodon does."""

    slug = "mastodon"
    label = "Mastodon"
    example = "@Mastodon@mastodon.social"
    servers = True
    app = ("key",)
    marks = ("{token} as a word in your bio or in one of the extra fields of your profile.",)
    capabilities = Capabilities(
        with_actors=frozenset({"like", "share", "reply", "quote"}),
        as_counts=frozenset(),
        live=True,
        proves_ownership=True,
        facts=frozenset({"since", "followers", "following", "domain"}),
        given=frozenset({"like", "share"}),
        deletions=True,
        quality=SAMPLED,
        fresh=timedelta(minutes=5),
        search=True,
        looks_up=True,
    )

    def __init__(
        self,
        asker: Asker | None = None,
        scheme: str = "https",
        app: Callable[[str], credentials.App] = credentials.of,
    ) -> None:
        self.asker, self.scheme = asker or PatientAsker(self.slug), scheme
        self.house_app = app

    def search(self, words: Sequence[str], since: datetime) -> Found:
        """What the first server that the operator trusts knows of: public posts with a tag, and with
        any other word where the house has a token of an account there."""
        if not settings.PERKS_MASTODON_TRUSTED:
            return Found()
        host = settings.PERKS_MASTODON_TRUSTED[0]
        server = self.ask_at(host, self.house_app(self.slug).key)
        found: dict[str, Post] = {}
        for word in words:
            tagged = word.startswith("#")
            if tagged or server.client.access_token:
                told = server.tagged(quote(word[1:]), since) if tagged else server.search(word)
                for status in told:
                    if status.visibility in PUBLIC and after(status, since):
                        found[str(status.uri)] = post_of(
                            status, native_id_of(status.account, host), ""
                        )
        return Found(tuple(found.values()))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        """Asks the account's own server, one by one."""
        server = self.ask_at(self.server_of(account))
        return tuple(standing_of(server, account.native_id, post) for post in posts)

    def at(self, server: str) -> Mastodon:
        """Of one server, at which its members sign in."""
        one = Mastodon(self.asker, self.scheme, self.house_app)
        one.server = host_of(server)
        base = f"{self.scheme}://{one.server}/oauth"
        one.sign_in = SignIn(
            f"{base}/authorize", f"{base}/token", SCOPES, f"{base}/revoke", "client_secret_post"
        )
        return one

    def server_of(self, account: LinkedAccount) -> str:
        return urlsplit(account.native_id).netloc

    def register(self, callback: str) -> tuple[str, str]:
        """Servers take an app from anybody who asks, and give it an id and a secret."""
        about = {
            "client_name": "Perks",
            "redirect_uris": [callback],
            "scopes": " ".join(SCOPES),
            "website": settings.SITE_URL,
        }
        told = self.asker.json(
            f"{self.scheme}://{self.server}/api/v1/apps", method="POST",
            headers={"Content-Type": "application/json"}, content=json.dumps(about).encode(),
        )  # fmt: skip
        about = told if isinstance(told, dict) else {}
        made = [about.get("client_id"), about.get("client_secret")]
        if not all(isinstance(text, str) and 0 < len(text) <= LONGEST for text in made):
            raise BrokenData("The server took our app and gave no id and secret for it.")
        return str(made[0]), str(made[1])

    def who_am_i(self, access: str) -> Profile:
        """A server tells whose token it gave, and only of its own people."""
        told = self.ask_at(self.server, access).me()
        if urlsplit(told.uri or "").netloc != self.server:
            raise BrokenData("The server says that you are somebody of another server.")
        return profile_of(told, told.uri)

    def native_id(self, address: str) -> str:
        """The handle as name@server in lower case; `identify` knows whose account that is."""
        return handle_of(address)

    def identify(self, address: str) -> Profile:
        """Asks WebFinger, then the account's own server; follows a move, once."""
        handle = self.native_id(address)
        uri, told = self._found(handle)
        if told.moved is not None:
            handle = self.native_id(f"@{told.moved.acct}")
            uri, told = self._found(handle)
        if told.moved is not None:
            raise Gone("That account has moved, and on again. Give the handle of the last one.")
        return profile_of(told, uri)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the bio or a field of the profile has the token as a word."""
        told = self.account(self.ask_at(self.server_of(account)), account)
        fields = [words_of(field.value or "") for field in told.fields or []]
        return any(token in text.split() for text in (words_of(told.note or ""), *fields))

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """What is new on its own server, and who reacted to posts whose numbers rose."""
        server = self.ask_at(self.server_of(account), account.access)
        try:
            told = self.account(server, account, cursor.get("id"))
        except PermissionLost as lost:
            if account.access and getattr(lost.__cause__, "status", None) == 401:
                raise PermissionLost(ENDED) from lost
            raise
        if told.moved is not None:
            raise Gone(
                f"This account has moved to @{told.moved.acct}. Link that one; what is stored of "
                "this one stays until you unlink it."
            )
        reading = Reading(server, account, str(told.id), cursor)
        return reading.page(profile_of(told, account.native_id))

    def ask_at(self, host: str, access: str = "") -> Server:
        """A server, asked with a token of one of its members where there is one."""
        # Read when it is first needed: the SDK takes a while to load.
        from scoring.connectors.sdk.mastodon import Server

        return Server(self.asker, f"{self.scheme}://{host}", access)

    def account(self, server: Server, account: LinkedAccount, id: object = None) -> Any:
        """The account as its server tells of it. Raises Gone when it is somebody else's now."""
        name = urlsplit(account.url).path.rstrip("/").rsplit("/", 1)[-1].removeprefix("@")
        told = server.account(str(id)) if id else server.lookup(name)
        same = told.uri in (None, account.native_id)
        if not same or not told.id or (id and str(told.id) != str(id)):
            raise Gone("There is another account in this place now. Link yours again.")
        if told.suspended:
            raise PermissionLost("The server has suspended this account. Ask its moderators.")
        return told

    def _found(self, handle: str) -> tuple[str, Any]:
        """The identity behind a handle, by WebFinger (RFC 7033), and what its server tells of it."""
        name, host = handle.split("@")
        asked = f"{self.scheme}://{host}/.well-known/webfinger?resource={quote(f'acct:{handle}')}"
        told = self.asker.json(asked, headers={"Accept": "application/jrd+json, application/json"})
        uri, name = identity_of(told, self.scheme), name_of(told) or name
        account = self.ask_at(urlsplit(uri).netloc).lookup(name)
        if account.uri not in (None, uri):
            raise BrokenData(
                f"The server knows another account as {handle} than its name stands for."
            )
        return uri, account


def profile_of(told: Any, uri: str) -> Profile:
    """What is shown of an account, as the house's record."""
    host = urlsplit(uri).netloc
    return Profile(
        native_id=uri,
        name=f"@{told.username}@{host}",
        url=told.url or uri,
        about=words_of(told.note or ""),
        since=told.created_at,
        followers=told.followers_count,
    )
