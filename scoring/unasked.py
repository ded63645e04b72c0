"""Replies that nobody asked for are worth nothing, whatever comes back.

Whoever writes under the posts of strangers gets answers: anger, thanks, a quarrel. None of it is an
audience. A reply is asked for when the person it goes to had reacted to the account before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db.models import Min

from scoring.actors import actor_key
from scoring.connectors.base import Page
from scoring.models import Account, Post, Reaction

REASON = "on_an_unasked_reply"


def replies(account: Account, page: Page) -> set[str]:
    """The native ids of the page's posts that are replies nobody asked for."""
    there = {post.replies_to for post in page.posts} - {"", account.native_id}
    if not there:
        return set()
    asked = first_reactions(account, page, there)
    return {
        post.native_id
        for post in page.posts
        if post.replies_to in there
        and (post.replies_to not in asked or asked[post.replies_to] >= post.at)
    }


def first_reactions(account: Account, page: Page, people: set[str]) -> dict[str, datetime]:
    """When each of these people first reacted to the account, as far as we know or now learn."""
    keys = {actor_key(account.network, name): name for name in people}
    known = Reaction.objects.filter(account=account, actor_key__in=list(keys)).values("actor_key")
    first = {keys[bytes(row["actor_key"])]: row["at"] for row in known.annotate(at=Min("at"))}
    for reaction in page.reactions:
        who = reaction.actor_native_id
        if who in people:
            first[who] = min(reaction.at, first.get(who, reaction.at))
    return first


def without(account: Account, page: Page, unasked: set[str]) -> Page:
    """The page without what came back to unasked replies, of this page or of earlier ones."""
    asked_for = {row.native_post_id for row in (*page.reactions, *page.counts)} - unasked
    known = Post.objects.filter(account=account, unasked=True, native_id__in=asked_for)
    unasked = unasked | set(known.values_list("native_id", flat=True))
    if not unasked:
        return page
    reactions = tuple(row for row in page.reactions if row.native_post_id not in unasked)
    counts = tuple(row for row in page.counts if row.native_post_id not in unasked)
    lost = len(page.reactions) - len(reactions) + len(page.counts) - len(counts)
    ignored = page.ignored + type(page.ignored)({REASON: lost})
    return replace(page, reactions=reactions, counts=counts, ignored=ignored)
