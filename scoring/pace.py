"""How often an account is read: as often as something new is likely, within what its network asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from django.db.models import Max, Sum

from perks.ground import clock
from scoring.connectors.registry import connector
from scoring.models import Account, Post, Reaction, Tally

SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=7)
# While there is a post of the last WATCHED, what was deleted or edited shows within 24 hours: a
# reading comes at most a quarter later than it is due (`spread`).
DAILY, WATCHED = timedelta(hours=18), timedelta(days=30)
LOOKED_AT = timedelta(days=7)
# When an account that changes only by imports is looked at again: by then we may reach it.
UNREACHED = timedelta(days=30)


@dataclass(frozen=True)
class Pace:
    """What happened in the last seven days, and what the network says of its own freshness.

    posts: written in them; reactions: to any post, counted ones included. newest: when the last
    post was written. asked: for how long the last answer stays good, as the network said.
    """

    posts: int
    reactions: int
    newest: datetime | None
    asked: timedelta

    @property
    def every(self) -> timedelta:
        """The time until the next reading, an hour to a week.

        One new thing a reading at last week's rate, or half the age of the newest post if that is
        sooner: what people do with a post, they do soon. Daily at least while there is a post of
        the last 30 days. Never sooner than the network asks.
        """
        happened = self.posts + self.reactions
        wait = LOOKED_AT / happened if happened else LONGEST
        if self.newest is not None:
            age = clock.now() - self.newest
            wait = min(wait, age / 2, DAILY if age < WATCHED else LONGEST)
        return min(max(wait, SHORTEST, self.asked), LONGEST)

    @property
    def said(self) -> str:
        """The pace and its reason, for the member."""
        happened = (
            f"{counted(self.posts, 'new post')} and {counted(self.reactions, 'reaction')} in the "
            "last seven days"
        )
        network = (
            f" Its server asks for {about(self.asked)} between two readings."
            if self.asked >= SHORTEST
            else ""
        )
        return f"We read it about every {about(self.every)}: {happened}.{network}"


def pace(account: Account) -> Pace:
    """How an account was lately. Three queries."""
    since = clock.now() - LOOKED_AT
    posts = Post.objects.filter(account=account, at__lte=clock.now())
    counted_ones = Tally.objects.filter(account=account, day__gte=since.date())
    return Pace(
        posts=posts.filter(at__gte=since).count(),
        reactions=Reaction.objects.filter(account=account, at__gte=since).count()
        + (counted_ones.aggregate(n=Sum("count"))["n"] or 0),
        newest=posts.aggregate(newest=Max("at"))["newest"],
        asked=connector(account.network).good_for(account.cursor),
    )


def next_reading(account: Account) -> datetime:
    """When an account that has just been read is read again."""
    lately = pace(account)
    wait = spread(lately.every, account.pk)
    return clock.now() + max(wait, lately.asked)


def spread(wait: timedelta, *names: int) -> timedelta:
    """A wait of three to five quarters of `wait`, such that not all end together.

    Names have their own phases in time, so those who begin at the same moment are spread over half
    a wait at once, and stay so: whoever is read on time is read after exactly `wait` from then on.
    """
    step = wait.total_seconds() / 2
    if step < 1:
        return wait
    told = blake2b(repr(names).encode(), digest_size=8).digest()
    phase = int.from_bytes(told, "big") / 2**64 * step
    earliest = clock.now().timestamp() + 1.5 * step
    return timedelta(seconds=1.5 * step + (phase - earliest) % step)


def about(time: timedelta) -> str:
    """A length of time in round words: "25 minutes", "6 hours", "7 days"."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 90:
        return counted(minutes, "minute")
    if minutes < 48 * 60:
        return counted(round(minutes / 60), "hour")
    return counted(round(minutes / 1440), "day")


def counted(number: int, word: str) -> str:
    """A number with its word: "1 post", "2 posts"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
