"""Endorsing by a shared link: once a week for each topic, ten a week, and never in the score."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from scoring import endorsed, endorsements, runs, topics, vetoes
from scoring.models import Endorsement, Score, TopicStrength
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests import cast
from tests.campaigns.test_broader_topics import writes

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def two(people):
    """Alice moves people about tennis and running, Mallory about coffee; both agree to a score."""
    with scopes.act_as(scopes.system("tests")):
        store(read_starter())
        writes(people.alice, 1, "tennis", "running")
        writes(people.mallory, 2, "coffee")
        runs.run()
        yield people


@pytest.fixture
def token(two):
    return endorsements.share(two.alice.pk, ["tennis", "running"]).token


def refused(code, action, *asked):
    with pytest.raises(Refusal) as caught:
        action(*asked)
    assert caught.value.code == code


def counts(member):
    found = endorsed.counted(member.pk)
    return {
        row.topic.slug: found[row.topic_id]
        for row in topics.newest(member.pk)
        if row.topic_id in found
    }


def run_and_forget():
    """What today's run finds, then taken back."""
    with transaction.atomic():
        run = runs.run()
        scores = Score.objects.filter(run=run).order_by("member_id")
        strengths = TopicStrength.objects.filter(run=run).order_by("member_id", "topic_id")
        found = (
            list(scores.values_list("member_id", "exact", "low", "high", "standing")),
            list(strengths.values_list("member_id", "topic_id", "strength", "reactors")),
        )
        transaction.set_rollback(True)
    return found


def test_an_endorsement_stands_beside_the_topic_and_in_no_score(two, token):
    with clock.at(clock.now() + timedelta(days=8)):
        without = run_and_forget()
        endorsements.endorse(token, "tennis", two.mallory.pk)
        assert counts(two.alice) == {"tennis": endorsed.Counted(1, 1.0)}
        assert run_and_forget() == without
    assert [len(rows) for rows in without] == [2, 5]


def test_once_a_week_for_each_topic(two, token):
    first = endorsements.endorse(token, "tennis", two.mallory.pk)
    assert endorsements.endorse(token, "tennis", two.mallory.pk).pk == first.pk
    with pytest.raises(IntegrityError, match="endorsement_once_a_week"), transaction.atomic():
        Endorsement.objects.create(
            member=two.alice, endorser=two.mallory, topic=first.topic, week=first.week, slot=7
        )
    with clock.at(clock.now() + timedelta(days=7)):
        endorsements.endorse(token, "tennis", two.mallory.pk)
        assert counts(two.alice)["tennis"].people == 1
    assert Endorsement.objects.count() == 2


def test_ten_a_week_and_the_database_says_so_too(two, token, monkeypatch):
    row = endorsements.endorse(token, "tennis", two.mallory.pk)
    for slot in range(2, 11):
        other = cast.person(f"m{slot}", "M", is_member=True)
        Endorsement.objects.create(
            member=other, endorser=two.mallory, topic=row.topic, week=row.week, slot=slot
        )
    refused("endorsements_used_up", endorsements.endorse, token, "running", two.mallory.pk)
    with pytest.raises(IntegrityError, match="endorsement_quota"), transaction.atomic():
        Endorsement.objects.create(
            member=two.alice, endorser=two.bea, topic=row.topic, week=row.week, slot=11
        )
    with pytest.raises(IntegrityError, match="slot_taken_once"), transaction.atomic():
        Endorsement.objects.create(
            member=two.alice, endorser=two.mallory, topic=topics.newest(two.mallory.pk)[0].topic,
            week=row.week, slot=3,
        )  # fmt: skip
    endorsements.take_back(token, "tennis", two.mallory.pk)
    assert endorsements.endorse(token, "running", two.mallory.pk).slot == 1


def test_mutual_endorsements_weigh_less_and_without_the_guard_in_full(two, token, monkeypatch):
    back = endorsements.share(two.mallory.pk, ["coffee"]).token
    endorsements.endorse(token, "tennis", two.mallory.pk)
    endorsements.endorse(back, "coffee", two.alice.pk)
    assert counts(two.alice)["tennis"].weight == pytest.approx(0.3)
    monkeypatch.setattr(endorsed, "steps_back", lambda member_id: {})
    assert counts(two.alice)["tennis"].weight == pytest.approx(1.0)


def test_only_those_who_agree_see_and_are_seen(two, token):
    refused("endorses_self", endorsements.endorse, token, "tennis", two.alice.pk)
    refused("topic_not_shared", endorsements.endorse, token, "coffee", two.mallory.pk)
    refused("link_gone", endorsements.shared, "nonsense", two.mallory.pk)
    refused("consent_missing", endorsements.endorse, token, "tennis", two.victor.pk)
    vetoes.hide(two.alice.pk, "tennis")
    refused("topic_not_shared", endorsements.endorse, token, "tennis", two.mallory.pk)
    assert [t.slug for t, _ in endorsements.shared(token, two.mallory.pk).topics] == ["running"]
    consent.withdraw(two.alice.pk, "score")
    refused("link_gone", endorsements.shared, token, two.mallory.pk)


def test_a_closed_link_leads_nowhere_and_a_new_one_is_another(two, token):
    assert endorsements.share(two.alice.pk, ["tennis"]).token == token
    endorsements.close(two.alice.pk)
    refused("link_gone", endorsements.endorse, token, "tennis", two.mallory.pk)
    assert endorsements.share(two.alice.pk, ["tennis"]).token != token
    refused("topic_not_yours", endorsements.share, two.alice.pk, ["coffee"])
    refused("topic_not_yours", endorsements.share, two.alice.pk, [])


def client_of(member):
    client = Client()
    client.force_login(member)
    return client


def test_the_whole_way_on_pages(two):
    alice, mallory = client_of(two.alice), client_of(two.mallory)
    page = alice.post("/endorsements/", {"topics": ["tennis"]}, follow=True).content.decode()
    address = f"/endorse/{endorsements.link_of(two.alice.pk).token}/"
    assert address in page
    seen = mallory.get(address).content.decode()
    assert "What Alice moves people about" in seen and "Running" not in seen
    done = mallory.post(address, {"topic": "tennis"}, follow=True).content.decode()
    assert "Take it back" in done and "9 endorsements left" in done
    assert "1 member endorsed you for it. That is in no score." in (
        alice.get("/topics/").content.decode()
    )
    mallory.post(address, {"topic": "tennis", "back": "1"})
    assert Endorsement.objects.count() == 0
    assert Client().get(address).status_code == 302
    alice.post("/endorsements/close/")
    assert mallory.get(address).status_code == 404


def test_the_same_over_the_api(two):
    alice, mallory = client_of(two.alice), client_of(two.mallory)
    mine = "/api/v1/me/endorsement-link"
    assert alice.get(mine).status_code == 404
    made = alice.put(mine, {"topics": ["tennis"]}, content_type="application/json").json()
    path = f"/api/v1/endorse/{made['token']}"
    assert mallory.get(path).json()["topics"] == [
        {"topic": "tennis", "name": "Tennis", "endorsed": False}
    ]
    after = mallory.post(path, {"topic": "tennis"}, content_type="application/json").json()
    assert (after["topics"][0]["endorsed"], after["left"]) == (True, 9)
    taken = mallory.delete(path, {"topic": "tennis"}, content_type="application/json").json()
    assert (taken["topics"][0]["endorsed"], taken["left"]) == (False, 10)
    assert alice.delete(mine).status_code == 204
