"""What the tests of the scoring package begin with: linked accounts, and pages to store."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from perks.ground import clock, consent
from perks.models import User
from scoring import accounts, ingest
from scoring.connectors.base import Count, Page, Post, Reaction
from scoring.connectors.stackexchange import StackExchange
from scoring.models import Account, Estimates, Score

SITE = "bread.example"


def linked(member: User, number: int, network: str = "stackexchange") -> Account:
    """A proven account of a member who agrees to a score; nothing of it is read yet."""
    consent.give(member.pk, ["score"])
    address = f"{SITE}:{number}" if network == "stackexchange" else f"blog{number}.example/feed"
    return accounts.confirm(accounts.begin_link(member.pk, network, address))


def post(account: Account, number: int = 1, days_ago: int = 1, **facts: Any) -> Post:
    at = clock.now() - timedelta(days=days_ago)
    said = {"title": "A loaf", "text": "It sinks.", "tags": ("bread",), **facts}
    return Post(f"post-{number}", account.native_id, at, **said)


def reactions(post: Post, actors: range, kind: str = "reply") -> tuple[Reaction, ...]:
    """One reaction by each of these people, an hour after the post."""
    at = post.at + timedelta(hours=1)
    return tuple(Reaction(post.native_id, f"{SITE}:{actor}", kind, at) for actor in actors)


def liked(post: Post, count: int, day: date | None = None) -> Count:
    return Count(post.native_id, "like", day or post.at.date(), count)


def fill(account: Account, actors: range, posts: int = 3, first: int = 1) -> None:
    """Store some posts of the account, each reacted to by all of these people."""
    written = [post(account, first + place, days_ago=1 + place) for place in range(posts)]
    ingest.store(
        account,
        Page(
            cursor={"read": first + posts},
            posts=tuple(written),
            reactions=tuple(r for one in written for r in reactions(one, actors)),
        ),
    )


def newest(member: User) -> Score:
    return Score.objects.filter(member=member).order_by("-date", "-id")[0]


def estimate(member: User) -> list[Any]:
    """The last (date, estimate) of a member, with a row of that day or without."""
    day, value, _ = Estimates.objects.get(member=member).days[-1]
    return [day, value]


class Reads(StackExchange):
    """A connector that hands over one page, or fails in one way; `while_reading` runs first."""

    slug = "reads"

    def __init__(self, answer: Page | Exception, while_reading: Any = None) -> None:
        super().__init__()
        self.answer, self.while_reading = answer, while_reading

    def reaches(self, account: Any, cursor: Mapping[str, Any]) -> bool:
        return True

    def refresh(self, account: Any, cursor: Mapping[str, Any]) -> Page:
        if self.while_reading:
            self.while_reading()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer
