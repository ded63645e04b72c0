"""The words of posts go after a while, and nothing that was read from them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from perks.ground import clock, scopes
from scoring import disputes, emptying, ingest, runs, tasks, topics
from scoring.connectors.base import Page
from scoring.models import Post
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store
from tests.scoring.stage import linked, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
JOY = "I love tennis, and this was a wonderful evening of good tennis with friends."
READ = ("at", "tags", "topics", "stances", "url", "native_id")


@pytest.fixture
def alice(people):
    """Four posts on tennis, read today, and a score."""
    store(read_starter())
    account = linked(people.alice, 1)
    written = [
        post(account, n, days_ago=n, title=f"Serve {n}", text=JOY, tags=("tennis",))
        for n in range(1, 5)
    ]
    told = sum((reactions(one, range(100, 120)) for one in written), ())
    ingest.store(account, Page({}, posts=tuple(written), reactions=told))
    runs.run()
    return people.alice


def rows():
    return list(Post.objects.order_by("pk").values(*READ))


def test_after_the_days_of_the_setting_words_go_and_all_else_stays(alice, settings):
    settings.PERKS_BODY_DAYS = 30
    before, score = rows(), runs.compute(runs.open_run(clock.today())).scores.exact.tolist()
    with clock.at(clock.now() + timedelta(days=30)):
        assert tasks.empty_posts() == 0
    with clock.at(clock.now() + timedelta(days=30, seconds=1)):
        assert (tasks.empty_posts(), tasks.empty_posts()) == (4, 0)
        shown = topics.of_member(alice.pk, "tennis")
    assert set(Post.objects.values_list("title", "text")) == {("", "")}
    assert rows() == before
    assert before[0]["stances"] == {"tennis": "positive"}
    assert runs.compute(runs.open_run(clock.today())).scores.exact.tolist() == score
    assert [len(shown.evidence), sum(one.reacted[0].people for one in shown.evidence)] == [4, 80]


def test_pages_say_that_the_words_are_not_kept(alice, people):
    with scopes.act_as(scopes.member(alice.pk)):
        ids = [one.post.pk for one in topics.of_member(alice.pk, "tennis").evidence]
        dispute = disputes.open_one(alice.pk, "tennis", "A pun", ids[:2])
    with clock.at(clock.now() + timedelta(days=91)):
        emptying.empty()
        member, operator = Client(), Client()
        member.force_login(alice)
        operator.force_login(people.olga)
        page = member.get("/topics/").content.decode()
        assert page.count("Words no longer kept") >= 3 and "Untitled" not in page
        evidence = member.get("/api/v1/me/topics").json()[0]["evidence"]
        assert {(one["title"], one["emptied_at"] is None) for one in evidence} == {("", False)}
        form = operator.get(f"/disputes/{dispute.pk}/").content.decode()
        assert "no longer kept since 21 February 2027" in form


def test_a_later_reading_brings_topics_up_to_date_and_no_words_back(alice):
    account = Post.objects.first().account
    with clock.at(clock.now() + timedelta(days=91)):
        emptying.empty()
        again = post(account, 1, 92, title="Chess, after all", text="Chess.", tags=("chess",))
        ingest.store(account, Page({}, posts=(again, post(account, 9, 1, title="New"))))
    kept = {row.native_id: row for row in Post.objects.all()}
    assert (kept["post-1"].title, kept["post-1"].text) == ("", "")
    assert "chess" in kept["post-1"].topics and "tennis" not in kept["post-1"].topics
    assert (kept["post-9"].title, kept["post-9"].emptied_at) == ("New", None)


def test_an_emptied_post_with_words_is_refused_by_name(alice):
    with pytest.raises(IntegrityError, match="post_emptied_without_words"), transaction.atomic():
        Post.objects.filter(native_id="post-1").update(emptied_at=clock.now())


def test_without_the_look_at_what_is_emptied_a_reading_fails_by_that_name(alice, monkeypatch):
    """The twin: the constraint stands behind the readings, so that no words come back unseen."""
    account = Post.objects.first().account
    with clock.at(clock.now() + timedelta(days=91)):
        emptying.empty()
        monkeypatch.setattr(ingest, "emptied", lambda account, ids: set())
        again = Page({}, posts=(post(account, 1, 92, title="Serve 1"),))
        with pytest.raises(IntegrityError, match="post_emptied_without_words"):
            ingest.store(account, again)
