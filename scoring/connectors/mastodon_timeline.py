"""What an account's own timeline shows: backwards at first, later only what is new or watched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from perks.ground import clock
from scoring.connectors.moments import moment

if TYPE_CHECKING:
    from scoring.connectors.sdk.mastodon import Server

PUBLIC = {"public", "unlisted"}
# How far back a first reading goes, and how many pages a later one looks through.
FIRST = timedelta(days=365)
PAGES = 8
# How many posts that are no longer listed are asked for by themselves in one reading.
SOUGHT = 40


class Timeline:
    """Reads an account's timeline. `onward`: where it goes on further back, "" at its end.

    `backwards`: this is a page of the past, not of what is new.
    """

    def __init__(self, server: Server, id: str, cursor: Mapping[str, Any]) -> None:
        self.server, self.id, self.before = server, id, cursor
        self.backwards = "feed" in cursor or "id" not in cursor
        self.onward = ""
        self.listed: set[str] = set()
        self.oldest = clock.now()

    def read(self) -> Iterator[Any]:
        """Statuses, newest first."""
        watched = self.before.get("posts", {}).values()
        end = min((datetime.fromisoformat(post[1]) for post in watched), default=None)
        last: str | None = self.before.get("feed")
        for _ in range(1 if self.backwards else PAGES):
            page = self.server.statuses(self.id, last)
            for status in page:
                self.listed.add(str(status.id))
                # What is older than all that is watched was read before, or is too old.
                at = moment(status.created_at)
                if self.backwards or at is None or end is None or at >= end:
                    yield status
            if not page:
                self.oldest = datetime.min.replace(tzinfo=UTC)
                return
            last = str(page[-1].id)
            # One post with a wrong date further up says nothing of how far back the page goes.
            self.oldest = moment(page[-1].created_at) or self.oldest
            if not self.backwards and (end is None or self.oldest <= end):
                return
        if self.backwards and self.oldest > clock.now() - FIRST:
            self.onward = last or ""

    def missing(self, seen: Mapping[str, Any]) -> list[str]:
        """Watched posts that the pages should have shown and did not.

        A page may lack what it should not: each is asked for by itself before it counts as gone.
        """
        if self.backwards:
            return []
        return [
            id
            for id, post in seen.items()
            if id not in self.listed and datetime.fromisoformat(post[1]) >= self.oldest
        ][:SOUGHT]
