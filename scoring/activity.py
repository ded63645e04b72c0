"""Reactions and counts of accounts, by post: what is on the shelf, and from the database what changed.

A run asks for everybody's. What was read before is taken from the shelf, without the posts that
changed since and without accounts that are no longer asked for (unlinked, erased, consent
withdrawn); changed posts and new accounts are read. So a night costs what happened since, and the
rows are those that reading everything would give, in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import structlog
from django.conf import settings
from psycopg import sql

from scoring import columns, journal, shelf
from scoring.core.arrays import Bools, Ints
from scoring.models.activity import KINDS
from scoring.shelf import Shelf, Table

log = structlog.get_logger()
DAY = "day - date '1970-01-01' AS day"
KIND = "array_position({kinds}::text[], kind::text) - 1 AS kind"
REACTIONS = f"""
  SELECT account_id, post_id, actor_key, {DAY}, {KIND}, count(*) AS count, min(id) AS first_id
  FROM scoring_reaction WHERE {{wanted}} GROUP BY account_id, post_id, actor_key, day, kind
"""  # noqa: S608
COUNTS = f"""
  SELECT account_id, post_id, {DAY}, {KIND}, count
  FROM scoring_tally WHERE count > 0 AND {{wanted}}
"""  # noqa: S608
TYPES = dict.fromkeys(shelf.REACTIONS, "bigint") | {"actor_key": "key"}


@dataclass(frozen=True)
class Activity:
    """Rows by rising post, see `shelf.Shelf`. read: how many came from the database."""

    reactions: Table
    counts: Table
    read: int


def of_accounts(accounts: Ints) -> Activity:
    """The rows of these accounts (rising ids), all read from the database."""
    return read(sql.SQL("account_id = ANY({})").format(sql.Literal(accounts.tolist())))


def of_everybody(accounts: Ints) -> Activity:
    """The rows of these accounts (rising ids): those of all who are scored. Keeps the shelf up.

    Without a shelf that can be read or written, everything is read from the database.
    """
    root = Path(settings.PERKS_ACTIVITY)
    try:
        with shelf.turn(root):
            now = journal.moment()
            found = _up_to_date(shelf.take(root), now, accounts)
            shelf.put(Shelf(now, accounts, found.reactions, found.counts), root)
    except OSError as error:
        log.warning("activity_shelf_unusable", error=type(error).__name__)
        return of_accounts(accounts)
    journal.throw_away(now)
    return found


def drop(accounts: list[int]) -> int:
    """Take these accounts off the shelf now, and not with the next run; gives their rows' number."""
    root = Path(settings.PERKS_ACTIVITY)
    with shelf.turn(root):
        kept = shelf.take(root)
        if kept is None:
            return 0
        stay = np.setdiff1d(kept.accounts, accounts)
        nothing = np.empty(0, np.int64)
        reactions = _unchanged(kept.reactions, stay, nothing)
        counts = _unchanged(kept.counts, stay, nothing)
        shelf.put(Shelf(kept.moment, stay, reactions, counts), root)
        before = len(kept.reactions["post_id"]) + len(kept.counts["post_id"])
        return before - len(reactions["post_id"]) - len(counts["post_id"])


def _up_to_date(kept: Shelf | None, now: journal.Moment, accounts: Ints) -> Activity:
    if kept is None or not journal.reaches(kept.moment, now):
        return of_accounts(accounts)
    posts = journal.changed_posts(kept.moment)
    new = np.setdiff1d(accounts, kept.accounts)
    stay = np.intersect1d(accounts, kept.accounts)
    fresh = read(
        sql.SQL("(account_id = ANY({new}) OR (post_id = ANY({posts}) AND account_id = ANY({stay})))")
        .format(new=sql.Literal(new.tolist()), posts=sql.Literal(posts.tolist()),
                stay=sql.Literal(stay.tolist()))
    )  # fmt: skip
    return Activity(
        _merged(_unchanged(kept.reactions, stay, posts), fresh.reactions),
        _merged(_unchanged(kept.counts, stay, posts), fresh.counts),
        fresh.read,
    )


def read(wanted: sql.Composable) -> Activity:
    """The rows that meet a condition on account_id and post_id."""
    found = []
    for query, names in ((REACTIONS, shelf.REACTIONS), (COUNTS, shelf.COUNTS)):
        asked = sql.SQL(query).format(kinds=list(KINDS), wanted=wanted)
        found.append(_in_order(columns.read(asked, **{name: TYPES[name] for name in names})))
    return Activity(*found, read=sum(len(table["post_id"]) for table in found))


def _in_order(table: Table) -> Table:
    """By post, then by everything else: the same rows always come in the same order."""
    keys = [table["kind"], table["day"]]
    if "actor_key" in table:
        keys += [table["actor_key"][:, 1], table["actor_key"][:, 0]]
    order = np.lexsort((*keys, table["post_id"]))
    return {name: column[order] for name, column in table.items()}


def _unchanged(table: Table, accounts: Ints, posts: Ints) -> Table:
    stays: Bools = np.isin(table["account_id"], accounts) & ~np.isin(table["post_id"], posts)
    if stays.all():
        return table
    return {name: column[stays] for name, column in table.items()}


def _merged(kept: Table, fresh: Table) -> Table:
    """Both by rising post. No post is in both, so each one's rows stay in their order."""
    if not len(fresh["post_id"]):
        return {name: np.asarray(column) for name, column in kept.items()}
    order = np.argsort(np.append(kept["post_id"], fresh["post_id"]), kind="stable")
    return {name: np.concatenate([kept[name], fresh[name]])[order] for name in kept}
