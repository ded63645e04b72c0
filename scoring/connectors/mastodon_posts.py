"""A Mastodon status as the house's record of a post."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scoring.connectors.base import Gone, KnownPost, PermissionLost, Post, Standing
from scoring.connectors.markup import read_markup
from scoring.connectors.mastodon_timeline import PUBLIC
from scoring.connectors.moments import moment

if TYPE_CHECKING:
    from scoring.connectors.sdk.mastodon import Server


def post_of(status: Any, author: str, replies_to: str) -> Post:
    """The post: its text without markup, its links without those to people and tags."""
    words = read_markup(status.content or "")
    inner = {link.url for link in (*(status.mentions or []), *(status.tags or []))}
    return Post(
        native_id=str(status.uri),
        author_native_id=author,
        at=moment(status.created_at) or datetime.min.replace(tzinfo=UTC),
        title=status.spoiler_text or "",
        text=words.text,
        tags=tuple(tag.name for tag in status.tags or [] if tag.name),
        links=tuple(link for link in words.links if link not in inner),
        url=status.url or str(status.uri),
        replies_to=replies_to,
    )


def after(status: Any, since: datetime) -> bool:
    at = moment(status.created_at)
    return at is not None and at >= since


def standing_of(server: Server, author: str, post: KnownPost) -> Standing:
    """How a post stands now. Its number on its own server is the last part of its address."""
    number = (post.url or post.native_id).rstrip("/").rsplit("/", 1)[-1]
    try:
        status = server.status(number)
    except Gone:
        return Standing(post.native_id, "deleted")
    except PermissionLost:
        return Standing(post.native_id, "private")
    if str(status.uri) != post.native_id:
        return Standing(post.native_id, "deleted")
    if status.visibility not in PUBLIC:
        return Standing(post.native_id, "private")
    counts = (status.favourites_count, status.reblogs_count, status.replies_count)
    reactions = sum(counts) + (status.quotes_count or 0)
    return Standing(post.native_id, post=post_of(status, author, ""), reactions=reactions)
