"""Posts and people of X as the house's records."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from scoring.connectors.base import Actor, Post
from scoring.connectors.moments import moment
from scoring.connectors.x_api import Json, versions

# X's own epoch, in milliseconds: the first bits of a post's number are when it was made.
EPOCH = 1_288_834_974_657
# Blue is bought; these two are looked into.
LOOKED_INTO = {"business", "government"}


def post_of(post: Json, under: str = "") -> Post:
    """A post; `under` is the number of the person whose post it answers."""
    said, entities = post["text"], post.get("entities") or {}
    if note := post.get("note_post"):
        said, entities = note["text"], note.get("entities") or entities
    links = [
        one.get("unwound_url") or one.get("expanded_url") for one in entities.get("urls") or ()
    ]
    return Post(
        native_id=versions(post)[0], author_native_id=post["author_id"], at=made_at(post),
        title="", text=said, replies_to=under,
        tags=tuple(one["tag"] for one in entities.get("hashtags") or ()),
        links=tuple(link for link in links if link),
        url=f"https://x.com/i/status/{post['id']}",
    )  # fmt: skip


def made_at(post: Json) -> datetime:
    """When a post was made."""
    return moment(post.get("created_at")) or when(post["id"])


def when(id: str) -> datetime:
    """When the number of a post was given."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(int(id) >> 22) + EPOCH)


def mark_of(post: Post) -> str:
    """Changes with every edit."""
    return hashlib.sha256(post.text.encode("utf-8", "replace")).hexdigest()[:12]


def reactions_to(post: Json) -> int:
    """Everything that came back to a post, as X counts it."""
    numbers = post.get("public_metrics") or {}
    kinds = ("repost_count", "quote_count", "reply_count", "like_count")
    return sum(numbers.get(kind, 0) for kind in kinds)


def actor_of(person: Json) -> Actor:
    """What is told of somebody who reacted."""
    since, numbers = moment(person.get("created_at")), person.get("public_metrics") or {}
    return Actor(
        person["id"],
        since=since.date() if since else None,
        followers=numbers.get("followers_count"),
        following=numbers.get("following_count"),
        verified=person.get("verified_type") in LOOKED_INTO,
    )


def refers(post: Json, how: str) -> str:
    """The id of the post that this one answers, quotes or reposts; empty when it does not."""
    for one in post.get("referenced_posts") or ():
        if one["type"] == how:
            return str(one["id"])
    return ""
