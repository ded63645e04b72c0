"""Asking YouTube's Data API v3, and what its errors mean.

Its quota, by "Quota costs" in its documentation: 10,000 units a day, and 1 for every list. A search
has a bucket of its own (100 calls a day) or costs 100 units, by the age of the project: counted as
100 it passes neither. The day begins at midnight in California.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring.connectors.asking import Asker
from scoring.connectors.base import BrokenData, Gone, PermissionLost, TryLater
from scoring.connectors.failures import ConnectorError, failure_of
from scoring.connectors.sign_in import ENDED

Json = dict[str, Any]
SOME = 50  # how many channels, videos or items of a playlist come in one answer
THREADS = 100
SEARCH = 100  # units
CALIFORNIA = ZoneInfo("America/Los_Angeles")
A_WHILE = timedelta(minutes=15)
UNTIL_MENDED = timedelta(hours=6)
SPENT = {"quotaExceeded", "dailyLimitExceeded"}
TOO_FAST = {"rateLimitExceeded", "userRateLimitExceeded"}
CLOSED = {"accountClosed", "accountSuspended", "accountTerminated", "channelClosed",
          "channelSuspended", "authenticatedUserAccountClosed",
          "authenticatedUserAccountSuspended"}  # fmt: skip
OURS = {"accessNotConfigured", "keyInvalid", "keyExpired", "badRequest", "forbidden",
        "ipRefererBlocked", "missingCredentials"}  # fmt: skip
NO_COMMENTS = {"commentsDisabled", "videoNotFound", "forbidden"}


class DataApi:
    """What the connector asks; with the member's token where there is one, else with our key.

    Raises TryLater, PermissionLost, Gone or BrokenData.
    """

    def __init__(self, asker: Asker, api: str, key: str, access: str = "") -> None:
        self.asker, self.api, self.signed_in = asker, api, bool(access)
        # In a header, as no address with a key in it may come into a log.
        self.headers = {"Authorization": f"Bearer {access}"} if access else {"X-Goog-Api-Key": key}

    def channel(self, **whose: Any) -> Json | None:
        """One channel by `id`, `forHandle`, `forUsername` or `mine`; None when there is none."""
        part = "snippet,statistics,contentDetails"
        return next(iter(self._list("channels", part=part, **whose).get("items") or []), None)

    def videos(self, ids: list[str]) -> dict[str, Json]:
        """The public ones of these videos by id; the others are gone, or not for everybody."""
        found: dict[str, Json] = {}
        for begin in range(0, len(ids), SOME):
            some = ",".join(ids[begin : begin + SOME])
            told = self._list("videos", part="snippet,statistics,status", id=some, maxResults=SOME)
            for video in told.get("items") or []:
                if video["status"]["privacyStatus"] == "public":
                    found[video["id"]] = video
        return found

    def playlist(self, id: str, page: str = "") -> tuple[list[Json], str]:
        """A page of a playlist, newest first, and where it goes on; an empty one is not there."""
        about: Json = {"part": "snippet,contentDetails", "playlistId": id, "maxResults": SOME}
        try:
            told = self._list("playlistItems", **about | ({"pageToken": page} if page else {}))
        except ConnectorError as error:
            if reason_of(error) == "playlistNotFound":
                return [], ""
            raise
        return told.get("items") or [], told.get("nextPageToken", "")

    def comments(self, video: str, pages: int) -> Iterator[Json]:
        """The comments right below a video, newest first, so many pages at most."""
        about: Json = {
            "part": "snippet",
            "videoId": video,
            "order": "time",
            "textFormat": "plainText",
        }
        page = ""
        for _ in range(pages):
            onward = {"pageToken": page} if page else {}
            try:
                told = self._list("commentThreads", maxResults=THREADS, **about | onward)
            except ConnectorError as error:
                if reason_of(error) in NO_COMMENTS:
                    return
                raise
            for thread in told.get("items") or []:
                yield thread["snippet"]["topLevelComment"]
            page = told.get("nextPageToken", "")
            if not page:
                return

    def search(self, words: str, since: datetime) -> list[str]:
        """The ids of the newest videos that have one of the words."""
        told = self._list(
            "search", SEARCH, part="snippet", q=words, type="video", order="date",
            maxResults=SOME, publishedAfter=since.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )  # fmt: skip
        return [each["id"]["videoId"] for each in told.get("items") or []]

    def _list(self, what: str, units: int = 1, **asked: Any) -> Json:
        told = self.asker.json(f"{self.api}/{what}?{urlencode(asked)}", units, headers=self.headers)
        if not isinstance(told, dict):
            raise BrokenData("YouTube answered with something that its own description lacks.")
        return told


def failure(error: OutboundError) -> ConnectorError:
    """Which of the four failures an answer of YouTube's means: 403 alone means many things."""
    reason = reason_of(error)
    if reason in SPENT:
        return TryLater("Today's quota at YouTube is used up.", next_day())
    if reason in TOO_FAST:
        return TryLater("YouTube asks us to wait a little.", clock.now() + A_WHILE)
    if reason in CLOSED:
        return Gone("YouTube has closed this account.")
    if error.status == 401:
        return PermissionLost(ENDED)
    if reason in OURS:
        sentence = "YouTube refuses our own key. Whoever runs this site has to mend that."
        return TryLater(sentence, clock.now() + UNTIL_MENDED)
    if error.status == 403:
        return PermissionLost("YouTube does not let us read this channel. Sign in there again.")
    return failure_of(error)


def reason_of(error: BaseException) -> str:
    """The word that YouTube gives for an error; empty when it gives none."""
    outbound = error if isinstance(error, OutboundError) else error.__cause__
    try:
        told = json.loads(getattr(outbound, "said", b""))["error"]["errors"][0]["reason"]
    except (ValueError, LookupError, TypeError):
        return ""
    return str(told)


def next_day() -> datetime:
    """When YouTube begins to count anew."""
    now = clock.now().astimezone(CALIFORNIA)
    return (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
