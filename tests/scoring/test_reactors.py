"""What a network says of those who react decides how far they count, and how sure we are."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from perks.ground import clock, scopes
from scoring import ingest, runs
from scoring.connectors.base import Actor, Page, Post
from scoring.connectors.sift import Sift
from scoring.models import Reactor
from tests.scoring.stage import SITE, linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


def old_and_known(number):
    since = clock.now().date() - timedelta(days=4000)
    return Actor(f"{SITE}:{number}", since=since, followers=2000, following=100, verified=True)


def fresh(number):
    return Actor(f"{SITE}:{number}", since=clock.now().date(), followers=0, following=900)


def scored(member, number, actors, told=None):
    """The member's score after forty people reacted, of whom `told` gives what is known."""
    written = post(linked(member, number))
    known = tuple(told(actor) for actor in actors) if told else ()
    page = Page({}, posts=(written,), reactions=reactions(written, actors), actors=known)
    ingest.store(member.accounts.get(), page)
    runs.run()
    return newest(member)


def test_people_whom_the_network_vouches_for_make_us_surer(people):
    unknown = scored(people.alice, 1, range(100, 140))
    vouched = scored(people.bea, 2, range(200, 240), told=old_and_known)
    assert vouched.low > unknown.low + 2
    assert vouched.high - vouched.low < unknown.high - unknown.low


def test_accounts_made_today_count_next_to_nothing(people):
    unknown = scored(people.alice, 1, range(100, 140))
    bought = scored(people.bea, 2, range(200, 240), told=fresh)
    assert bought.exact < unknown.exact - 5


def test_the_newest_facts_stand_and_nothing_known_is_nothing_stored(people):
    scored(people.alice, 1, range(100, 102), told=fresh)
    written = post(people.alice.accounts.get())
    told = (old_and_known(100), Actor(f"{SITE}:101"))
    ingest.store(people.alice.accounts.get(), Page({}, posts=(written,), actors=told))
    assert sorted(Reactor.objects.values_list("followers", flat=True)) == [0, 2000]
    assert Reactor.objects.count() == 2


def test_a_reactor_is_a_hash_that_no_member_or_brand_reads(people):
    scored(people.alice, 1, range(100, 103), told=old_and_known)
    row = Reactor.objects.first()
    assert len(bytes(row.actor_key)) == 16
    for actor in (scopes.member(people.alice.pk), scopes.brand(people.northwind.pk)):
        with scopes.act_as(actor):
            assert Reactor.objects.count() == 0


def test_impossible_facts_are_not_known_and_strangers_are_left_out():
    sift = Sift("me")
    said = Actor("somebody", since=date(1999, 1, 1), followers=-4, following=2**50)
    for actor in (said, replace(said, native_id="nobody who reacted")):
        sift.actor(actor)
    written = Post("post-1", "me", clock.now() - timedelta(days=1), "A loaf", "It sinks.")
    sift.post(written)
    for reaction in reactions(written, range(1)):
        sift.reaction(replace(reaction, actor_native_id="somebody"))
    assert sift.page({}).actors == (Actor("somebody"),)
