"""Blogs and podcasts by their feed (RSS or Atom), proven by a mark that only the owner can set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from perks.ground.outbound import OutboundError, Reply, fetch
from scoring.connectors.base import (
    KINDS,
    BrokenData,
    Capabilities,
    Connector,
    Count,
    Gone,
    KnownPost,
    LinkedAccount,
    Page,
    PermissionLost,
    Post,
    Profile,
    Standing,
)
from scoring.connectors.failures import ConnectorError, failure_of
from scoring.connectors.feed import Feed, read_feed
from scoring.connectors.markup import absolute, read_markup
from scoring.connectors.sift import Sift
from scoring.connectors.totals import add_up

PROOF_TAG = "perks-proof"
PLAIN_HOST = re.compile(r"[a-z0-9._:-]+")
SHORTEST_TOKEN = 16
MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})(?:$|[\s,])")
DAY = 24 * 60 * 60
REMEMBERED_POSTS = 1_000
READS = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/html;q=0.5"


class Web(Connector):
    """Feeds over HTTP. Comments are known as numbers only; nobody's name is in a feed."""

    slug = "web"
    label = "Blog or podcast"
    example = "example.org/feed.xml"
    marks = (
        'In the head of the page that the feed belongs to: <meta name="perks-proof" '
        'content="{token}">',
        "Or {token} as a word in the feed's own description (the subtitle of an Atom feed).",
    )
    capabilities = Capabilities(
        # By webmentions that other sites send; a feed names nobody.
        with_actors=KINDS,
        as_counts=frozenset({"reply"}),
        live=True,
        proves_ownership=True,
        looks_up=True,
    )

    def __init__(self, fetch: Callable[..., Reply] = fetch) -> None:
        self.fetch = fetch

    def native_id(self, address: str) -> str:
        """The feed's address without scheme, fragment, default port or trailing slash."""
        text = address.strip()
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            port = parts.port
            host = (parts.hostname or "").rstrip(".").encode("idna").decode()
        except ValueError:
            host = ""
        # A space or a control sign is in no host, though the parser lets it through.
        if (
            not PLAIN_HOST.fullmatch(host)
            or parts.scheme not in ("http", "https")
            or parts.username is not None
        ):
            raise BrokenData("Give the web address of the feed, like https://example.org/feed.xml.")
        host = f"[{host}]" if ":" in host else host
        place = host if port in (None, 80, 443) else f"{host}:{port}"
        return urlunsplit(("", "", place + parts.path.rstrip("/"), parts.query, ""))

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """The posts that the feed shows now; nothing when the server says it has not changed."""
        headers = {"Accept": READS}
        if cursor.get("etag"):
            headers["If-None-Match"] = cursor["etag"]
        if cursor.get("modified"):
            headers["If-Modified-Since"] = cursor["modified"]
        reply = self._get(account.url or f"https://{account.native_id}", headers)
        if reply.status == 304:
            return Page(cursor=cursor)
        feed = read_feed(reply.body, reply.url, reply.headers.get("content-type", ""))
        return self._sift(account, feed, reply, cursor)

    def proof(self, account: LinkedAccount, token: str) -> bool:
        """Whether the page or feed carries the token where only its owner can put it.

        That is a meta tag "perks-proof", a link with rel=me that holds the token, or the feed's
        own subtitle; the page that a feed names as its site counts too. The running text does
        not: a visitor's comment could carry it. Raises like `refresh`.
        """
        if len(token) < SHORTEST_TOKEN:
            return False
        reply = self._get(account.url, {"Accept": READS})
        try:
            feed = read_feed(reply.body, reply.url, reply.headers.get("content-type", ""))
        except BrokenData:
            return _marks(reply, token)
        if token in feed.about.split():
            return True
        return bool(feed.url) and _marks(self._get(feed.url, {"Accept": "text/html"}), token)

    def good_for(self, cursor: Mapping[str, Any]) -> timedelta:
        """What the feed (ttl) or its server (Cache-Control) said last, the longer of the two."""
        return timedelta(seconds=cursor.get("good_for", 0))

    def look_up(self, account: LinkedAccount, posts: Sequence[KnownPost]) -> tuple[Standing, ...]:
        """Whether the pages of these posts are still there; how they read, their feed says.

        A page that cannot be reached just now says nothing.
        """
        found = []
        for post in posts:
            if not post.url:
                continue
            try:
                self._get(post.url, {"Accept": "text/html"})
            except Gone:
                found.append(Standing(post.native_id, "deleted"))
            except PermissionLost:
                found.append(Standing(post.native_id, "private"))
            except ConnectorError:
                continue
            else:
                found.append(Standing(post.native_id))
        return tuple(found)

    def _get(self, url: str, headers: Mapping[str, str]) -> Reply:
        try:
            return self.fetch(url, headers=headers)
        except OutboundError as error:
            raise failure_of(error) from error

    def _sift(
        self, account: LinkedAccount, feed: Feed, reply: Reply, cursor: Mapping[str, Any]
    ) -> Page:
        sift = Sift(account.native_id)
        if feed.careless:
            sift.ignored["feed_not_well_formed"] += 1
        tallies = dict(cursor.get("comments", {}))
        for entry in feed.entries:
            if entry.at is None:
                sift.ignored["post_without_date"] += 1
                continue
            sift.post(
                Post(
                    native_id=entry.native_id,
                    author_native_id=account.native_id,
                    at=entry.at,
                    title=entry.title,
                    text=entry.text,
                    tags=entry.tags,
                    links=entry.links,
                    url=entry.url,
                )
            )
            if entry.comments is not None:
                tally = add_up(tallies.pop(entry.native_id, None), entry.comments, entry.at.date())
                tallies[entry.native_id] = tally
                day, before, total = tally
                new = max(total - before, 0)
                sift.count(Count(entry.native_id, "reply", date.fromisoformat(day), new))
        profile = Profile(
            native_id=account.native_id, name=feed.title, url=feed.url, about=feed.about
        )
        return sift.page(
            {
                "etag": reply.headers.get("etag", ""),
                "modified": reply.headers.get("last-modified", ""),
                "good_for": max(max_age(reply.headers.get("cache-control", "")), 60 * feed.minutes),
                "comments": dict(list(tallies.items())[-REMEMBERED_POSTS:]),
            },
            profile,
        )


def max_age(header: str) -> int:
    """The seconds of max-age in a Cache-Control header, a day at most; 0 without one."""
    found = MAX_AGE.search(header.lower())
    return min(int(found[1]), DAY) if found else 0


def _marks(reply: Reply, token: str) -> bool:
    page = read_markup(reply.body.decode("utf-8", "replace"), reply.url)
    if page.meta.get(PROOF_TAG, "").strip() == token:
        return True
    return any(token in urlsplit(absolute(link, reply.url)).path.split("/") for link in page.own)
