"""Who starred, forked and commented: read as far as one reading may ask, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from perks.ground import clock
from scoring.connectors.base import Gone, Reaction
from scoring.connectors.github_api import PAGE, STARRED, Api, people
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift

# Requests in one reading; what they leave unread is the next page.
ASKS = 60
# GitHub lists a repository's first 40,000 stars, oldest first, and none after; how far back a first
# reading goes.
LAST, FIRST = 400, timedelta(days=730)
KIND = {"+1", "laugh", "hooray", "heart", "rocket", "eyes"}
# Where in what is known of a repository the newest of each stands.
PLACES = {"stars": 4, "forks": 5, "comments": 6}


class Reactions:
    """`unread` holds [repository, what, page, the moment behind which it is read]."""

    def __init__(self, api: Api, me: str, sift: Sift, unread: Iterable[list[Any]]) -> None:
        self.api, self.me, self.sift = api, me, sift
        self.unread = [list(item) for item in unread]
        self.left = ASKS

    def ask(self, id: str, what: str, since: str, count: int = 0) -> None:
        """Note what is to be read. Stars come oldest first, so their last page is the first."""
        since = since or earliest()
        begin = max(1, min(LAST, -(-count // PAGE)))
        self.unread.append([id, what, begin, since])

    def waiting(self) -> Iterator[str]:
        """The repositories that are to be read, while this reading may ask."""
        while self.unread and self.left > 0:
            yield self.unread[0][0]

    def drop(self, id: str) -> None:
        """Forget what is unread of a repository that is gone."""
        self.unread = [item for item in self.unread if item[0] != id]

    def read(self, id: str, known: list[Any]) -> int:
        """Read one page of what is first in line; gives how many reacted."""
        self.left -= 1
        item = self.unread[0]
        what = item[1]
        try:
            found, onward = getattr(self, f"_{what}")(known[0], item, known)
        except Gone:
            found, onward = [], 0
        place = PLACES[what]
        count = 0
        for person, kind, at in found:
            known[place] = max(known[place], at.isoformat())
            count += self._reaction(f"repository/{id}", person, kind, at)
        if onward:
            item[2] = onward
        else:
            self.unread.pop(0)
        return count

    def _stars(self, name: str, item: list[Any], known: list[Any]) -> tuple[list[Any], int]:
        _, _, page, since = item
        rows = self.api.rows(f"/repos/{name}/stargazers", "", STARRED, page=page)
        found = dated(rows, "user", "starred_at", "like", since)
        reached = bool(rows) and len(found) < len(rows)
        return found, 0 if reached else page - 1

    def _forks(self, name: str, item: list[Any], known: list[Any]) -> tuple[list[Any], int]:
        _, _, page, since = item
        rows = self.api.rows(f"/repos/{name}/forks", "", sort="newest", page=page)
        found = dated(rows, "owner", "created_at", "share", since)
        return found, page + 1 if len(found) == PAGE else 0

    def _comments(self, name: str, item: list[Any], known: list[Any]) -> tuple[list[Any], int]:
        """All that changed since a moment that stays the same until a page of them is full: so the
        question is the same, and as long as its answer is costs nothing."""
        id, _, page, since = item
        mark = f"comments/{id}"
        rows = self.api.rows(
            f"/repos/{name}/issues/comments", mark if page == 1 else "", sort="updated",
            direction="asc", since=known[7][:19] + "Z", page=page,
        )  # fmt: skip
        if rows is None:
            return [], 0
        found = dated(rows, "user", "created_at", "reply", since)
        if len(rows) == PAGE:
            return found, page + 1
        if page > 1:
            known[7] = max(known[6], *(at.isoformat() for _, _, at in found), known[7])
            self.api.etags.pop(mark, None)
        return found, 0

    def release(self, name: str, id: str) -> None:
        """Who reacted kindly to a release: the first hundred, in one request."""
        if self.left <= 0:
            return
        self.left -= 1
        rows = self.api.rows(f"/repos/{name}/releases/{id}/reactions", "")
        kind = [row for row in rows if row.get("content") in KIND]
        for person, what, at in dated(kind, "user", "created_at", "like", ""):
            self._reaction(f"release/{id}", person, what, at)

    def _reaction(self, post: str, person: Any, kind: str, at: Any) -> int:
        """1 for a reaction by a person; those of programs are counted as left out."""
        if str(person["id"]) == self.me:
            return 0
        if person.get("type") == "Bot":
            self.sift.ignored["reaction_by_a_program"] += 1
            return 0
        self.sift.reaction(Reaction(post, str(int(person["id"])), kind, at))
        return 1


def earliest() -> str:
    """How far back a first reading goes; all day long the same, so that questions stay the same."""
    return f"{clock.today() - FIRST}T00:00:00+00:00"


def dated(rows: list[Any], who: str, when: str, kind: str, since: str) -> list[Any]:
    """(person, kind, moment) of the rows that are newer than `since`."""
    found = []
    for row, person in people(rows, who):
        at = moment(row.get(when))
        if at is not None and at.isoformat() > since:
            found.append((person, kind, at))
    return found
