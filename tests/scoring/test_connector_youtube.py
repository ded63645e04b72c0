"""Alice's channel on YouTube: read by Google's own description, on a server that is held against it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring.connectors.base import BrokenData, Count, Given, Gone, Reaction, TryLater
from tests.conftest import NOON
from tests.scoring.connector_worlds import Linked
from tests.scoring.youtube_peer import ALICE, BEA, OLD, Tube, refused
from tests.web_peer import WebPeer

pytestmark = pytest.mark.usefixtures("noon")
ME, SIGNED_IN = Linked(ALICE), Linked(ALICE, access="of-alice")


@pytest.fixture
def tube():
    with WebPeer() as peer:
        tube = Tube(peer)
        tube.video(
            "loaf",
            "2026-11-01T10:00:00Z",
            likes=40,
            description="#bread with https://mill.example/r/abc.",
            tags=["baking"],
        )
        tube.comment(
            "loaf",
            (BEA, "2026-11-02T10:00:00Z"),
            (ALICE, "2026-11-02T11:00:00Z"),
            ("", "2026-11-02T12:00:00Z"),
        )
        yield tube
        assert tube.provider.wrong == []


def read(tube, account=ME, cursor=None):
    page = tube.connector().refresh(account, cursor or {})
    return page, page.cursor


def test_comments_have_actors_and_likes_are_counts(tube):
    page, _ = read(tube)
    [post] = page.posts
    assert (post.native_id, post.tags, post.links) == (
        "loaf",
        ("baking", "bread"),
        ("https://mill.example/r/abc",),
    )
    assert page.reactions == (
        Reaction("loaf", BEA, "reply", datetime(2026, 11, 2, 10, tzinfo=UTC)),
    )
    assert page.counts == (Count("loaf", "like", date(2026, 11, 1), 40),)
    assert page.ignored == {"reaction_own": 1, "reaction_by_nobody": 1}
    assert (page.profile.name, page.profile.followers, page.profile.location) == (
        "@alicebakes",
        12_300,
        "AT",
    )


def test_only_what_moved_is_asked_for_again(tube):
    _, cursor = read(tube)
    units = []
    connector = tube.connector(take=lambda network, n: units.append(n))
    assert connector.refresh(ME, cursor).cursor == cursor
    assert units == [1, 1, 1]
    tube.comment("loaf", (OLD, "2026-11-20T10:00:00Z"))
    tube.videos["loaf"]["statistics"]["likeCount"] = "45"
    page, after = read(tube, cursor=cursor)
    assert [reaction.actor_native_id for reaction in page.reactions] == [OLD]
    assert page.counts == (Count("loaf", "like", clock.today(), 5),)
    assert read(tube, cursor=after)[0].posts == ()


def test_an_edit_is_read_and_what_is_no_longer_public_is_gone(tube):
    tube.video("rye", "2026-11-03T10:00:00Z")
    tube.video("closed", "2026-11-04T10:00:00Z", likes=None, comments=3)
    _, cursor = read(tube)
    tube.videos["loaf"]["snippet"]["title"] = "A better loaf"
    tube.videos["rye"]["status"]["privacyStatus"] = "private"
    del tube.videos["closed"]
    for account in (ME, SIGNED_IN):
        page, _ = read(tube, account, cursor)
        assert [post.title for post in page.posts] == ["A better loaf"]
        assert sorted(page.deleted) == ["closed", "rye"]


def test_a_first_reading_follows_the_uploads_a_year_back(tube):
    tube.page = 2
    for number in range(4):
        tube.video(f"v{number}", f"2026-10-0{number + 1}T10:00:00Z")
    tube.video("ancient", "2024-01-01T00:00:00Z")
    tube.video("older", "2023-01-01T00:00:00Z")
    found, cursor, more = [], {}, True
    while more:
        page, cursor = read(tube, cursor=cursor)
        found += [post.native_id for post in page.posts]
        more = page.more
    assert found == ["loaf", "v3", "v2", "v1", "v0", "ancient"]
    assert sorted(cursor["videos"]) == sorted(found)


def test_many_comments_are_read_within_bounds_and_the_rest_is_said(tube):
    tube.comment(
        "loaf", *((BEA, f"2026-11-03T{n // 60 % 24:02}:{n % 60:02}:00Z") for n in range(600))
    )
    page, _ = read(tube)
    assert page.ignored["more_comments_than_are_read_at_once"] == 1
    assert len(page.reactions) == 500


def test_what_the_member_likes_is_read_once_she_has_signed_in(tube):
    tube.liked = [(BEA, "2026-11-20T08:00:00Z"), (ALICE, "2026-11-19T08:00:00Z")]
    assert read(tube)[0].given == ()
    page, cursor = read(tube, SIGNED_IN)
    assert page.given == (Given(BEA, "like", datetime(2026, 11, 20, 8, tzinfo=UTC)),)
    assert read(tube, SIGNED_IN, cursor)[0].given == ()


def test_a_channel_is_its_id_whatever_it_is_called(tube):
    connector = tube.connector()
    assert connector.identify("@AliceBakes").native_id == ALICE
    tube.channel(ALICE, "@alicetravels", "Now elsewhere perks-a-token")
    tube.channel(BEA, "@alicebakes", "Somebody else")
    assert connector.identify("youtube.com/@alicebakes").native_id == BEA
    assert connector.refresh(ME, {}).profile.name == "@alicetravels"
    assert connector.proof(ME, "perks-a-token")
    assert not connector.proof(ME, "perks-a")
    assert connector.refresh(ME, {}).profile.followers is None


def test_who_signs_in_is_told_by_the_network(tube):
    assert tube.connector().who_am_i("of-alice").native_id == ALICE
    tube._channels = lambda query, signed_in: {"kind": "youtube#channelListResponse"}
    with pytest.raises(Gone, match="no channel on YouTube yet"):
        tube.connector().who_am_i("of-alice")


def test_a_search_finds_posts_and_costs_a_hundred(tube):
    units = []
    connector = tube.connector(take=lambda network, n: units.append(n))
    found = connector.search(["#bread", "@northwind"], NOON - timedelta(days=60))
    assert [post.native_id for post in found.posts] == ["loaf"]
    assert units == [100, 1]


def test_how_a_post_stands_is_told_for_each(tube):
    tube.video("rye", "2026-11-03T10:00:00Z")
    tube.videos["rye"]["status"]["privacyStatus"] = "private"
    asked = [Linked("loaf"), Linked("rye"), Linked("never")]
    standings = tube.connector().look_up(ME, asked)
    assert [(one.native_id, one.withheld, one.reactions) for one in standings] == [
        ("loaf", "", 43), ("rye", "deleted", None), ("never", "deleted", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "reason", "kind", "says"),
    [
        (403, "quotaExceeded", TryLater, "quota at YouTube is used up"),
        (403, "rateLimitExceeded", TryLater, "wait a little"),
        (400, "keyInvalid", TryLater, "our own key"),
        (403, "channelClosed", Gone, "has closed"),
        (400, "invalidFilters", BrokenData, "cannot be read"),
    ],
)
def test_what_google_says_with_an_error_decides_what_it_means(tube, status, reason, kind, says):
    tube._channels = lambda query, signed_in: refused(status, reason)
    with pytest.raises(kind, match=says) as caught:
        read(tube)
    if reason == "quotaExceeded":
        # Midnight in California.
        assert caught.value.when == datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_no_key_stands_in_an_address(tube):
    read(tube)
    assert not any("our-key" in asked.path for asked in tube.peer.asked)


def test_a_peer_that_invents_a_field_or_a_parameter_is_caught(tube):
    """The twin of every other test here: the peer may say only what Google describes."""
    tube.videos["loaf"]["statistics"]["shareCount"] = "3"
    with pytest.raises(BrokenData):
        read(tube)
    with pytest.raises(OutboundError):
        tube.connector().asker.fetch(tube.peer.url("/youtube/v3/channels?part=snippet&name=a"))
    wrong, tube.provider.wrong = tube.provider.wrong, []
    assert ["shareCount" in wrong[0], "no parameter name" in wrong[1]] == [True, True]
