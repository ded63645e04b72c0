"""Reading the bytes of an RSS or Atom feed into plain entries, however carelessly it is written."""

from __future__ import annotations

import calendar
import hashlib
import io
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from scoring.connectors.base import BrokenData
from scoring.connectors.markup import absolute, read_markup

NO_FEED = "This address does not hold a feed that can be read. Give the address of its RSS or Atom."
MOST_MINUTES = 24 * 60
A_PAGE = "This address shows a web page, not a feed. "


@dataclass(frozen=True)
class Entry:
    """One entry; `at` is None when the feed does not date it, `comments` when it does not count."""

    native_id: str
    at: datetime | None
    title: str
    text: str
    tags: tuple[str, ...]
    links: tuple[str, ...]
    url: str
    comments: int | None


@dataclass(frozen=True)
class Feed:
    """`about` is the feed's own subtitle; `careless` that it is not well-formed XML.

    `minutes`: how long it stays good, as it says itself (RSS 2.0, ttl); 0 when it does not.
    """

    title: str
    about: str
    url: str
    careless: bool
    minutes: int
    entries: tuple[Entry, ...]


def read_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in `body`, fetched from `url`.

    Raises BrokenData, in words for the member, when it is a web page, something else, or a bomb.
    """
    careless = not _is_well_formed(body)
    found = _parse(body, content_type)
    if not found.get("version"):
        raise BrokenData(_not_a_feed(body, url))
    about = found.feed
    return Feed(
        title=str(about.get("title", "")),
        about=read_markup(str(about.get("subtitle") or about.get("summary") or "")).text,
        url=absolute(str(about.get("link", "")), url),
        careless=careless,
        minutes=_minutes(str(about.get("ttl", ""))),
        entries=tuple(_entry(entry, url) for entry in found.entries),
    )


def _minutes(said: str) -> int:
    """A number of minutes, a day at most; 0 for anything else."""
    return min(int(said), MOST_MINUTES) if said.isascii() and said.isdigit() else 0


def _is_well_formed(body: bytes) -> bool:
    """False for careless XML, which is read all the same; entity bombs are refused."""
    try:
        fromstring(body)
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, DefusedXmlException):
            raise BrokenData(
                "The feed defines entities of its own, which can blow up a reader. "
                "It was not read; ask whoever runs the site to remove them."
            ) from error
        return False
    return True


def _parse(body: bytes, content_type: str) -> Any:
    try:
        # As a stream: feedparser would take bare bytes for a file name first. It is not told the
        # feed's address: it would work it into the entries' ids, which must outlive a move.
        return feedparser.parse(io.BytesIO(body), response_headers={"content-type": content_type})
    except Exception as error:
        # Whatever a stranger's bytes set off inside the parser, it is the feed that is broken.
        raise BrokenData(NO_FEED) from error


def _not_a_feed(body: bytes, url: str) -> str:
    start = body[:2_000].lower()
    if b"<html" not in start and b"<!doctype html" not in start:
        return NO_FEED
    announced = read_markup(body.decode("utf-8", "replace"), url).feeds
    if announced:
        return f"{A_PAGE}The page names its feed: link {announced[0][:200]} instead."
    return f"{A_PAGE}Give the address of the site's RSS or Atom feed."


def _entry(entry: Mapping[str, Any], base: str) -> Entry:
    html = " ".join(part.get("value", "") for part in entry.get("content", ()))
    body = read_markup(html or entry.get("summary", ""), base)
    title = read_markup(entry.get("title", "")).text
    url = absolute(entry.get("link", ""), base)
    comments = str(entry.get("slash_comments", ""))
    return Entry(
        native_id=entry.get("id") or url or _made_up_id(title, body.text),
        at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
        title=title,
        text=body.text,
        tags=tuple(tag.get("term") or "" for tag in entry.get("tags", ())),
        links=(*body.links, *enclosed(entry, base)),
        url=url,
        comments=int(comments) if comments.isdecimal() and len(comments) < 9 else None,
    )


def enclosed(entry: Mapping[str, Any], base: str) -> tuple[str, ...]:
    """The addresses of what an entry carries: a podcast's episode, which a campaign's link may be."""
    found = (absolute(str(each.get("href", "")), base) for each in entry.get("enclosures", ()))
    return tuple(address for address in found if address)


def _moment(when: time.struct_time | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(when), UTC) if when else None
    except (ValueError, OverflowError):
        return None


def _made_up_id(title: str, text: str) -> str:
    """An id for an entry that has neither id nor link: the same words are the same entry."""
    return "sha256:" + hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()
