"""A Mastodon status as the house's record of a post."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from scoring.connectors.base import Post
from scoring.connectors.markup import read_markup
from scoring.connectors.moments import moment


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
