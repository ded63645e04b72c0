"""Repositories and releases on GitHub as the house's records of posts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scoring.connectors.base import Gone, KnownPost, Post, Standing
from scoring.connectors.moments import moment

if TYPE_CHECKING:
    from scoring.connectors.github_api import Api

LINK = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
NEVER = datetime.min.replace(tzinfo=UTC)


def repository_of(row: Any, author: str) -> Post:
    """A repository: its description is the text, its topics and its language are the tags."""
    words = [*(row.get("topics") or []), row.get("language")]
    homepage = row.get("homepage") or ""
    return Post(
        native_id=f"repository/{row['id']}",
        author_native_id=author,
        at=moment(row.get("created_at")) or NEVER,
        title=row["name"],
        text=row.get("description") or "",
        tags=tuple(word for word in words if isinstance(word, str)),
        links=tuple(LINK.findall(homepage)),
        url=row["html_url"],
    )


def release_of(row: Any, author: str) -> Post:
    """What was released, with its notes as they were written."""
    notes = row.get("body") or ""
    return Post(
        native_id=f"release/{row['id']}",
        author_native_id=author,
        at=moment(row["published_at"]) or NEVER,
        title=row.get("name") or row["tag_name"],
        text=notes,
        links=tuple(link.rstrip(".,;:!?*_") for link in LINK.findall(notes)),
        url=row["html_url"],
    )


def standing_of(api: Api, author: str, post: KnownPost) -> Standing:
    """How a repository or a release stands now, with all who reacted to it."""
    kind, _, number = post.native_id.partition("/")
    name = "/".join(urlsplit(post.url).path.strip("/").split("/")[:2])
    try:
        repo = api.get(f"/repos/{name}")
        row = repo if kind == "repository" else api.get(f"/repos/{name}/releases/{number}")
    except Gone:
        return Standing(post.native_id, "deleted")
    if str(repo["owner"]["id"]) != author or str(row["id"]) != number:
        return Standing(post.native_id, "deleted")
    if kind == "repository":
        reactions = row["stargazers_count"] + row["forks_count"]
        return Standing(post.native_id, post=repository_of(row, author), reactions=reactions)
    reactions = int((row.get("reactions") or {}).get("total_count", 0))
    return Standing(post.native_id, post=release_of(row, author), reactions=reactions)
