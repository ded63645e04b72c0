"""Asking GitHub: conditional requests, pages, and its ways of saying no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring.connectors.asking import Asker, parsed
from scoring.connectors.base import BrokenData, Gone, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError, failure_of
from scoring.connectors.github_sign_in import basic
from scoring.connectors.patience import RESTING
from scoring.connectors.sign_in import ENDED

VERSION = "2022-11-28"
JSON, STARRED = "application/vnd.github+json", "application/vnd.github.star+json"
PAGE = 100
UNLIKE = "GitHub answered with something that its own description lacks."


class Api:
    """`etags` are what earlier answers were known by, and then those of this reading's answers.

    Raises TryLater, PermissionLost, Gone or BrokenData.
    """

    def __init__(
        self,
        asker: Asker,
        base: str,
        access: str,
        app: tuple[str, str],
        etags: Mapping[str, str] | None = None,
    ) -> None:
        self.asker, self.base, self.access = asker, base, access
        self.etags = dict(etags or {})
        shown = f"Bearer {access}" if access else basic(*app) if all(app) else ""
        self.headers = {"X-GitHub-Api-Version": VERSION}
        self.headers |= {"Authorization": shown} if shown else {}

    def get(self, path: str, name: str = "", accept: str = JSON, **asked: object) -> Any:
        """What is there; under a `name` None where it did not change since the last time."""
        headers = {**self.headers, "Accept": accept}
        if name in self.etags:
            headers["If-None-Match"] = self.etags[name]
        query = f"?{urlencode(asked)}" if asked else ""
        try:
            reply = self.asker.ask(f"{self.base}{path}{query}", headers=headers)
        except PermissionLost as lost:
            if getattr(lost.__cause__, "status", None) == 401 and not self.access:
                # Not the member's doing: the house's app is not known there any more.
                raise TryLater(
                    "GitHub does not take the house's app. Its operators have to renew it.",
                    clock.now() + timedelta(hours=1),
                ) from lost
            raise
        if reply.status == 304:
            return None
        if name and "etag" in reply.headers:
            self.etags[name] = reply.headers["etag"]
        thing = parsed(reply)
        if not isinstance(thing, dict | list):
            raise BrokenData(UNLIKE)
        return thing

    def rows(self, path: str, name: str = "", accept: str = JSON, **asked: object) -> Any:
        """A page of a list; None where it did not change."""
        told = self.get(path, name, accept, per_page=PAGE, **asked)
        if told is not None and not is_rows(told):
            raise BrokenData(UNLIKE)
        return told


def is_rows(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(row, dict) for row in told)


def people(rows: list[Any], field: str) -> Iterator[tuple[Any, Any]]:
    """(row, the person in it), without rows of people who have left GitHub."""
    for row in rows:
        if isinstance(row.get(field), dict):
            yield row, row[field]


def failure(error: OutboundError) -> ConnectorError:
    """GitHub's own reasons for no. Its second limit, on too much at once, may come without a time."""
    if error.status in (403, 429) and b"secondary rate limit" in error.said.lower():
        return TryLater(RESTING, clock.now() + timedelta(seconds=error.retry_after or 60))
    if error.status == 401:
        return PermissionLost(ENDED)
    if error.status == 404:
        return Gone("GitHub shows no such account any more. Names may have changed: link it again.")
    if error.status == 451:
        return Gone("GitHub had to take this down for a legal reason. Ask GitHub which.")
    return failure_of(error)
