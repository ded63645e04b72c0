"""How often an account is read follows what happens there and what its network asks."""

from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import refresh
from scoring.connectors.base import Page
from scoring.connectors.web import max_age
from scoring.models import Account
from scoring.pace import LONGEST, SHORTEST, Pace, pace
from tests.scoring.stage import Reads, liked, linked, post, reactions
from tests.scoring.test_refresh import blog  # noqa: F401
from tests.web_peer import Answer

pytestmark = pytest.mark.usefixtures("noon", "system")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NEVER = timedelta(0)


def every(posts=0, reactions=0, age=None, asked=NEVER):
    return Pace(posts, reactions, None if age is None else clock.now() - age, asked).every


@pytest.mark.parametrize(
    ("facts", "wait"),
    [
        ({}, LONGEST),
        ({"posts": 7, "age": 3 * LONGEST}, LONGEST),
        ({"posts": 2, "reactions": 26, "age": 3 * LONGEST}, 6 * HOUR),
        ({"posts": 1, "age": 4 * HOUR}, 2 * HOUR),
        ({"posts": 1, "age": MINUTE}, SHORTEST),
        ({"reactions": 5_000, "age": 30 * LONGEST}, SHORTEST),
        ({"reactions": 5_000, "asked": 3 * HOUR}, 3 * HOUR),
        ({"reactions": 5_000, "asked": 30 * LONGEST}, LONGEST),
    ],
    ids=["silent", "rare", "usual", "fresh post", "just posted", "busy", "asked", "asked too long"],
)
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
    assert read.next_refresh_at == clock.now() + 6 * HOUR
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
