"""Alice on X: read by X's own description, at the least cost, on a server that is held against it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from perks.ground import clock
from scoring import credentials, quota
from scoring.connectors.base import Actor, Count, Given, Gone, PermissionLost, Reaction, TryLater
from scoring.connectors.failures import ConnectorError
from scoring.models import NetworkApp
from tests.conftest import NOON
from tests.scoring.connector_worlds import Linked
from tests.scoring.x_peer import ALICE, BEA, DESCRIPTION, OLGA, VICTOR, Square
from tests.web_peer import Answer, WebPeer

pytestmark = [
    pytest.mark.usefixtures("noon"),
    pytest.mark.skipif(not DESCRIPTION.is_file(), reason="X's description is not on this machine"),
]
ME, SIGNED_IN = Linked(ALICE), Linked(ALICE, access="of-alice")


@pytest.fixture
def square():
    with WebPeer() as peer:
        square = Square(peer)
        square.loaf = square.post(
            ALICE, "2026-11-20T10:00:00+00:00", "A #bread https://t.co/a", likes=9,
            entities={"hashtags": [{"start": 2, "end": 8, "tag": "bread"}],
                      "urls": [{"start": 9, "end": 23, "url": "https://t.co/a",
                                "expanded_url": "https://mill.example/r/abc"}]},
        )  # fmt: skip
        yield square
        assert square.provider.wrong == []


def read(square, account=ME, cursor=None, connector=None):
    page = (connector or square.connector()).refresh(account, cursor or {})
    return page, page.cursor


def react(square):
    """Bea reposts, Victor quotes and answers, Olga names Alice further down, and once out of the blue."""
    square.repost(square.loaf, BEA)
    square.post(VICTOR, "2026-11-20T11:00:00+00:00", "Look", quoted=square.loaf)
    reply = square.post(VICTOR, "2026-11-20T12:00:00+00:00", "How?", replied_to=square.loaf)
    square.post(OLGA, "2026-11-20T13:00:00+00:00", "Ask @AliceBakes", replied_to=reply)
    square.post(OLGA, "2026-11-20T14:00:00+00:00", "I know @alicebakes")


def test_each_kind_of_reaction_has_its_actor_and_likes_are_counts(square):
    react(square)
    page, _ = read(square)
    [post] = page.posts
    assert (post.native_id, post.tags, post.links) == (
        square.loaf, ("bread",), ("https://mill.example/r/abc",),
    )  # fmt: skip
    hour = lambda n: datetime(2026, 11, 20, n, tzinfo=UTC)  # noqa: E731
    assert sorted(page.reactions, key=lambda reaction: reaction.at) == [
        Reaction(square.loaf, BEA, "share", hour(10)),
        Reaction(square.loaf, VICTOR, "quote", hour(11)),
        Reaction(square.loaf, VICTOR, "reply", hour(12)),
        Reaction(square.loaf, OLGA, "mention", hour(13)),
    ]
    assert page.counts == (Count(square.loaf, "like", hour(0).date(), 9),)
    assert page.ignored == {"mention_without_a_post_of_yours": 1}
    assert Actor(BEA, hour(0).date().replace(2012, 3, 4), 10, 5, False) in page.actors


def test_later_readings_ask_for_what_moved_and_no_more(square):
    react(square)
    _, cursor = read(square)
    square.peer.asked.clear()
    assert read(square, cursor=cursor)[1] == cursor
    assert [one.path.split("?")[0].rsplit("/", 1)[-1] for one in square.peer.asked] == [
        ALICE, "tweets", "mentions", "tweets",
    ]  # fmt: skip
    square.repost(square.loaf, OLGA)
    square.posts[square.loaf]["public_metrics"]["like_count"] = 12
    square.peer.asked.clear()
    page, after = read(square, cursor=cursor)
    assert [(one.actor_native_id, one.kind) for one in page.reactions] == [(OLGA, "share")]
    assert page.counts == (Count(square.loaf, "like", clock.today(), 3),)
    assert "max_results=1&" in square.peer.asked[-1].path
    assert read(square, cursor=after)[0].posts == ()


def test_every_unit_that_came_is_counted_and_the_rest_given_back(square):
    react(square)
    taken, back = [], []
    connector = square.connector(
        take=lambda _, units: taken.append(units), give_back=lambda _, units: back.append(units)
    )
    connector.refresh(ME, {})
    # Herself 2; her post with her 3; one who reposted 2; one who quotes, with him and the post 4;
    # three that name her, with two people and two posts 9.
    assert sum(taken) - sum(back) == 20
    taken.clear(), back.clear()
    square.peer.otherwise = Answer(500)
    with pytest.raises(TryLater):
        connector.refresh(ME, {})
    assert taken == back


def test_the_cap_stops_before_it_is_passed(square, people, system):
    react(square)
    credentials.keep("x", key="of-the-house", unit_price=Decimal("0.005"), cap=Decimal(5))
    connector = square.connector(take=quota.take, give_back=quota.give_back)
    _, cursor = read(square, connector=connector)
    assert quota.usage(NetworkApp.objects.get()).cost == Decimal("0.1")
    credentials.keep("x", cap=Decimal("0.11"))
    asked = len(square.peer.asked)
    with pytest.raises(TryLater, match="may cost in a month") as caught:
        read(square, cursor=cursor, connector=connector)
    # Herself was still to be had, a page of posts no longer.
    assert (len(square.peer.asked) - asked, caught.value.when.month) == (1, 12)
    assert quota.usage(NetworkApp.objects.get()).cost == Decimal("0.11")


def test_old_posts_are_looked_at_once_a_day_and_what_is_deleted_or_hidden_is_gone(square):
    old = [square.post(ALICE, f"2026-10-0{day}T10:00:00+00:00", "Rye") for day in (1, 2, 3)]
    _, cursor = read(square)
    del square.posts[old[0]]
    square.hidden.add(old[1])
    assert read(square, cursor=cursor)[0].deleted == ()
    with clock.at(clock.now() + timedelta(days=1)):
        page, after = read(square, cursor=cursor)
        assert page.deleted == (old[0], old[1])
        assert sorted(after["posts"]) == sorted([old[2], square.loaf])
    standings = square.connector().look_up(ME, [Linked(id) for id in (*old, square.loaf)])
    assert [(one.withheld, one.reactions) for one in standings] == [
        ("deleted", None), ("private", None), ("", 0), ("", 9),
    ]  # fmt: skip


def test_an_edited_post_stays_the_one_it_was(square):
    _, cursor = read(square)
    new = square.post(ALICE, "2026-11-20T10:20:00+00:00", "A better loaf", likes=9)
    for id in (square.loaf, new):
        square.posts[id]["edit_history_post_ids"] = [square.loaf, new]
    page, after = read(square, cursor=cursor)
    assert [(post.native_id, post.text) for post in page.posts] == [(square.loaf, "A better loaf")]
    assert list(after["posts"]) == [square.loaf]
    [standing] = square.connector().look_up(ME, [Linked(square.loaf)])
    assert standing.post.text == "A better loaf"


def test_what_the_member_reposts_and_quotes_is_given_and_whom_she_answers_is_told(square):
    theirs = square.post(BEA, "2026-11-19T10:00:00+00:00", "Butter")
    square.post(ALICE, "2026-11-20T15:00:00+00:00", "RT", retweeted=theirs)
    square.post(ALICE, "2026-11-20T16:00:00+00:00", "So good", quoted=theirs)
    square.post(ALICE, "2026-11-20T17:00:00+00:00", "Yes", replied_to=theirs)
    page, _ = read(square)
    assert page.given == (
        Given(BEA, "quote", datetime(2026, 11, 20, 16, tzinfo=UTC)),
        Given(BEA, "share", datetime(2026, 11, 20, 15, tzinfo=UTC)),
    )
    assert [(post.text, post.replies_to) for post in page.posts[:2]] == [
        ("Yes", BEA),
        ("So good", ""),
    ]


def test_a_first_reading_takes_a_page_at_a_time(square):
    for number in range(150):
        square.post(ALICE, f"2026-11-01T{number // 60:02}:{number % 60:02}:00+00:00", str(number))
    page, cursor = read(square)
    assert (len(page.posts), page.more) == (100, True)
    page, cursor = read(square, cursor=cursor)
    assert (len(page.posts), page.more) == (51, False)
    page, after = read(square, cursor=cursor)
    assert (page.posts, after) == ((), cursor)


def test_an_account_is_its_number_whatever_it_is_called(square):
    connector = square.connector()
    assert connector.identify("https://twitter.com/alicebakes/").native_id == ALICE
    square.person(ALICE, "alice_travels", description="Now elsewhere perks-a-token")
    square.person(BEA, "AliceBakes")
    assert connector.identify("@alicebakes").native_id == BEA
    assert connector.refresh(ME, {}).profile.name == "alice_travels"
    assert connector.proof(ME, "perks-a-token")
    assert not connector.proof(ME, "perks-a")
    assert connector.who_am_i("of-alice").native_id == ALICE
    with pytest.raises(Gone, match="suspended or closed"):
        connector.identify("@nobody")


def test_a_protected_account_is_read_only_by_its_owners_permission(square):
    square.person(ALICE, "alicebakes", protected=True)
    with pytest.raises(PermissionLost, match="protected now"):
        read(square)
    assert len(read(square, SIGNED_IN)[0].posts) == 1


@pytest.mark.parametrize(
    ("account", "answer", "kind", "says"),
    [
        (ME, Answer(401), TryLater, "our own access"),
        (SIGNED_IN, Answer(401), PermissionLost, "Sign in there again"),
        (ME, Answer(402), TryLater, "paid for at X is used up"),
        (ME, Answer(429, headers={"x-rate-limit-remaining": "0"}), TryLater, "."),
    ],
)
def test_what_a_refusal_means_depends_on_whose_permission_it_was(
    square, account, answer, kind, says
):
    square.peer.otherwise = answer
    with pytest.raises(kind, match=says):
        read(square, account)
    assert clock.now() == NOON


def test_a_peer_that_invents_a_field_or_a_parameter_is_caught(square):
    """The twin of every other test here: the peer may say only what X describes."""
    square.posts[square.loaf]["public_metrics"]["retweet_count"] = 3
    connector = square.connector()
    connector.api += "/nowhere"
    for broken in (square.connector(), connector):
        with pytest.raises(ConnectorError):
            broken.refresh(ME, {})
    wrong, square.provider.wrong = square.provider.wrong, []
    assert "retweet_count" in wrong[0] or "additional" in wrong[0].lower()
    assert wrong[-1] == "nothing is described at GET /2/nowhere/users/101"
