"""What every connector promises, whichever network is behind it. A new one needs only a world."""

import json
from datetime import UTC, datetime

import pytest

from perks.ground.errors import Refusal
from scoring.connectors.base import (
    COMPLETE,
    FACTS,
    KINDS,
    SAMPLED,
    SELF_REPORTED,
    BrokenData,
    Connector,
)
from scoring.connectors.registry import connector, connectors
from tests.scoring.connector_worlds import WORLDS
from tests.scoring.x_peer import DESCRIPTION
from tests.web_peer import WebPeer

MARKS = {
    "bluesky": pytest.mark.bluesky,
    "x": pytest.mark.skipif(not DESCRIPTION.is_file(), reason="without X's own description"),
}
REAL = {"bluesky"}
NETWORKS = [pytest.param(slug, marks=MARKS.get(slug, ())) for slug in WORLDS]


@pytest.fixture(params=NETWORKS)
def world(request, tmp_path):
    with WebPeer() as peer:
        real = request.getfixturevalue(request.param) if request.param in REAL else peer
        yield WORLDS[request.param](tmp_path, real)


def test_every_file_is_registered_and_has_a_world():
    slugs = list(dict.fromkeys(name.split()[0] for name in WORLDS))
    assert sorted(connectors()) == slugs
    assert [connector(slug).slug for slug in slugs] == slugs


def test_a_network_that_is_not_there_is_refused_by_name():
    with pytest.raises(Refusal) as caught:
        connector("myspace")
    assert (caught.value.code, caught.value.status) == ("network_unknown", 404)


def test_what_a_network_gives_is_stated(world):
    can = world.connector.capabilities
    assert 0 < len(world.connector.slug) <= 20
    assert (can.with_actors | can.as_counts) <= KINDS
    assert can.facts <= FACTS
    assert can.given <= KINDS
    assert can.quality in (COMPLETE, SAMPLED, SELF_REPORTED)
    assert world.connector.label
    assert world.connector.native_id(world.connector.example)
    marks = [mark.format(token="a-token") for mark in world.connector.marks]
    assert all("a-token" in mark for mark in marks)
    assert not marks or can.proves_ownership


def test_a_search_and_a_look_are_there_when_they_are_promised(world):
    can, kind = world.connector.capabilities, type(world.connector)
    assert can.search == (kind.search is not Connector.search)
    assert can.looks_up == (kind.look_up is not Connector.look_up)


def test_a_first_page_holds_only_what_was_promised(world):
    page = world.connector.refresh(world.account, {})
    can = world.connector.capabilities
    kept = {post.native_id for post in page.posts}
    assert kept
    assert {post.author_native_id for post in page.posts} == {world.account.native_id}
    assert {reaction.kind for reaction in page.reactions} <= can.with_actors
    assert {count.kind for count in page.counts} <= can.as_counts
    assert {r.native_post_id for r in page.reactions} <= kept
    assert {c.native_post_id for c in page.counts} <= kept
    assert world.account.native_id not in {r.actor_native_id for r in page.reactions}
    assert {actor.native_id for actor in page.actors} <= {r.actor_native_id for r in page.reactions}
    assert {given.kind for given in page.given} <= can.given
    assert can.deletions or not page.deleted
    told = {name for a in page.actors for name in FACTS if getattr(a, name) is not None}
    assert told <= can.facts
    assert page.profile.native_id == world.account.native_id


def test_every_moment_is_plausible_and_in_utc(world):
    page = world.connector.refresh(world.account, {})
    moments = [post.at for post in page.posts] + [reaction.at for reaction in page.reactions]
    assert {moment.utcoffset().total_seconds() for moment in moments} == {0}
    assert datetime(2005, 1, 1, tzinfo=UTC) <= min(moments)
    assert max(moments) <= datetime.now(UTC)


def test_posts_from_the_future_are_left_out_and_counted(world):
    page = world.connector.refresh(world.account, {})
    assert page.ignored["post_in_the_future"] == 1


def test_the_same_refresh_says_the_same(world):
    first, second = (world.connector.refresh(world.account, {}) for _ in range(2))
    assert first == second


def test_with_its_own_cursor_nothing_comes_twice(world):
    first = world.connector.refresh(world.account, {})
    while first.more:
        first = world.connector.refresh(world.account, first.cursor)
    stored = json.loads(json.dumps(first.cursor))
    second = world.connector.refresh(world.account, stored)
    assert (second.posts, second.reactions, second.counts, second.given) == ((), (), (), ())
    assert (second.deleted, second.more) == ((), False)
    assert second.cursor == stored


def test_one_account_has_one_identity_however_it_is_spelt(world):
    found = {world.connector.identify(spelling).native_id for spelling in world.spellings}
    assert found == {world.account.native_id}


def test_nonsense_is_nobodys_address(world):
    for text in world.nonsense:
        with pytest.raises(BrokenData):
            world.connector.native_id(text)
