"""Keeping what can be true and counting what cannot, the same way for every network."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from scoring.connectors.base import Actor, Count, Page, Post, Profile, Reaction
from scoring.connectors.sound import (
    EARLIEST,
    counted,
    why_no_count,
    why_no_post,
    why_no_reaction,
)

# Characters that are kept, as long as the columns they go to.
TITLE, TEXT, TAG, LINK = 400, 50_000, 80, 800
MOST_PEOPLE = 2**40
MOST_TAGS, MOST_LINKS = 50, 100


class Sift:
    """Collects one account's page; refuses nothing, but says what it left out and why."""

    def __init__(self, account_id: str) -> None:
        self.account_id = account_id
        self.ignored: Counter[str] = Counter()
        self._posts: dict[str, Post] = {}
        self._reactions: dict[Reaction, None] = {}
        self._counts: dict[tuple[str, str, date], Count] = {}
        self._actors: dict[str, Actor] = {}

    def post(self, post: Post) -> None:
        if reason := why_no_post(post, self.account_id):
            self.ignored[reason] += 1
        else:
            self._posts[post.native_id] = _tidy(post)

    def reaction(self, reaction: Reaction) -> None:
        if reason := why_no_reaction(reaction, self.account_id):
            self.ignored[reason] += 1
        else:
            self._reactions[reaction] = None

    def actor(self, actor: Actor) -> None:
        """Note what is known of somebody; what cannot be true of a number is not known."""
        since = actor.since if actor.since and EARLIEST.date() <= actor.since else None
        self._actors[actor.native_id] = replace(
            actor,
            since=since,
            followers=counted(actor.followers, MOST_PEOPLE),
            following=counted(actor.following, MOST_PEOPLE),
        )

    def count(self, count: Count) -> None:
        if reason := why_no_count(count):
            self.ignored[reason] += counted(count.count) or 1
        else:
            self._counts[count.native_post_id, count.kind, count.day] = count

    def page(
        self, cursor: Mapping[str, Any], profile: Profile | None = None, elsewhere: bool = False
    ) -> Page:
        """The page; reactions and counts on posts that were left out are left out as well.

        `elsewhere`: they may be on posts of earlier pages.
        """
        posts = self._posts
        reactions = [r for r in self._reactions if elsewhere or r.native_post_id in posts]
        counts = [c for c in self._counts.values() if elsewhere or c.native_post_id in posts]
        reacted = {reaction.actor_native_id for reaction in reactions}
        lost = len(self._reactions) - len(reactions) + len(self._counts) - len(counts)
        if lost:
            self.ignored["on_a_post_left_out"] += lost
        return Page(
            cursor=cursor,
            profile=profile,
            posts=tuple(self._posts.values()),
            reactions=tuple(reactions),
            counts=tuple(counts),
            actors=tuple(a for name, a in self._actors.items() if name in reacted),
            ignored=self.ignored,
        )


def storable(text: str, most: int) -> str:
    """Text that PostgreSQL takes: no NUL, no halves of characters, at most `most` long."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:most].strip()


def _tidy(post: Post) -> Post:
    return replace(
        post,
        title=storable(post.title, TITLE),
        text=storable(post.text, TEXT),
        tags=_unique((storable(tag, TAG) for tag in post.tags), MOST_TAGS),
        links=_unique((link for link in post.links if len(link) <= LINK), MOST_LINKS),
        url=post.url if len(post.url) <= LINK else "",
    )


def _unique(words: Iterable[str], most: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if word))[:most]
