"""The words of posts go after a while; topics, stances, tags, links and all counts stay.

What a post says is needed to find what it is about and how it speaks of that, and for a time to look
at the evidence. After `PERKS_BODY_DAYS` from the day on which it was first read, title and text are
emptied. A later reading that brings the same post again brings its topics up to date and keeps no
words of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings

from perks.ground import clock, scopes
from scoring.models import Account, Post

ACTOR = scopes.system("emptying")
BATCH = 5_000


def empty() -> int:
    """Empty the posts whose time has come; gives their number. May run twice.

    In batches, each a transaction of its own, so that a reading never waits for long.
    """
    number = 0
    while emptied := empty_some(before()):
        number += emptied
    return number


def before() -> datetime:
    """Posts that were first read before this moment have no words any more."""
    return clock.now() - timedelta(days=settings.PERKS_BODY_DAYS)


def empty_some(moment: datetime) -> int:
    """Empty some of the posts that were first read before a moment; gives how many."""
    with scopes.act_as(ACTOR):
        old = Post.objects.filter(emptied_at=None, seen_at__lt=moment).order_by("seen_at")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        rows = Post.objects.filter(pk__in=ids, emptied_at=None)
        return int(rows.update(title="", text="", emptied_at=clock.now())) if ids else 0


def emptied(account: Account, native_ids: Iterable[str]) -> set[str]:
    """Which of these posts of an account stand here without their words; one query."""
    rows = Post.objects.filter(
        account=account, native_id__in=list(native_ids), emptied_at__isnull=False
    )
    return set(rows.values_list("native_id", flat=True))
