"""A member says that posts are not about a topic; somebody decides, or the member's word stands."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from scoring import disputes, ingest, inputs, runs, topics, vetoes
from scoring.connectors.base import Page
from scoring.core.published import load
from scoring.core.topics import topic_strengths
from scoring.models import TopicDecision, TopicDispute, TopicVeto, Untagged
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests.scoring.stage import liked, linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def alice(people):
    """Alice has four posts on tennis and a score."""
    with scopes.act_as(scopes.system("tests")):
        store(read_starter())
        account = linked(people.alice, 1)
        written = [
            post(account, n, days_ago=n, title=f"Serve {n}", tags=("tennis",)) for n in range(1, 5)
        ]
        told = sum((reactions(one, range(100, 120)) for one in written), ())
        ingest.store(
            account, Page({}, posts=tuple(written), reactions=told, counts=(liked(written[0], 7),))
        )
        runs.run()
        yield people.alice


@pytest.fixture
def browser(alice):
    client = Client()
    client.force_login(alice)
    return client


def found_now(member):
    model = load()
    read = inputs.load(model, member.pk)
    day = (clock.today() - runs.EPOCH).days
    rows = topic_strengths(
        read.accounts, read.edges, read.counted, len(read.post_ids), read.tags,
        len(read.member_ids), day, model, read.known(day),
    )  # fmt: skip
    return {read.slugs[t]: int(n) for t, n in zip(rows.topic, rows.posts, strict=True)}


def refused(code, *asked, **more):
    with pytest.raises(Refusal) as caught:
        disputes.open_one(*asked, **more)
    assert caught.value.code == code


def test_evidence_names_posts_and_who_reacted_to_them(alice):
    (sports, tennis) = sorted(topics.shown(alice.pk), key=lambda shown: shown.topic.slug)
    assert (tennis.topic.slug, tennis.through, sports.through) == ("tennis", [], ["Tennis"])
    assert len(tennis.evidence) == 4
    first = next(one for one in tennis.evidence if one.post.title == "Serve 1")
    assert [each.sentence for each in first.reacted] == [
        "20 people replied",
        "7 liked it (the network tells the number only)",
    ]


def test_a_hidden_topic_is_not_named_under_a_broader_one(alice):
    ingest.store(
        account := linked(alice, 2),
        Page(
            {},
            posts=(more := tuple(post(account, n, days_ago=n, tags=("golf",)) for n in (7, 8))),
            reactions=sum((reactions(one, range(100, 120)) for one in more), ()),
        ),
    )
    with clock.at(clock.now() + timedelta(days=8)):
        runs.run()
        assert topics.of_member(alice.pk, "sports-and-recreation").through == ["Golf", "Tennis"]
        vetoes.hide(alice.pk, "tennis")
        assert topics.of_member(alice.pk, "sports-and-recreation").through == ["Golf"]


def test_an_upheld_dispute_takes_the_posts_out_of_the_next_run(alice, people):
    chosen = [one.post.pk for one in topics.of_member(alice.pk, "tennis").evidence[:1]]
    dispute = disputes.open_one(alice.pk, "tennis", "A pun on volleys.", chosen)
    assert dispute.due_at == clock.now() + timedelta(days=14)
    assert found_now(alice) == {"tennis": 4, "sports-and-recreation": 4}
    decision = disputes.decide(dispute.pk, True, "It is about cannons.", people.olga.pk)
    assert (decision.upheld, decision.operator_id) == (True, people.olga.pk)
    assert Untagged.objects.count() == 1
    assert found_now(alice) == {"tennis": 3, "sports-and-recreation": 3}
    (letter,) = Letter.objects.filter(member=alice, key=f"topic-dispute-{dispute.pk}")
    assert (letter.subject, letter.context["reason"]) == (
        "Tennis: you were right",
        "It is about cannons.",
    )


def test_without_the_untagging_the_posts_would_still_count(alice, people, monkeypatch):
    dispute = disputes.open_one(alice.pk, "tennis", "A pun on volleys.")
    monkeypatch.setattr(disputes, "untag", lambda dispute: None)
    disputes.decide(dispute.pk, True, "It is about cannons.", people.olga.pk)
    assert found_now(alice) == {"tennis": 4, "sports-and-recreation": 4}


def test_what_is_wrong_about_a_broad_topic_is_wrong_about_its_parts(alice, people):
    dispute = disputes.open_one(alice.pk, "sports-and-recreation", "No sport at all.")
    disputes.decide(dispute.pk, True, "Right.", people.olga.pk)
    assert found_now(alice) == {}


def test_a_refused_dispute_changes_nothing_and_may_be_followed_by_another(alice, people):
    dispute = disputes.open_one(alice.pk, "tennis", "I meant the shoe.")
    disputes.decide(dispute.pk, False, "It names a match.", people.olga.pk)
    assert found_now(alice) == {"tennis": 4, "sports-and-recreation": 4}
    assert disputes.open_one(alice.pk, "tennis", "Look again.").round == 2


def test_after_the_deadline_the_members_word_stands(alice):
    dispute = disputes.open_one(alice.pk, "tennis", "A pun.")
    assert disputes.decide_overdue() == 0
    with clock.at(clock.now() + timedelta(days=14)):
        assert (disputes.decide_overdue(), disputes.decide_overdue()) == (1, 0)
    decision = TopicDecision.objects.get(dispute=dispute)
    assert (decision.upheld, decision.operator_id) == (True, None)
    assert found_now(alice) == {}


def test_what_makes_no_sense_is_refused(alice, people):
    refused("topic_unknown", alice.pk, "nothing", "Wrong.")
    refused("topic_not_yours", alice.pk, "golf", "Wrong.")
    refused("topic_not_yours", people.mallory.pk, "tennis", "Wrong.")
    refused("words_missing", alice.pk, "tennis", " \0 ")
    refused("words_too_long", alice.pk, "tennis", "x" * 1001)
    refused("posts_unknown", alice.pk, "tennis", "Wrong.", posts=[0])
    disputes.open_one(alice.pk, "tennis", "Wrong.")
    refused("dispute_open", alice.pk, "tennis", "Wrong again.")
    assert TopicDispute.objects.count() == 1


def test_a_dispute_is_decided_once_and_never_rewritten(alice, people):
    dispute = disputes.open_one(alice.pk, "tennis", "Wrong.")
    disputes.decide(dispute.pk, False, "No.", people.olga.pk)
    with pytest.raises(Refusal, match="dispute_decided"):
        disputes.decide(dispute.pk, True, "Yes.", people.olga.pk)
    for rows in (TopicDispute.objects, TopicDecision.objects):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            rows.all().delete()


def test_the_member_hides_disputes_and_shows_again_on_pages(alice, browser):
    page = browser.get("/topics/").content.decode()
    assert "20 people replied" in page
    assert "You write about a part of it: Tennis." in page
    answer = browser.post("/topics/tennis/hide/", follow=True).content.decode()
    assert "Tennis is hidden" in answer and "Hidden by you" in answer
    assert browser.get("/topics/tennis/").status_code == 404
    assert TopicVeto.objects.get().lifted_at is None
    browser.post("/topics/tennis/show/")
    shown = topics.of_member(alice.pk, "tennis")
    posts = [str(one.post.pk) for one in shown.evidence]
    wrong = browser.post("/topics/tennis/", {"posts": posts, "words": ""})
    assert "What is wrong" in wrong.content.decode()
    sent = browser.post("/topics/tennis/", {"posts": posts, "words": "A pun."}, follow=True)
    assert "Somebody answers by" in sent.content.decode()


def test_the_operator_decides_on_a_page(alice, people):
    dispute = disputes.open_one(alice.pk, "tennis", "A pun on volleys.")
    client = Client()
    client.force_login(people.olga)
    assert "A pun on volleys." in client.get("/disputes/").content.decode()
    assert "Serve 1" in client.get(f"/disputes/{dispute.pk}/").content.decode()
    said = {"upheld": "no", "reason": "It names a match."}
    answer = client.post(f"/disputes/{dispute.pk}/", said, follow=True).content.decode()
    assert "It names a match." in answer
    assert client.get(f"/disputes/{dispute.pk}/").status_code == 404
    assert TopicDecision.objects.get().operator_id == people.olga.pk


def test_the_same_over_the_api(alice, browser):
    def json(path):
        return browser.get(f"/api/v1/me/topics{path}").json()

    assert {row["topic"] for row in json("")} == {"sports-and-recreation", "tennis"}
    assert browser.put("/api/v1/me/topics/tennis/veto").status_code == 204
    assert ([row["topic"] for row in json("/hidden")], json("")) == (["tennis"], [])
    assert browser.delete("/api/v1/me/topics/tennis/veto").status_code == 204
    assert browser.delete("/api/v1/me/topics/tennis/veto").status_code == 404
    sent = browser.post(
        "/api/v1/me/topics/tennis/disputes", {"words": "A pun."}, content_type="application/json"
    )
    assert (sent.status_code, sent.json()["decision"]) == (201, None)
    assert [row["words"] for row in json("/disputes")] == ["A pun."]
    assert vetoes.hidden_by(alice.pk) == []
