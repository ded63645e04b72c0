"""Bluesky through its own SDK (atproto), every request through the house's guarded client.

The AppView answers for everybody without a sign-in. What an account gave to others lies in its own
repository, which its PDS shows to anybody; the DID document names the PDS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from atproto_client import Client
from atproto_client.exceptions import AtProtocolError, ModelError
from atproto_client.models.app.bsky.feed import search_posts as SearchPosts
from atproto_client.models.utils import get_or_create
from atproto_client.request import Request, Response

from perks.ground import clock
from scoring.connectors.asking import Asker, parsed
from scoring.connectors.base import BrokenData

Json = dict[str, Any]
PAGE = 100
SESSION = timedelta(hours=1)
LACKS = "Bluesky answered with something that its own description lacks."
SOME = 25  # how many profiles or posts the AppView gives in one answer


class Guarded(Request):  # type: ignore[misc]
    """The SDK's requests, made by the house's client."""

    def __init__(self, asker: Asker) -> None:
        super().__init__()
        self.asker = asker

    def get(self, url: str, params: Any = None, **_: Any) -> Response:
        told = {name: value for name, value in (params or {}).items() if value is not None}
        reply = self.asker.ask(
            f"{url}?{urlencode(told, doseq=True)}", headers={"Accept": "application/json"}
        )
        return Response(True, reply.status, parsed(reply), dict(reply.headers))


class AppView:
    """What the connector asks. Raises TryLater, PermissionLost, Gone or BrokenData."""

    def __init__(self, asker: Asker, appview: str, plc: str) -> None:
        self.asker, self.plc = asker, plc
        self.signed_in: tuple[tuple[str, str], tuple[str, str], datetime] | None = None
        self.client = Client(base_url=appview, request=Guarded(asker))

    def profile(self, actor: str) -> Any:
        return self._said(self.client.app.bsky.actor.get_profile, actor=actor)

    def profiles(self, dids: list[str]) -> Iterator[Any]:
        for begin in range(0, len(dids), SOME):
            some = dids[begin : begin + SOME]
            yield from self._said(self.client.app.bsky.actor.get_profiles, actors=some).profiles

    def feed(self, did: str, cursor: str | None) -> Any:
        """One page of what an account posted, newest first."""
        return self._said(
            self.client.app.bsky.feed.get_author_feed, actor=did, limit=PAGE, cursor=cursor,
            filter="posts_with_replies",
        )  # fmt: skip

    def posts(self, uris: list[str]) -> dict[str, Any]:
        """These posts by address; whatever is missing is no longer there."""
        found: dict[str, Any] = {}
        for begin in range(0, len(uris), SOME):
            some = uris[begin : begin + SOME]
            for post in self._said(self.client.app.bsky.feed.get_posts, uris=some).posts:
                found[post.uri] = post
        return found

    def likes(self, uri: str) -> Iterator[Any]:
        yield from self._all(self.client.app.bsky.feed.get_likes, "likes", uri=uri)

    def reposts(self, uri: str) -> Iterator[Any]:
        yield from self._all(self.client.app.bsky.feed.get_reposted_by, "reposted_by", uri=uri)

    def quotes(self, uri: str) -> Iterator[Any]:
        yield from self._all(self.client.app.bsky.feed.get_quotes, "posts", uri=uri)

    def replies(self, uri: str) -> list[Any]:
        """The posts right below a post."""
        thread = self._said(
            self.client.app.bsky.feed.get_post_thread, uri=uri, depth=1, parent_height=0
        ).thread
        below = getattr(thread, "replies", None) or []
        return [each.post for each in below if getattr(each, "post", None) is not None]

    def search(self, words: str, since: datetime, account: tuple[str, str]) -> list[Any]:
        """The newest hundred posts with these words, asked for by an account's own server.

        The public AppView refuses to search for whoever did not sign in.
        """
        home, access = self.session(account)
        asked = {"q": words, "sort": "latest", "since": since.isoformat(), "limit": PAGE}
        told = self.asker.json(
            f"{home}/xrpc/app.bsky.feed.searchPosts?{urlencode(asked)}",
            headers={"Authorization": f"Bearer {access}"},
        )
        try:
            return list(get_or_create(told, SearchPosts.Response).posts)  # type: ignore[union-attr]
        except (ModelError, AttributeError) as error:
            raise BrokenData(LACKS) from error

    def session(self, account: tuple[str, str]) -> tuple[str, str]:
        """(server, token) of an account by its handle and app password; kept for an hour.

        Raises PermissionLost for a password that its server does not take.
        """
        if self.signed_in and self.signed_in[0] == account and self.signed_in[2] > clock.now():
            return self.signed_in[1]
        home = self._home(self.profile(account[0]).did)
        said = json.dumps({"identifier": account[0], "password": account[1]}).encode()
        told = self.asker.json(
            f"{home}/xrpc/com.atproto.server.createSession", method="POST", content=said,
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        if not isinstance(told, dict) or not isinstance(told.get("accessJwt"), str):
            raise BrokenData(LACKS)
        self.signed_in = account, (home, told["accessJwt"]), clock.now() + SESSION
        return self.signed_in[1]

    def given(self, did: str, collection: str, since: str) -> Iterator[Json]:
        """Records of a collection in the account's own repository, newest first, down to `since`."""
        home = f"{self._home(did)}/xrpc/com.atproto.repo.listRecords"
        cursor = None
        while True:
            asked = {"repo": did, "collection": collection, "limit": PAGE, "cursor": cursor}
            told = self.asker.json(f"{home}?{urlencode({k: v for k, v in asked.items() if v})}")
            records = told.get("records") if isinstance(told, dict) else None
            if not isinstance(records, list):
                raise BrokenData("The account's server gave no list of records.")
            for record in records:
                if record["uri"].rsplit("/", 1)[-1] <= since:
                    return
                yield record
            cursor = told.get("cursor")
            if not cursor or not records:
                return

    def _home(self, did: str) -> str:
        """The server that an account's DID document names."""
        if did.startswith("did:web:"):
            url = f"https://{did.removeprefix('did:web:')}/.well-known/did.json"
        else:
            url = f"{self.plc}/{did}"
        services = self.asker.json(url).get("service", [])
        for service in services:
            if str(service.get("id", "")).endswith("#atproto_pds"):
                return str(service["serviceEndpoint"]).rstrip("/")
        raise BrokenData("The account's identity names no server.")

    def _all(self, ask: Any, name: str, **params: Any) -> Iterator[Any]:
        cursor = None
        while True:
            told = self._said(ask, limit=PAGE, cursor=cursor, **params)
            found = getattr(told, name)
            yield from found
            cursor = told.cursor
            if not cursor or not found:
                return

    def _said(self, ask: Any, **params: Any) -> Any:
        try:
            return ask({name: value for name, value in params.items() if value is not None})
        except (ModelError, AtProtocolError) as error:
            raise BrokenData(LACKS) from error
