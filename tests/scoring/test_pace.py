"""How often an account is read follows what happens there and what its network asks."""

from collections import Counter
from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import refresh
from scoring.connectors.base import Page
from scoring.connectors.web import max_age
from scoring.models import Account
from scoring.pace import DAILY, LONGEST, SHORTEST, Pace, next_reading, pace, spread
from tests.scoring.stage import Reads, liked, linked, post, reactions
from tests.scoring.test_refresh import blog  # noqa: F401
from tests.web_peer import Answer

pytestmark = pytest.mark.usefixtures("noon", "system")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEVER = timedelta(0)


def every(posts=0, reactions=0, age=None, asked=NEVER):
    return Pace(posts, reactions, None if age is None else clock.now() - age, asked).every


@pytest.mark.parametrize(
    ("facts", "wait"),
    [
        ({}, LONGEST),
        ({"posts": 0, "age": 31 * DAY}, LONGEST),
        ({"reactions": 7, "age": 31 * DAY}, DAY),
        ({"posts": 0, "age": 29 * DAY}, DAILY),
        ({"posts": 2, "reactions": 26, "age": 3 * DAY}, 6 * HOUR),
        ({"posts": 1, "age": 4 * HOUR}, 2 * HOUR),
        ({"posts": 1, "age": MINUTE}, SHORTEST),
        ({"reactions": 5_000, "age": 30 * DAY}, SHORTEST),
        ({"reactions": 5_000, "asked": 3 * HOUR}, 3 * HOUR),
        ({"reactions": 5_000, "asked": 30 * DAY}, LONGEST),
    ],
    ids=["never", "silent", "old posts", "watched", "usual", "fresh post", "just posted", "busy",
         "asked", "asked too long"],
)  # fmt: skip
def test_the_time_between_readings(facts, wait):
    assert every(**facts) == wait


def test_a_reading_sets_the_next_by_what_it_found(people):
    account = linked(people.alice, 1, "web")
    written = post(account, days_ago=2)
    page = Page({}, posts=(written,), counts=(liked(written, 13),),
                reactions=reactions(written, range(14)))  # fmt: skip
    read = refresh.refresh(account.pk, Reads(page))
    found = pace(read)
    assert (found.posts, found.reactions) == (1, 27)
    assert read.next_refresh_at == next_reading(read)
    assert 4.5 * HOUR <= read.next_refresh_at - clock.now() <= 7.5 * HOUR
    assert found.said == (
        "We read it about every 6 hours: 1 new post and 27 reactions in the last seven days."
    )


def test_a_server_that_asks_for_time_is_given_it(blog):  # noqa: F811
    peer, mine = blog
    page = peer.pages["/feed.xml"]
    peer.pages["/feed.xml"] = Answer(body=page.body, headers={"Cache-Control": "max-age=10800"})
    refresh.refresh(mine.pk)
    read = Account.objects.get(pk=mine.pk)
    assert pace(read).asked == 3 * HOUR
    assert read.next_refresh_at >= clock.now() + 3 * HOUR
    assert "Its server asks for 3 hours between two readings." in pace(read).said


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", 0), ("no-store", 0), ("public, max-age=60", 60), ("MAX-AGE=99999999", 86_400),
     ("s-max-age=5", 0), ("max-age=-1", 0)],
)  # fmt: skip
def test_what_a_server_says_of_its_freshness(header, seconds):
    assert max_age(header) == seconds


def busiest_minute(moments):
    return max(Counter(int(moment.timestamp() // 60) for moment in moments).values())


def test_a_hundred_thousand_accounts_of_one_moment_come_back_one_by_one():
    """Spread over half an hour at once, and read every hour to the second from then on."""
    began = clock.now()
    first = [began + spread(HOUR, account) for account in range(100_000)]
    assert (min(first) >= began + 0.75 * HOUR, max(first) < began + 1.25 * HOUR) == (True, True)
    assert busiest_minute(first) < 1.1 * 100_000 / 30
    for account in range(0, 100_000, 20_000):
        with clock.at(first[account]):
            assert abs(spread(HOUR, account) - HOUR) < timedelta(seconds=1)


def test_without_the_spread_they_all_come_in_one_minute():
    assert busiest_minute(clock.now() + HOUR for _ in range(1_000)) == 1_000


def test_deletions_show_within_a_day_while_posts_are_watched():
    assert all(spread(DAILY, account) < timedelta(hours=24) for account in range(1_000))
