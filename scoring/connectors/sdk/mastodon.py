"""Mastodon through its SDK (Mastodon.py), every request through the house's guarded client.

Three of its habits are not for servers that strangers chose, and are kept from happening: asking for
the server's version recurses without end where the instance endpoint is missing (so it is told a
version, and never asks); a token that is the name of a file is replaced by what the file says (so the
token is set after it looked); when there were too many requests it sleeps (so it is told to raise).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from mastodon import Mastodon
from mastodon.errors import MastodonError
from requests import Response

from scoring.connectors.asking import Asker, parsed
from scoring.connectors.base import BrokenData
from scoring.connectors.failures import ConnectorError
from scoring.connectors.moments import moment

MOST = 80  # people in one answer
STATUSES = 40
FIRST, LATER = 5, 50  # pages of a list: the first time, and since then
ASSUMED = "3.5.0"
# Where who reacted is listed, and what stands in the list.
LISTS = {
    "like": ("favourited_by", "Account"),
    "share": ("reblogged_by", "Account"),
    "quote": ("quotes", "Status"),
}
UNLIKE = "The server answered with something that Mastodon's own description lacks."


class Guarded:
    """What the SDK takes for a session of `requests`."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker

    def request(
        self, method: str, url: str, headers: Any = None, params: Any = None, **_: Any
    ) -> Response:
        """One GET. Raises TryLater, PermissionLost, Gone or BrokenData."""
        query = urlencode({k: v for k, v in (params or {}).items() if v is not None}, doseq=True)
        headers = {"Accept": "application/json", **(headers or {})}
        reply = self.asker.ask(f"{url}?{query}" if query else url, method=method, headers=headers)
        parsed(reply)
        answer = Response()
        answer.status_code, answer.url, answer.encoding = reply.status, reply.url, "utf-8"
        answer._content = reply.body
        if "link" in reply.headers:
            answer.headers["Link"] = reply.headers["link"]
        return answer


class Server:
    """One server; `access` is a token of a member there, or empty.

    Raises TryLater, PermissionLost, Gone or BrokenData.
    """

    def __init__(self, asker: Asker, base: str, access: str = "") -> None:
        self.client = Mastodon(
            api_base_url=base, session=Guarded(asker), user_agent="", ratelimit_method="throw",
            version_check_mode="none", mastodon_version=ASSUMED,
        )  # fmt: skip
        self.client.access_token = access or None

    def lookup(self, name: str) -> Any:
        return self._said(self.client.account_lookup, name)

    def account(self, id: str) -> Any:
        return self._said(self.client.account, id)

    def me(self) -> Any:
        """Whose token it is."""
        return self._said(self.client.account_verify_credentials)

    def statuses(self, id: str, before: str | None) -> list[Any]:
        """A page of what an account posted and passed on, newest first."""
        return listed(self._said(self.client.account_statuses, id, max_id=before, limit=STATUSES))

    def status(self, id: str) -> Any:
        return self._said(self.client.status, id)

    def people(self, id: str, kind: str, before: str | None) -> tuple[list[Any], str | None]:
        """Who favourited or passed on a status, or the statuses that quote it, and where the list
        goes on. Quotes are shown to whoever signed in."""
        name, of = LISTS[kind]
        page = self._page(f"/api/v1/statuses/{id}/{name}", of, MOST, before)
        return listed(page), onward(page, "next", "max_id")

    def replies(self, id: str) -> Iterator[Any]:
        """Public statuses right below a status."""
        for status in listed(self._said(self.client.status_context, id).descendants):
            if str(status.in_reply_to_id) == id:
                yield status

    def favourites(self, since: str | None) -> tuple[list[Any], str | None]:
        """What the token's owner favourited since, and the mark behind which newer ones will come.

        The first time the newest ones, as far back as FIRST pages go. The marks are of a kind of
        their own that only the Link header tells.
        """
        where, name = ("next", "max_id") if since is None else ("prev", "min_id")
        found: list[Any] = []
        asked = {} if since is None else {"min_id": since}
        newest = since
        for turn in range(FIRST if since is None else LATER):
            page = self._page("/api/v1/favourites", "Status", STATUSES, **asked)
            found += listed(page)
            if since is not None or turn == 0:
                newest = onward(page, "prev", "min_id") or newest
            there = onward(page, where, name)
            if not there or not page:
                break
            asked = {name: there}
        return found, newest

    def tagged(self, tag: str, since: datetime) -> Iterator[Any]:
        """Public statuses with a tag that the server knows of, newest first, at most FIRST pages."""
        last: str | None = None
        for _ in range(FIRST):
            # The function that the SDK has for it asks what the server allows first, each time.
            page = listed(self._page(f"/api/v1/timelines/tag/{tag}", "Status", STATUSES, last))
            yield from page
            at = moment(page[-1].created_at) if page else None
            if at is None or at < since:
                return
            last = str(page[-1].id)

    def search(self, words: str) -> list[Any]:
        """Public statuses with these words, where the server looks for them."""
        found = self._said(self.client.search_v2, words, resolve=False, result_type="statuses")
        return listed(found.statuses)

    def _page(self, path: str, of: str, limit: int, before: str | None = None, **asked: Any) -> Any:
        """A page of a list that the SDK's own functions would cut short."""
        there = {
            "_pagination_method": "GET",
            "_pagination_endpoint": path,
            "_mastopy_type": f"PaginatableList[{of}]",
            "limit": limit,
            **({"max_id": before} if before else {}),
            **asked,
        }
        return self._said(self.client.fetch_next, there)

    def _said(self, ask: Callable[..., Any], *about: Any, **params: Any) -> Any:
        try:
            return ask(*about, **params)
        except MastodonError as error:
            # The SDK wraps whatever its session raises.
            failure = error.__context__
            if isinstance(failure, ConnectorError):
                raise failure from failure.__cause__
            raise BrokenData(UNLIKE) from error


def listed(told: Any) -> list[Any]:
    """Raises BrokenData for what is no list of objects."""
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
        raise BrokenData(UNLIKE)
    return told


def onward(page: Any, where: str, name: str) -> str | None:
    """What the Link header says of the page before or after."""
    params = getattr(page, f"_pagination_{where}", None) or {}
    found = params.get(name)
    return None if found is None else str(found)
