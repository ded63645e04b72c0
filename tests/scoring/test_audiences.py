"""Who reacts to whom, for choosing: distinct people, off the shelf or out of the database."""

from datetime import timedelta

import pytest

from perks.ground import clock, consent
from scoring import activity, audiences, inputs
from scoring.actors import actor_key
from scoring.connectors.base import Page
from scoring.core.published import load
from scoring.ingest import store
from scoring.models import Decision, Flag, Reaction
from tests.scoring.stage import SITE, fill, linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")


@pytest.fixture
def two(people):
    """Alice is reacted to by 100 to 129, Mallory by 120 to 139: ten in common."""
    found = [linked(people.alice, 1), linked(people.mallory, 2)]
    fill(found[0], range(100, 130))
    fill(found[1], range(120, 140), first=10)
    return found


def sets(*members):
    found = audiences.reacted_to([member.pk for member in members])
    pairs = list(zip(found.member.tolist(), found.person.tolist(), strict=True))
    return [{person for at, person in pairs if at == place} for place in range(len(members))]


def test_distinct_people_and_what_they_share(people, two):
    alice, mallory = sets(people.alice, people.mallory)
    assert (len(alice), len(mallory), len(alice & mallory)) == (30, 20, 10)
    assert [len(one) for one in sets(people.mallory, people.bea, people.alice)] == [20, 0, 30]


def test_the_shelf_and_the_database_say_the_same(people, two, monkeypatch):
    from_database = audiences.reacted_to([people.alice.pk, people.mallory.pk])
    inputs.load(load())
    monkeypatch.setattr(activity, "of_accounts", lambda accounts: 1 / 0)
    from_shelf = audiences.reacted_to([people.alice.pk, people.mallory.pk])
    assert from_shelf.member.tolist() == from_database.member.tolist()
    assert from_shelf.person.tolist() == from_database.person.tolist()


def test_an_account_that_is_not_on_the_shelf_is_read(people, two):
    inputs.load(load())
    fill(linked(people.bea, 3), range(100, 105), first=20)
    alice, bea = sets(people.alice, people.bea)
    assert len(bea) == 5 and bea <= alice


def test_neither_old_reactions_nor_one_s_own_count(people, two):
    old = post(two[0], 50, days_ago=190)
    mine = post(two[0], 51)
    store(two[0], Page(cursor={}, posts=(old, mine), reactions=reactions(old, range(900, 950))))
    second = linked(people.alice, 7)
    store(second, Page(cursor={}, reactions=()))
    row = Reaction.objects.filter(account=two[0]).first()
    row.pk, row.actor_key, row.at = None, actor_key("stackexchange", f"{SITE}:7"), clock.now()
    row.save(force_insert=True)
    assert len(sets(people.alice)[0]) == 30


def test_whoever_withdrew_has_no_audience(people, two):
    consent.withdraw(people.alice.pk, "score")
    assert [len(one) for one in sets(people.alice, people.mallory)] == [0, 20]


def test_what_looks_bought_counts_for_nothing_until_it_is_lifted(people, two):
    flag = Flag.objects.create(
        member=people.alice, date=clock.today() - timedelta(days=3), network="stackexchange",
        kind="pods", points=-3.0, people=9.0, model_version="v2",
        evidence={"reactors": 30, "reactions": 90, "days": [], "posts": []},
    )  # fmt: skip
    assert [len(one) for one in sets(people.alice, people.mallory)] == [0, 20]
    Decision.objects.create(flag=flag, member=people.alice, operator_id=1, outcome="lifted")
    assert [len(one) for one in sets(people.alice, people.mallory)] == [30, 20]


def test_nobody_has_nobody():
    found = audiences.reacted_to([])
    assert (len(found.member), len(found.person)) == (0, 0)
