"""Storing what a connector handed over: all of it, with the cursor, or nothing."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from perks.ground import clock, consent, scopes
from scoring import given, reactors, unasked
from scoring.actors import actor_keys
from scoring.connectors import base
from scoring.connectors.sift import storable
from scoring.connectors.sound import sound
from scoring.emptying import emptied
from scoring.events import posts_deleted
from scoring.models import Account, Post, Reaction, Tally
from scoring.pouring import Column, days, moments, pour
from scoring.stance import stances
from scoring.tagging import Tagger, tagger

BATCH = 2_000
ABOUT = 1_000
REACTIONS = """
  INSERT INTO scoring_reaction (account_id, member_id, post_id, actor_key, kind, at, day)
  SELECT account, member, post, actor, (%s::text[])[kind], at, day FROM {given}
  ON CONFLICT DO NOTHING
"""
COUNTS = """
  INSERT INTO scoring_tally AS known (account_id, member_id, post_id, kind, day, count)
  SELECT account, member, post, (%s::text[])[kind], day, count FROM {given}
  ON CONFLICT (post_id, kind, day) DO UPDATE SET count = excluded.count
  WHERE known.count <> excluded.count
"""


def store(account: Account, page: base.Page) -> None:
    """Store one page of `account`, in one transaction with the cursor that stands for it.

    What cannot be true is left out and counted (`connectors.sound`), and so is what came back to
    replies that nobody asked for. May run twice: posts take on their newest wording, reactions are
    kept once, counts are replaced by the newest. Raises Refusal consent_missing, and then nothing
    is stored.
    """
    with scopes.act_as(scopes.system("ingest")):
        consent.require(account.member_id, "score")
        page = sound(page, account.native_id)
        uncalled = unasked.replies(account, page)
        page = unasked.without(account, page, uncalled)
        posts = store_posts(account, page.posts, uncalled)
        posts |= known_posts(account, page, posts)
        store_reactions(account, page.reactions, posts)
        keys = actor_keys(account.network, {actor.native_id for actor in page.actors})
        reactors.note(account.network, keys, page.actors)
        store_counts(account, page.counts, posts)
        given.store(account, page.given)
        drop_posts(account, page.deleted)
        account.cursor = dict(page.cursor)
        if page.posts or page.ignored:
            account.ignored = dict(page.ignored)
        if page.profile is not None:
            note_profile(account, page.profile)
        account.save(
            update_fields=["cursor", "ignored", "handle", "followers", "about", "about_topics"]
        )


def note_profile(account: Account, profile: base.Profile) -> None:
    """Take over what the network says of the account now; unknown followers stay as they were.

    The topics of its description are those that it names outright: a bio has no room to say
    anything twice, and what its words only suggest is no evidence.
    """
    account.handle = profile.name[:200] or account.handle
    if profile.followers is not None:
        account.followers = profile.followers
    about = storable(profile.about, ABOUT)
    if about != account.about:
        account.about, account.about_topics = about, tagger().named(about)


def store_posts(
    account: Account, posts: tuple[base.Post, ...], uncalled: set[str]
) -> dict[str, int]:
    """Insert new posts and bring known ones up to date; gives the row of each native id."""
    if not posts:
        return {}
    now, tags = clock.now(), tagger()
    rows = [row_of(account, post, tags, now, post.native_id in uncalled) for post in posts]
    empty = emptied(account, [row.native_id for row in rows])
    for row in rows:
        if (
            row.native_id in empty
        ):  # what it is about is brought up to date, what it says is not kept
            row.title = row.text = ""
    Post.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["account", "native_id"],
        update_fields=["title", "text", "url", "tags", "links", "topics", "stances"],
    )
    return {row.native_id: row.pk for row in rows}


def row_of(
    account: Account, post: base.Post, tags: Tagger, seen_at: datetime, uncalled: bool
) -> Post:
    """A post as it is stored: what it is about, and its stance on each topic."""
    topics = tags.topics_of(account.network, post.title, post.text, post.tags)
    return Post(
        account=account,
        member_id=account.member_id,
        native_id=post.native_id,
        at=post.at,
        title=post.title,
        text=post.text,
        url=post.url,
        tags=list(post.tags),
        links=list(post.links),
        topics=topics,
        stances=stances(post.title, post.text, tags.mentions(post.title, post.text, topics)),
        unasked=uncalled,
        seen_at=seen_at,
    )


def known_posts(account: Account, page: base.Page, stored: dict[str, int]) -> dict[str, int]:
    """The rows of posts that this page reacts to without repeating them."""
    asked = {reaction.native_post_id for reaction in page.reactions}
    asked |= {count.native_post_id for count in page.counts}
    missing = asked - stored.keys()
    if not missing:
        return {}
    rows = Post.objects.filter(account=account, native_id__in=missing)
    return dict(rows.values_list("native_id", "pk"))


def store_reactions(
    account: Account, reactions: tuple[base.Reaction, ...], posts: dict[str, int]
) -> None:
    """Insert the reactions to posts that we have; those already there stay as they are."""
    told = [reaction for reaction in reactions if reaction.native_post_id in posts]
    if not told:
        return
    keys = actor_keys(account.network, {reaction.actor_native_id for reaction in told})
    # As text and not as a code of ours: what no kind is called must not get past the database.
    kinds = {kind: place for place, kind in enumerate({one.kind for one in told}, 1)}
    pour(
        REACTIONS,
        {
            **owned(account, len(told)),
            "post": Column("bigint", [posts[one.native_post_id] for one in told]),
            "actor": Column("key", [keys[one.actor_native_id] for one in told]),
            "kind": Column("bigint", [kinds[one.kind] for one in told]),
            "at": moments([one.at for one in told]),
            "day": days([one.at for one in told]),
        },
        list(kinds),
    )


def store_counts(account: Account, counts: tuple[base.Count, ...], posts: dict[str, int]) -> None:
    """Insert counts, or replace what they were by what they are now."""
    told = [count for count in counts if count.native_post_id in posts]
    if not told:
        return
    kinds = {kind: place for place, kind in enumerate({one.kind for one in told}, 1)}
    pour(
        COUNTS,
        {
            **owned(account, len(told)),
            "post": Column("bigint", [posts[one.native_post_id] for one in told]),
            "kind": Column("bigint", [kinds[one.kind] for one in told]),
            "day": days([one.day for one in told]),
            "count": Column("bigint", [one.count for one in told]),
        },
        list(kinds),
    )


def owned(account: Account, rows: int) -> dict[str, Column]:
    """Whose these rows are, as columns."""
    return {
        "account": Column("bigint", np.full(rows, account.pk)),
        "member": Column("bigint", np.full(rows, account.member_id)),
    }


def drop_posts(account: Account, native_ids: tuple[str, ...]) -> None:
    """Drop posts that the network no longer shows, with what reached them; unknown ids are none."""
    rows = Post.objects.filter(account=account, native_id__in=native_ids)
    ids = list(rows.values_list("pk", flat=True)) if native_ids else []
    if not ids:
        return
    posts_deleted.send(Account, account_id=account.pk, post_ids=ids)
    for kind in (Tally, Reaction):
        kind.objects.filter(account=account, post_id__in=ids).delete()
    Post.objects.filter(pk__in=ids).delete()
