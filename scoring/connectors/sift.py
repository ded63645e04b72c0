"""Keeping what can be true and counting what cannot, the same way for every network."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from perks.ground import clock
from scoring.connectors.base import KINDS, Actor, Count, Page, Post, Profile, Reaction

EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
# Clocks differ a little; a day boundary may be ahead of ours by hours.
SKEW = timedelta(minutes=5)
# Characters that are kept, as long as the columns they go to.
NATIVE_ID, TITLE, TEXT, TAG, LINK = 400, 400, 50_000, 80, 800
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
        if reason := implausible(post.at):
            self.ignored[f"post_{reason}"] += 1
        elif post.author_native_id != self.account_id:
            self.ignored["post_by_somebody_else"] += 1
        elif len(post.native_id) > NATIVE_ID:
            self.ignored["post_id_too_long"] += 1
        else:
            self._posts[post.native_id] = _tidy(post)

    def reaction(self, reaction: Reaction) -> None:
        if reaction.kind not in KINDS:
            self.ignored["reaction_unknown_kind"] += 1
        elif reason := implausible(reaction.at):
            self.ignored[f"reaction_{reason}"] += 1
        elif reaction.actor_native_id == self.account_id:
            self.ignored["reaction_own"] += 1
        else:
            self._reactions[reaction] = None

    def actor(self, actor: Actor) -> None:
        """Note what is known of somebody; what cannot be true of a number is not known."""
        since = actor.since if actor.since and EARLIEST.date() <= actor.since else None
        self._actors[actor.native_id] = replace(
            actor,
            since=since,
            followers=_counted(actor.followers),
            following=_counted(actor.following),
        )

    def count(self, count: Count) -> None:
        midnight = datetime(count.day.year, count.day.month, count.day.day, tzinfo=UTC)
        if count.kind not in KINDS:
            self.ignored["count_unknown_kind"] += count.count
        elif reason := implausible(midnight):
            self.ignored[f"count_{reason}"] += count.count
        else:
            self._counts[count.native_post_id, count.kind, count.day] = count

    def page(self, cursor: Mapping[str, Any], profile: Profile | None = None) -> Page:
        """The page; reactions and counts on posts that were left out are left out as well."""
        reactions = [r for r in self._reactions if r.native_post_id in self._posts]
        counts = [c for c in self._counts.values() if c.native_post_id in self._posts]
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


def _counted(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < 2**40 else None


def implausible(at: datetime) -> str | None:
    """Why a moment cannot be right: "too_early", "in_the_future", or None when it can."""
    if at < EARLIEST:
        return "too_early"
    return "in_the_future" if at > clock.now() + SKEW else None


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
