"""How often an account is read: as often as something new is likely, within what its network asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Sum

from perks.ground import clock
from scoring.connectors.registry import connector
from scoring.models import Account, Post, Reaction, Tally

SHORTEST, LONGEST = timedelta(minutes=15), timedelta(days=1)
LOOKED_AT = timedelta(days=7)


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
        """The time until the next reading, 15 minutes to a day.

        One new thing a reading at last week's rate, or half the age of the newest post if that is
        sooner: what people do with a post, they do soon. Never sooner than the network asks.
        """
        happened = self.posts + self.reactions
        wait = LOOKED_AT / happened if happened else LONGEST
        if self.newest is not None:
            wait = min(wait, (clock.now() - self.newest) / 2)
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


def about(time: timedelta) -> str:
    """A length of time in round words: "25 minutes", "6 hours"."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 90:
        return counted(minutes, "minute")
    return counted(round(minutes / 60), "hour")


def counted(number: int, word: str) -> str:
    """A number with its word: "1 post", "2 posts"."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"
