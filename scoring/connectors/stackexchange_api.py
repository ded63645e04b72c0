"""Asking the Stack Exchange API 2.3: its wrapper, its `backoff`, its quota and its errors.

10,000 requests a day with a key, 300 without. `backoff` says for how many seconds a method is not to
be asked again; `quota_remaining` of 0 ends the day. Every answer is packed with gzip.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring import quota
from scoring.connectors.asking import Asker
from scoring.connectors.base import BrokenData, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError, failure_of
from scoring.connectors.sign_in import ENDED

Json = dict[str, Any]
SOME = 100  # how many ids go into one request, and how many things come in one answer
FIELDS = (
    "user.about_me", "question.body", "question.up_vote_count", "answer.body", "answer.tags",
    "answer.title", "answer.up_vote_count", "post.body", "post.title", "post.up_vote_count",
    "post.comment_count",
)  # fmt: skip
A_WHILE, UNTIL_MENDED = timedelta(minutes=15), timedelta(hours=6)
SLOW_DOWN = "Stack Exchange asks us to wait a little."
SPENT = "Today's quota at Stack Exchange is used up."
OURS = "Stack Exchange refuses our own key. Whoever runs this site has to mend that."
# The API's own error numbers: of the member's token, of ours, of theirs.
TOKEN, KEY, BUSY, THROTTLED = {401, 402, 403, 406}, {405}, {500, 503}, 502
SECONDS = re.compile(r"(\d{1,6}) seconds")


class Told:
    """What this process was told: which methods to leave alone until when ("" is all of them), and
    the name that the API gave to our choice of fields, which never changes."""

    def __init__(self) -> None:
        self.until: dict[str, datetime] = {}
        self.filter = ""

    def heed(self, method: str) -> None:
        """Raises TryLater while a method is to be left alone."""
        now = clock.now()
        for which, sentence in (("", SPENT), (method, SLOW_DOWN)):
            until = self.until.get(which, now)
            if until > now:
                raise TryLater(sentence, until)

    def note(self, method: str, told: Json) -> None:
        """What an answer says of the next ones."""
        backoff = told.get("backoff")
        if isinstance(backoff, int) and backoff > 0:
            self.until[method] = clock.now() + timedelta(seconds=min(backoff, 86_400))
        if told.get("quota_remaining") == 0:
            self.until[""] = quota.midnight(clock.today(), 1)


class Exchange:
    """What the connector asks of one site, or of all of them. Raises the four failures."""

    def __init__(self, asker: Asker, api: str, key: str, told: Told, site: str = "") -> None:
        self.asker, self.api, self.told = asker, api, told
        self.key = {"key": key} if key else {}
        self.site = {"site": site} if site else {}

    def user(self, number: str) -> Json | None:
        """Somebody on the site; None when there is nobody."""
        return next(iter(self.these("users/{}", [number])), None)

    def these(self, method: str, ids: Sequence[str]) -> list[Json]:
        """The things with these numbers, as far as there are any; 100 at most."""
        found: list[Json] = self._some(method, ids, {})["items"]
        return found

    def since(self, method: str, ids: Sequence[str], since: int) -> tuple[list[Json], bool]:
        """A page of what was made since a moment, the oldest first; and whether there is more."""
        about = {"sort": "creation", "order": "asc", "fromdate": since}
        told = self._some(method, ids, about)
        return told["items"], bool(told.get("has_more"))

    def mine(self, access: str) -> list[Json]:
        """Who the owner of a token is on each site."""
        asked = {"access_token": access, "pagesize": SOME}
        found: list[Json] = self._ask("me/associated", asked)["items"]
        return found

    def _some(self, method: str, ids: Sequence[str], about: Json) -> Json:
        if not ids:
            return {"items": []}
        about = {"pagesize": SOME, "filter": self._fields(), **self.site, **about}
        return self._ask(method, about, ";".join(ids[:SOME]))

    def _fields(self) -> str:
        if not self.told.filter:
            named = self._ask("filters/create", {"include": ";".join(FIELDS)})["items"]
            self.told.filter = str(named[0]["filter"])
        return self.told.filter

    def _ask(self, method: str, asked: Json, ids: str = "") -> Json:
        self.told.heed(method)
        url = f"{self.api}/{method.format(ids)}?{urlencode({**self.key, **asked})}"
        told = self.asker.json(url)
        if not isinstance(told, dict) or not isinstance(told.get("items"), list):
            raise BrokenData("Stack Exchange answered with something that is no list of things.")
        self.told.note(method, told)
        return told


def failure(error: OutboundError) -> ConnectorError:
    """Which of the four failures an answer means: nearly all of them come with status 400."""
    number, said = told_by(error)
    if number == THROTTLED:
        seconds = SECONDS.search(said)
        wait = timedelta(seconds=int(seconds[1])) if seconds else A_WHILE
        return TryLater(SLOW_DOWN, clock.now() + wait)
    if number in BUSY:
        return TryLater("Stack Exchange is busy.", clock.now() + A_WHILE)
    if number in TOKEN:
        return PermissionLost(ENDED)
    if number in KEY or (number == 400 and "key" in said):
        return TryLater(OURS, clock.now() + UNTIL_MENDED)
    return failure_of(error)


def told_by(error: OutboundError) -> tuple[int, str]:
    """The API's own number and words for an error; 0 and none when it gives none."""
    try:
        told = json.loads(error.said)
        return int(told["error_id"]), str(told.get("error_message", ""))
    except (ValueError, LookupError, TypeError):
        return 0, ""
