"""One refresh of a Bluesky account: what is new in its feed, what moved, what is gone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from perks.ground import clock
from scoring.connectors.base import Actor, Given, Page, Post, Profile, Reaction
from scoring.connectors.moments import moment
from scoring.connectors.sift import Sift

if TYPE_CHECKING:
    from scoring.connectors.sdk.bluesky import AppView

# Posts whose counts are looked at again, the newest ones; and how far back a first reading goes.
WATCHED = 200
FIRST = timedelta(days=365)
OWN = {"app.bsky.feed.like": "like", "app.bsky.feed.repost": "share"}
ELSEWHERE = ".bsky.social"  # a handle under any other name is a domain of its owner


class Reading:
    """Reads one page. The cursor holds [cid, likes, reposts, quotes, replies] of watched posts,
    where the feed goes on, and the newest record of each collection of what the account gave."""

    def __init__(self, network: AppView, did: str, cursor: Mapping[str, Any]) -> None:
        self.network, self.did, self.before = network, did, cursor
        self.sift = Sift(did)
        self.seen: dict[str, list[Any]] = dict(cursor.get("posts", {}))
        self.reacted: dict[str, Any] = {}
        self.gave: list[Given] = []

    def page(self, profile: Profile) -> Page:
        """Everything that came since the cursor, at most one page of the feed."""
        shown, onward = self._feed()
        known = [uri for uri in self.before.get("posts", {}) if uri not in shown]
        if not onward and known:
            again = self.network.posts(known)
            shown |= {uri: (post, "") for uri, post in again.items() if self._is_own(post)}
        gone = tuple(uri for uri in known if uri not in shown) if not onward else ()
        for uri, (post, under) in shown.items():
            self._look(uri, post, under)
        given = dict(self.before.get("given", {})) if onward else self._given()
        for uri in gone:
            self.seen.pop(uri, None)
        for actor in self._actors():
            self.sift.actor(actor)
        cursor: dict[str, Any] = {"posts": self._watched(), "given": given}
        if onward:
            cursor["feed"] = onward
        page = self.sift.page(cursor, profile)
        return replace(page, given=tuple(self.gave), deleted=gone, more=bool(onward))

    def _feed(self) -> tuple[dict[str, tuple[Any, str]], str]:
        """Own posts of one page with whom they answer, and where it goes on ("" at its end)."""
        told = self.network.feed(self.did, self.before.get("feed"))
        shown, oldest = {}, clock.now()
        for item in told.feed:
            if item.reason is None and self._is_own(item.post):
                parent = getattr(item.reply, "parent", None) if item.reply else None
                under = getattr(getattr(parent, "author", None), "did", "")
                shown[item.post.uri] = (item.post, "" if under == self.did else under)
                oldest = min(oldest, self._at(item.post) or oldest)
        # A first reading follows the feed back; later ones only look at what is new.
        first = not self.before or "feed" in self.before
        follows = first and told.cursor and shown and oldest > clock.now() - FIRST
        return shown, told.cursor if follows else ""

    def _look(self, uri: str, post: Any, under: str) -> None:
        """Hand over a post that is new or changed, and those who reacted where numbers moved."""
        at = self._at(post)
        if at is None:
            self.sift.ignored["post_without_date"] += 1
            return
        counts = [post.cid, post.like_count or 0, post.repost_count or 0,
                  post.quote_count or 0, post.reply_count or 0]  # fmt: skip
        before = self.seen.get(uri, ["", 0, 0, 0, 0])
        if counts == before:
            return
        self.sift.post(post_of(post, at, under))
        for place, ask in enumerate((self._likes, self._shares, self._quotes, self._replies), 1):
            if counts[place] > before[place]:
                for reaction in ask(uri, at):
                    self.sift.reaction(reaction)
        self.seen[uri] = counts

    def _likes(self, uri: str, at: datetime) -> Iterator[Reaction]:
        for like in self.network.likes(uri):
            yield self._by(like.actor, uri, "like", moment(like.created_at) or at)

    def _shares(self, uri: str, at: datetime) -> Iterator[Reaction]:
        for actor in self.network.reposts(uri):
            yield self._by(actor, uri, "share", at)

    def _quotes(self, uri: str, at: datetime) -> Iterator[Reaction]:
        for post in self.network.quotes(uri):
            yield self._by(post.author, uri, "quote", self._at(post) or at)

    def _replies(self, uri: str, at: datetime) -> Iterator[Reaction]:
        for post in self.network.replies(uri):
            yield self._by(post.author, uri, "reply", self._at(post) or at)

    def _by(self, actor: Any, uri: str, kind: str, at: datetime) -> Reaction:
        self.reacted[actor.did] = actor
        return Reaction(uri, actor.did, kind, at)

    def _actors(self) -> Iterator[Actor]:
        """What is told of those who reacted."""
        for told in self.network.profiles(sorted(self.reacted.keys() - {self.did})):
            since = moment(told.created_at)
            verified = getattr(told.verification, "verified_status", None)
            yield Actor(
                told.did,
                since=since.date() if since else None,
                followers=told.followers_count,
                following=told.follows_count,
                verified=verified == "valid",
                domain=not told.handle.endswith((ELSEWHERE, ".invalid")),
            )

    def _given(self) -> dict[str, str]:
        """Note what the account reacted to; gives the newest record of each collection."""
        newest = dict(self.before.get("given", {}))
        for collection, kind in OWN.items():
            since = newest.get(collection, "")
            for record in self.network.given(self.did, collection, since):
                value = record.get("value", {})
                at, subject = moment(value.get("createdAt")), value.get("subject", {})
                to = author_of(str(subject.get("uri", "")))
                if at is not None and at < clock.now() - FIRST:
                    break
                newest[collection] = max(
                    newest.get(collection, ""), record["uri"].rsplit("/", 1)[-1]
                )
                if at is not None and to and to != self.did:
                    self.gave.append(Given(to, kind, at))
        return newest

    def _watched(self) -> dict[str, list[Any]]:
        """The newest posts: their keys rise with time."""
        newest = sorted(self.seen, key=lambda uri: uri.rsplit("/", 1)[-1], reverse=True)
        return {uri: self.seen[uri] for uri in newest[:WATCHED]}

    def _is_own(self, post: Any) -> bool:
        return bool(post.author.did == self.did)

    def _at(self, post: Any) -> datetime | None:
        return posted_at(post)


def posted_at(post: Any) -> datetime | None:
    """When its author says that it was written."""
    return moment(getattr(post.record, "created_at", None))


def post_of(post: Any, at: datetime, under: str = "") -> Post:
    """A post as the AppView shows it, as the house's record; `under` is whom it answers."""
    record, did = post.record, post.author.did
    tags, links = list(getattr(record, "tags", None) or []), []
    for facet in getattr(record, "facets", None) or []:
        for feature in facet.features:
            tags += [feature.tag] if getattr(feature, "tag", None) else []
            links += [feature.uri] if getattr(feature, "uri", None) else []
    card = getattr(getattr(record, "embed", None), "external", None)
    links += [card.uri] if card is not None else []
    return Post(
        native_id=post.uri, author_native_id=did, at=at, title="", text=record.text or "",
        tags=tuple(tags), links=tuple(links), replies_to=under,
        url=f"https://bsky.app/profile/{did}/post/{post.uri.rsplit('/', 1)[-1]}",
    )  # fmt: skip


def reactions_to(post: Any) -> int:
    """All that the AppView counts."""
    numbers = (post.like_count, post.repost_count, post.quote_count, post.reply_count)
    return sum(number or 0 for number in numbers)


def author_of(uri: str) -> str:
    """The DID in an at:// address; empty when it is none."""
    return uri.split("/")[2] if uri.startswith("at://did:") else ""
