"""A dump of the past, moved forward by whole days, so that a sandbox is as lively as its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from scoring.connectors.dump import Dump
from scoring.connectors.sound import EARLIEST


def last_moment(dump: Dump, until: datetime) -> datetime | None:
    """When the last post or reaction before `until` was made; None when there is none."""
    moments = [post.at for post in dump.posts.values()]
    moments += [reaction.at for rows in dump.reactions.values() for reaction in rows]
    return max((at for at in moments if at <= until), default=None)


def move(dump: Dump, until: datetime) -> tuple[Dump, int]:
    """The dump moved by as many whole days as fit before `until`, and their number.

    A score fades with time: as written, a dump of some years ago would leave everybody with none.
    Rows that cannot be true stay where they are, so that they are still found out.
    """
    last = last_moment(dump, until)
    by = timedelta(days=(until - last).days if last else 0)

    def later(at: datetime) -> datetime:
        return at + by if EARLIEST <= at <= until else at

    posts = {id: replace(post, at=later(post.at)) for id, post in dump.posts.items()}
    moved = replace(
        dump,
        later=by,
        posts=posts,
        written={who: [posts[p.native_id] for p in rows] for who, rows in dump.written.items()},
        reactions={
            who: [replace(row, at=later(row.at)) for row in rows]
            for who, rows in dump.reactions.items()
        },
        counts={
            who: [
                replace(row, day=row.day + by)
                if EARLIEST.date() <= row.day <= until.date()
                else row
                for row in rows
            ]
            for who, rows in dump.counts.items()
        },
    )
    return moved, by.days
