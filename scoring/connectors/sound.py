"""What can be true of what a network hands over, and the reason where it cannot."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from perks.ground import clock
from scoring.connectors.base import KINDS, Count, Given, Page, Post, Reaction

EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)
# Clocks differ a little; a day boundary may be ahead of ours by hours.
SKEW = timedelta(minutes=5)
NATIVE_ID = 400  # characters
MOST = 2**31 - 1  # reactions of a kind to a post on a day
Thing = TypeVar("Thing", Post, Reaction, Count, Given)


def sound(page: Page, account_id: str) -> Page:
    """The page without what cannot be true or came twice; `ignored` counts it, by reason.

    The last gate before anything is stored: whatever a connector lets through, nothing that it
    hands over can break the reading or change a score that it should not.
    """
    ignored = Counter(page.ignored)
    posts = _kept(page.posts, lambda post: why_no_post(post, account_id), ignored)
    reactions = _kept(page.reactions, lambda row: why_no_reaction(row, account_id), ignored)
    counts = _kept(page.counts, why_no_count, ignored)
    given = _kept(page.given, lambda one: why_not_given(one, account_id), ignored)
    once = tuple(dict.fromkeys(reactions))
    if len(once) < len(reactions):
        ignored["reaction_repeated"] += len(reactions) - len(once)
    profile = page.profile
    if profile is not None:
        profile = replace(profile, followers=counted(profile.followers))
    return replace(
        page,
        posts=posts,
        reactions=once,
        counts=counts,
        given=given,
        profile=profile,
        ignored=ignored,
    )


def _kept(
    things: tuple[Thing, ...], why_not: Callable[[Thing], str | None], ignored: Counter[str]
) -> tuple[Thing, ...]:
    kept = []
    for thing in things:
        reason = why_not(thing)
        if reason is None:
            kept.append(thing)
        else:
            ignored[reason] += 1
    return tuple(kept)


def why_no_post(post: Post, account_id: str) -> str | None:
    """Why a post is left out; None when it is not."""
    if reason := implausible(post.at):
        return f"post_{reason}"
    if post.author_native_id != account_id:
        return "post_by_somebody_else"
    return None if 0 < len(post.native_id) <= NATIVE_ID else "post_id_too_long"


def why_no_reaction(reaction: Reaction, account_id: str) -> str | None:
    """Why a reaction is left out; None when it is not."""
    if reaction.kind not in KINDS:
        return "reaction_unknown_kind"
    if reason := implausible(reaction.at):
        return f"reaction_{reason}"
    if not reaction.actor_native_id:
        return "reaction_by_nobody"
    return "reaction_own" if reaction.actor_native_id == account_id else None


def why_not_given(given: Given, account_id: str) -> str | None:
    """Why a reaction that the account gave is left out; None when it is not."""
    if given.kind not in KINDS:
        return "given_unknown_kind"
    if reason := implausible(given.at):
        return f"given_{reason}"
    if not given.person_native_id:
        return "given_to_nobody"
    return "given_to_itself" if given.person_native_id == account_id else None


def why_no_count(count: Count) -> str | None:
    """Why a count is left out; None when it is not."""
    if count.kind not in KINDS:
        return "count_unknown_kind"
    if counted(count.count) is None:
        return "count_impossible"
    if not isinstance(count.day, date):
        return "count_without_a_time"
    reason = implausible(datetime(count.day.year, count.day.month, count.day.day, tzinfo=UTC))
    return f"count_{reason}" if reason else None


def implausible(at: object) -> str | None:
    """Why a moment cannot be right: "without_a_time" (or zone), "too_early", "in_the_future"."""
    if not isinstance(at, datetime) or at.tzinfo is None:
        return "without_a_time"
    if at < EARLIEST:
        return "too_early"
    return "in_the_future" if at > clock.now() + SKEW else None


def counted(number: object, most: int = MOST) -> int | None:
    """A number of things or people; None for what cannot be one (negative, NaN, a fraction)."""
    whole = isinstance(number, int) and not isinstance(number, bool)
    return number if whole and 0 <= number <= most else None  # type: ignore[operator, return-value]
