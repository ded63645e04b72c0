"""Who reacted to posts: lists of people without moments, read as far as one reading may ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scoring.connectors.base import PermissionLost, Reaction
from scoring.connectors.mastodon_people import actor_of
from scoring.connectors.mastodon_timeline import PUBLIC
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift

if TYPE_CHECKING:
    from scoring.connectors.sdk.mastodon import Server

KINDS = ("like", "share", "reply", "quote")
# Requests in one reading; what they leave unread is the next page.
ASKS = 60
# The newest come first, so a list is read as far as its number rose, and a little further for those
# who came while others went.
FURTHER = 40


class Reactions:
    """`unread` holds [post, kind, where its list goes on, how many are still to come]."""

    def __init__(self, server: Server, me: str, sift: Sift, unread: Iterable[list[Any]]) -> None:
        self.server, self.me, self.sift = server, me, sift
        self.host = urlsplit(me).netloc
        self.unread = [list(item) for item in unread]
        self.left = ASKS

    def ask(self, id: str, kind: str, more: int) -> None:
        """Note that so many people more reacted; a list that was begun is begun anew."""
        old = sum(item[3] for item in self.unread if item[:2] == [id, kind])
        self.unread = [item for item in self.unread if item[:2] != [id, kind]]
        self.unread.append([id, kind, None, old + more])

    def waiting(self) -> Iterator[tuple[str, str]]:
        """Posts and kinds that are to be read, while this reading may ask."""
        for id, kind, *_ in list(self.unread):
            if self.left > 0:
                yield id, kind

    def drop(self, id: str) -> None:
        """Forget what is unread of a post that is gone."""
        self.unread = [item for item in self.unread if item[0] != id]

    def read(self, status: Any, kind: str) -> int:
        """Hand over who reacted, as far as this reading may ask; gives how many that were."""
        place = next(i for i, item in enumerate(self.unread) if item[:2] == [str(status.id), kind])
        if kind == "reply":
            self.unread.pop(place)
            self.left -= 1
            return sum(
                self._reaction(status, reply.account, kind, moment(reply.created_at))
                for reply in self.server.replies(str(status.id))
                if reply.visibility in PUBLIC
            )
        item, found = self.unread[place], 0
        while self.left > 0:
            self.left -= 1
            told, item[2] = self._told(status, kind, item[2])
            for person, when in told:
                found += self._reaction(status, person, kind, moment(when))
            item[3] -= len(told)
            if item[2] is None or item[3] <= -FURTHER:
                self.unread.pop(place)
                break
        return found

    def _told(
        self, status: Any, kind: str, onward: str | None
    ) -> tuple[list[tuple[Any, Any]], str | None]:
        """A page of who reacted, each with a moment, and where the list goes on.

        Nobody where a server keeps to itself who quoted.
        """
        try:
            page, onward = self.server.people(str(status.id), kind, onward)
        except PermissionLost as lost:
            if kind != "quote" or getattr(lost.__cause__, "status", None) == 401:
                raise
            self.sift.ignored["quotes_not_shown"] += 1
            return [], None
        if kind == "quote":
            return [(q.account, q.created_at) for q in page if q.visibility in PUBLIC], onward
        return [(person, status.created_at) for person in page], onward

    def _reaction(self, status: Any, person: Any, kind: str, at: Any) -> int:
        """1 for a reaction by a person; those of programs are counted as left out."""
        if person.bot:
            self.sift.ignored["reaction_by_a_program"] += 1
            return 0
        actor = actor_of(person, self.host)
        self.sift.actor(actor)
        self.sift.reaction(Reaction(str(status.uri), actor.native_id, kind, at))
        return 1
