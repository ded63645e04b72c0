"""Whoever reacted and never signed up is forgotten once it makes no difference."""

from dataclasses import replace
from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import forgetting, ingest, runs
from scoring.connectors.base import Actor, Given, Page
from scoring.core.model import FEATURES
from scoring.core.published import load
from scoring.models import ModelVersion, Post, Reaction, Reactor
from tests.scoring.stage import SITE, linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


def reacted(account, number, days_ago, actors, kind="reply"):
    """A post of so many days ago with reactions of that day by people of whom something is known."""
    written = post(account, number, days_ago)
    known = tuple(Actor(f"{SITE}:{actor}", followers=10) for actor in actors)
    given = reactions(written, actors, kind)
    ingest.store(account, Page({}, posts=(written,), reactions=given, actors=known))


def test_ten_half_lives_are_kept_and_not_a_day_more(people):
    site = linked(people.alice, 1)
    days = forgetting.lifetimes(load(), "stackexchange")
    assert (days["reply"], days["like"]) == (1095, 1800)
    reacted(site, 1, 1095, range(100, 105))
    reacted(site, 2, 1096, range(104, 110))
    assert forgetting.forget() == (6, 5)
    assert Reaction.objects.count() == Reactor.objects.count() == 5
    assert Post.objects.count() == 2
    assert forgetting.forget() == (0, 0)


def test_where_no_posts_are_counted_ten_half_lives_are_all(people):
    """A rebuild on a network that counts people alone needs them no longer."""
    days = forgetting.lifetimes(load(), "web")
    assert (days["reply"], days["list"]) == (300, 1800)
    blog = linked(people.alice, 2, "web")
    reacted(blog, 1, 299, range(100, 103))
    reacted(blog, 2, 301, range(200, 204))
    assert forgetting.forget() == (4, 4)


def test_a_version_on_trial_keeps_what_it_needs(people):
    """Tried beside v4, a version that counts posts on blogs too is not robbed of them."""
    needs = load("v4").cohort.weight.copy()
    needs[load().network_code("web"), FEATURES.index("consistency")] = 0.1
    counting = replace(load(), cohort=replace(load().cohort, weight=needs))
    assert forgetting.lifetimes(counting, "web")["reply"] == 1095
    rows = [ModelVersion(version="v4"), ModelVersion(version="v3")]
    assert forgetting.lifetimes_of(rows)["web", "reply"] == 300


def test_what_lasts_longer_is_kept_longer(people):
    site = linked(people.alice, 1)
    reacted(site, 1, 1200, range(100, 103), kind="quote")
    reacted(site, 2, 1200, range(200, 204), kind="reply")
    assert forgetting.forget() == (4, 4)
    assert set(Reaction.objects.values_list("kind", flat=True)) == {"quote"}


def test_what_is_forgotten_had_faded(people):
    """Neither the people moved nor how many they are changes by a thousandth of a person."""
    site = linked(people.alice, 1)
    reacted(site, 1, 1200, range(100, 180))
    reacted(site, 2, 5, range(300, 340))
    before = received()
    assert forgetting.forget() == (80, 80)
    after = received()
    assert after == pytest.approx(before, abs=1e-3)
    assert before[0] > 1


def received():
    """Engagement and breadth of the only account, as a run computes them now."""
    table = runs.compute(runs.open_run(clock.today())).scores.networks.table
    return table[0, :2].tolist()


def test_what_a_member_gave_is_forgotten_as_what_she_received(people):
    site, now = linked(people.alice, 1), clock.now()
    given = tuple(Given(f"{SITE}:9", "reply", now - timedelta(days=days)) for days in (1094, 1097))
    ingest.store(site, Page({}, given=given))
    assert forgetting.forget() == (1, 0)
    assert forgetting.forget() == (0, 0)
