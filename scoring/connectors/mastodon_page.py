"""One refresh of a Mastodon account: what is new, what moved, what is gone, and who reacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scoring.connectors.base import Given, Gone, LinkedAccount, Page, Profile
from scoring.connectors.mastodon_people import native_id_of, uri_of
from scoring.connectors.mastodon_posts import post_of
from scoring.connectors.mastodon_reactions import KINDS, Reactions
from scoring.connectors.mastodon_timeline import PUBLIC, Timeline
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift

if TYPE_CHECKING:
    from scoring.connectors.sdk.mastodon import Server

# Posts whose numbers are looked at again, the newest ones.
WATCHED = 200
# Where in a watched post its moment, its last edit and its numbers stand.
URI, AT, EDITED, NUMBERS = 0, 1, 2, 3


class Reading:
    """Reads one page. The cursor holds the account's number on its server, of watched posts by
    their numbers [address, moment, edited, likes, shares, replies, quotes], the lists of people
    that are unread, and the newest of what the account gave. Who quoted is shown to whoever signed
    in: until then their number counts as 0."""

    def __init__(
        self, server: Server, account: LinkedAccount, id: str, cursor: Mapping[str, Any]
    ) -> None:
        self.server, self.id, self.before = server, id, cursor
        self.signed_in = bool(account.access)
        self.me, self.host = account.native_id, urlsplit(account.native_id).netloc
        self.sift = Sift(self.me)
        self.seen: dict[str, list[Any]] = dict(cursor.get("posts", {}))
        self.given = dict(cursor.get("given", {}))
        self.gave: list[Given] = []
        self.shown: dict[str, Any] = {}
        self.people = {id: self.me}
        self.reactions = Reactions(server, self.me, self.sift, cursor.get("unread", ()))

    def page(self, profile: Profile) -> Page:
        """Everything that came since the cursor, at most one page of the past."""
        timeline = Timeline(self.server, self.id, self.before)
        for status in timeline.read():
            self._look(status, timeline.backwards)
        gone = [id for id in timeline.missing(self.seen) if self._status(id) is None]
        if self.signed_in and not timeline.onward:
            self._favourites()
        for id, kind in self.reactions.waiting():
            status = self._status(id) if id not in gone else None
            if status is None:
                self.reactions.drop(id)
                gone += [id] if id in self.seen and id not in gone else []
            elif self.reactions.read(status, kind):
                self._hand_over(status)
        deleted = tuple(self.seen.pop(id)[URI] for id in gone)
        cursor: dict[str, Any] = {"id": self.id, "posts": self._watched(), "given": self.given}
        cursor |= {"feed": timeline.onward} if timeline.onward else {}
        cursor |= {"unread": self.reactions.unread} if self.reactions.unread else {}
        page = self.sift.page(cursor, profile)
        more = bool(timeline.onward or self.reactions.unread)
        return replace(page, given=tuple(self.gave), deleted=deleted, more=more)

    def _look(self, status: Any, backwards: bool) -> None:
        """Hand over a post that is new or changed; note whose numbers rose."""
        at = moment(status.created_at)
        if at is None:
            self.sift.ignored["post_without_date"] += 1
        elif status.reblog is not None:
            newest = self.given.get("share", "")
            if backwards or at.isoformat() > newest:
                self._give(status.reblog, "share", status.created_at)
            self.given["share"] = max(newest, at.isoformat())
        elif status.visibility in PUBLIC:
            id = str(status.id)
            self.shown[id] = status
            edited = moment(status.edited_at)
            now = [
                str(status.uri), at.isoformat(), edited.isoformat() if edited else "",
                *(numbered(n) for n in (
                    status.favourites_count, status.reblogs_count, status.replies_count,
                    self.signed_in and status.quotes_count)),
            ]  # fmt: skip
            before = [*self.seen.get(id, now[:NUMBERS]), 0, 0, 0, 0][: len(now)]
            if id in self.seen and now == before:
                return
            self._hand_over(status)
            self.seen[id] = now
            for kind, more in zip(KINDS, range(NUMBERS, NUMBERS + len(KINDS)), strict=True):
                if now[more] > before[more]:
                    self.reactions.ask(id, kind, now[more] - before[more])

    def _hand_over(self, status: Any) -> None:
        self.sift.post(post_of(status, self.me, self._answered(status)))

    def _answered(self, status: Any) -> str:
        """Under whose post it was written; empty where that is nobody else's."""
        who = status.in_reply_to_account_id
        if who is None or str(who) == self.id:
            return ""
        if str(who) not in self.people:
            try:
                name = native_id_of(self.server.account(str(who)), self.host)
            except Gone:
                name = ""
            self.people[str(who)] = name or f"{self.host} account {who}"
        return self.people[str(who)]

    def _status(self, id: str) -> Any:
        """A post as it is now; None when the server shows it to nobody any more."""
        if id not in self.shown:
            try:
                found = self.server.status(id)
            except Gone:
                return None
            if found.visibility not in PUBLIC:
                return None
            self.shown[id] = found
        return self.shown[id]

    def _favourites(self) -> None:
        """What the account favourited; the network tells no moment, so the post's own is taken."""
        found, newest = self.server.favourites(self.given.get("like"))
        for status in found:
            self._give(status, "like", status.created_at)
        if newest is not None:
            self.given["like"] = newest

    def _give(self, status: Any, kind: str, when: Any) -> None:
        at, to = moment(when), uri_of(status.account)
        if at is not None and to and to != self.me:
            self.gave.append(Given(to, kind, at))

    def _watched(self) -> dict[str, list[Any]]:
        newest = sorted(self.seen, key=lambda id: self.seen[id][AT], reverse=True)
        return {id: self.seen[id] for id in newest[:WATCHED]}


def numbered(told: object) -> int:
    return told if isinstance(told, int) and told > 0 else 0
