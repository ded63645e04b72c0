"""One refresh of a GitHub account: its repositories, what was released, who reacted, what it gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zlib import crc32

from scoring.connectors.base import Given, Gone, Page, Profile
from scoring.connectors.github_api import PAGE, STARRED, Api, people
from scoring.connectors.github_posts import release_of, repository_of
from scoring.connectors.github_reactions import Reactions, earliest
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift

# Pages of repositories that are looked at; how many of them, the last ones worked on, are asked for
# comments and releases; how many that are no longer listed are asked for by themselves.
PAGES, WORKED_ON, SOUGHT = 5, 20, 40
STARS = 5  # pages of its own


class Reading:
    """Reads one page. The cursor holds the login, what answers were known by (`etags`), of every
    repository what is known of it, what is unread of reactions, and its own newest star.

    Of a repository: [name, last change, stars, forks, newest star, newest fork, newest comment, since
    when comments are asked for, releases], and of a release [a sum of its words, reactions].
    """

    def __init__(self, api: Api, me: str, login: str, cursor: Mapping[str, Any]) -> None:
        self.api, self.me, self.login = api, me, login
        self.sift = Sift(me)
        self.known = {id: list(row) for id, row in cursor.get("repos", {}).items()}
        self.shown: dict[str, Any] = {}
        self.gave: list[Given] = []
        self.star = cursor.get("star", "")
        self.watched = list(cursor.get("watched", ()))
        self.reactions = Reactions(api, me, self.sift, cursor.get("unread", ()))
        # Pages that only go on where the last one stopped look for nothing new.
        self.goes_on = bool(cursor.get("unread"))

    def page(self, profile: Profile | None) -> Page:
        """Everything that changed since the cursor, as far as one reading may ask."""
        gone: list[str] = []
        if not self.goes_on:
            gone = self._repositories()
            for id in self.watched:
                gone += self._releases(id)
                self.reactions.ask(id, "comments", self.known[id][6])
            self._stars()
        for id in self.reactions.waiting():
            if not self.reactions.read(id, self.known[id]):
                continue
            repo = self._repository(id)
            if repo is None:
                gone += self._forget(id)
            else:
                self.sift.post(repository_of(repo, self.me))
        cursor: dict[str, Any] = {
            "login": self.login, "etags": self.api.etags, "repos": self.known,
            "watched": self.watched, "star": self.star,
        }  # fmt: skip
        cursor |= {"unread": self.reactions.unread} if self.reactions.unread else {}
        page = self.sift.page(cursor, profile)
        more = bool(self.reactions.unread)
        return replace(page, given=tuple(self.gave), deleted=tuple(gone), more=more)

    def _repositories(self) -> list[str]:
        """Hand over what is new or changed; gives the posts that went with a repository."""
        rows, number = [], 0
        while number < PAGES:
            number += 1
            # Only a list on one page can be known by one mark.
            name = "repos" if number == 1 and len(self.known) < PAGE else ""
            page = self.api.rows(
                f"/users/{self.login}/repos", name, type="owner", sort="pushed", page=number
            )
            if page is None:
                return []
            rows += page
            if len(page) < PAGE:
                break
        mine = [row for row in rows if self._is_hers(row)]
        for row in mine:
            self._look(str(row["id"]), row)
        listed = {str(row["id"]) for row in mine}
        self.watched = [str(row["id"]) for row in mine[:WORKED_ON]]
        missing = [id for id in self.known if id not in listed] if len(rows) < PAGE * PAGES else []
        # A list may lack what it should not: each is asked for by itself before it counts as gone.
        lost = [id for id in missing[:SOUGHT] if self._repository(id) is None]
        return [post for id in lost for post in self._forget(id)]

    def _look(self, id: str, row: Any) -> None:
        self.shown[id] = row
        now = [row["full_name"], row.get("updated_at") or "", row["stargazers_count"],
               row["forks_count"]]  # fmt: skip
        before = self.known.get(id, ["", "", 0, 0, "", "", "", earliest(), {}])
        if now == before[:4]:
            return
        self.sift.post(repository_of(row, self.me))
        if now[2] != before[2]:
            self.reactions.ask(id, "stars", before[4], now[2])
        if now[3] > before[3]:
            self.reactions.ask(id, "forks", before[5])
        self.known[id] = [*now, *before[4:]]

    def _repository(self, id: str) -> Any:
        """A repository as it is now; None when it is not hers and public any more."""
        if id not in self.shown:
            try:
                row = self.api.get(f"/repos/{self.known[id][0]}")
            except Gone:
                return None
            if str(row["id"]) != id or not self._is_hers(row):
                return None
            self.shown[id] = row
        return self.shown[id]

    def _is_hers(self, row: Any) -> bool:
        """Public, her own, and no copy of somebody else's."""
        return str(row["owner"]["id"]) == self.me and not row["private"] and not row["fork"]

    def _releases(self, id: str) -> list[str]:
        """Hand over what was released; gives what was taken back."""
        name = self.known[id][0]
        try:
            rows = self.api.rows(f"/repos/{name}/releases", f"releases/{id}")
        except Gone:
            return []
        if rows is None:
            return []
        known = self.known[id][8]
        released = [row for row in rows if not row["draft"] and row.get("published_at")]
        now = {}
        for row in released:
            liked = int((row.get("reactions") or {}).get("total_count", 0))
            words = f"{row.get('name')}\n{row.get('body')}"
            now[str(row["id"])] = [crc32(words.encode()), liked]
            if now[str(row["id"])] != known.get(str(row["id"])):
                self.sift.post(release_of(row, self.me))
                if liked:
                    self.reactions.release(name, str(row["id"]))
        self.known[id][8] = now
        return [f"release/{one}" for one in known if one not in now] if len(rows) < PAGE else []

    def _forget(self, id: str) -> list[str]:
        """Let go of a repository; gives the posts that went with it."""
        self.reactions.drop(id)
        self.watched = [one for one in self.watched if one != id]
        for name in ("comments", "releases"):
            self.api.etags.pop(f"{name}/{id}", None)
        releases = self.known.pop(id)[8]
        return [f"repository/{id}", *(f"release/{one}" for one in releases)]

    def _stars(self) -> None:
        """What the account starred since, newest first."""
        newest, since = self.star, self.star or earliest()
        for number in range(1, STARS + 1):
            rows = self.api.rows(
                f"/users/{self.login}/starred", "starred" if number == 1 else "", STARRED,
                sort="created", direction="desc", page=number,
            )  # fmt: skip
            for row, repo in people(rows or [], "repo"):
                at = moment(row["starred_at"])
                if at is None or at.isoformat() <= since:
                    continue
                newest = max(newest, at.isoformat())
                self.gave.append(Given(str(repo["owner"]["id"]), "like", at))
            last = moment(rows[-1]["starred_at"]) if rows else None
            if not rows or len(rows) < PAGE or last is None or last.isoformat() <= since:
                break
        self.star = newest
        self.gave = [one for one in self.gave if one.person_native_id != self.me]
