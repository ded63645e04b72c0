"""Flags: raised by a run, shown with evidence, appealed once, decided, heeded by the next run."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from scoring import appeals, flagged, flags, ingest, runs
from scoring.connectors.base import Page
from scoring.models import Appeal, Decision, Flag
from tests import cast
from tests.scoring.stage import SITE, linked, newest, post, reactions

pytestmark = pytest.mark.usefixtures("noon", "system")
DAY = timedelta(days=1)
POD = range(500, 540)


def receive(account, actors, number=1, days_ago=1):
    one = post(account, number, days_ago)
    ingest.store(account, Page({"read": number}, posts=(one,), reactions=reactions(one, actors)))


@pytest.fixture
def ring(people):
    """Alice and five others to whom the same forty people react, and honest readers of Alice."""
    others = [cast.person(f"r{i}", f"R {i}", is_member=True) for i in range(5)]
    accounts = [linked(member, i + 1) for i, member in enumerate([people.alice, *others])]
    for account in accounts:
        receive(account, POD)
    receive(accounts[0], range(600, 606), number=2)
    return accounts


@pytest.fixture
def flag(ring):
    runs.run()
    return Flag.objects.get(member=ring[0].member)


def refused(call, *arguments):
    with pytest.raises(Refusal) as refusal:
        call(*arguments)
    return refusal.value.code


def test_a_run_flags_a_pod_with_counts_days_and_posts(flag, people):
    mine = people.alice.accounts.get().posts.get(native_id="post-1")
    yesterday = (clock.today() - DAY).isoformat()
    assert flag.evidence == {
        "reactors": 40, "reactions": 40, "days": [[yesterday, 40]], "posts": [mine.pk],
        "first": yesterday, "last": yesterday,
    }  # fmt: skip
    line = [row for row in newest(people.alice).contributions["lines"] if row["feature"] == "pods"]
    assert [flag.points] == [row["points"] for row in line]
    assert (flag.kind, flag.network, flag.points < -1) == ("pods", "stackexchange", True)
    assert Flag.objects.count() == 6
    said = flagged.say(flag, with_posts=True)
    assert said.sentence.startswith("40 of the people who react to you on Stack Exchange react")
    assert said.posts == [mine]


def test_what_weighs_little_is_not_flagged(ring, monkeypatch):
    monkeypatch.setattr(flags, "WEIGHT", 50.0)
    runs.run()
    assert Flag.objects.count() == 0


def run_after(days):
    with clock.at(clock.now() + days * DAY):
        runs.run()


def test_the_same_finding_is_told_again_after_thirty_days(flag, people):
    run_after(1)
    assert Flag.objects.filter(member=people.alice).count() == 1
    run_after(30)
    assert Flag.objects.filter(member=people.alice).count() == 2


def test_an_appeal_is_made_once_with_a_deadline(flag, people):
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert refused(appeals.appeal, flag.pk, "Mine.") == "flag_unknown"
    with scopes.act_as(scopes.member(people.alice.pk)):
        assert refused(appeals.appeal, flag.pk, " \0 ") == "appeal_empty"
        assert refused(appeals.appeal, flag.pk, "x" * 2001) == "appeal_too_long"
        made = appeals.appeal(flag.pk, "They are the baking class that I teach.")
        assert refused(appeals.appeal, flag.pk, "And another thing.") == "appeal_made"
    assert made.due_on == clock.today() + 14 * DAY
    assert [row.text for row in Appeal.objects.all()] == ["They are the baking class that I teach."]


def decided(flag, outcome):
    appeals.appeal(flag.pk, "They are my class.")
    return appeals.decide(flag.pk, outcome, "The class is real.", operator_id=7)


def test_a_decision_is_made_once_recorded_and_told(flag, people):
    assert refused(appeals.decide, flag.pk, "lifted", "Why not.", 7) == "no_appeal"
    appeals.appeal(flag.pk, "They are my class.")
    assert refused(appeals.decide, flag.pk, "burnt", "Why not.", 7) == "outcome_unknown"
    assert refused(appeals.decide, flag.pk, "upheld", " ", 7) == "reason_missing"
    appeals.decide(flag.pk, "upheld", "Two classes do not bake every loaf.", 7)
    assert refused(appeals.decide, flag.pk, "lifted", "Well.", 7) == "decision_made"
    row, letter = Decision.objects.get(), Letter.objects.get()
    assert (row.outcome, row.operator_id, row.decided_at) == ("upheld", 7, clock.now())
    assert (letter.member_id, letter.subject) == (people.alice.pk, "Your appeal: the flag stays")


def test_the_letter_says_the_reason(flag, mailoutbox):
    from perks.ground import outbox

    decided(flag, "lifted")
    assert outbox.send_waiting() == 1
    text, html = mailoutbox[0].body, mailoutbox[0].alternatives[0][0]
    assert "count in full from the next run on" in text and "Why: The class is real." in text
    assert "The class is real." in html


def today_of(member):
    return newest(member).contributions["raw"][-1][1]


def test_a_lifted_flag_gives_the_points_back_in_the_next_run(flag, ring, people):
    held, other = today_of(people.alice), today_of(ring[1].member)
    decided(flag, "lifted")
    run_after(1)
    assert today_of(people.alice) > held + 1
    assert today_of(ring[1].member) == pytest.approx(other, abs=0.5)
    features = {row["feature"] for row in newest(people.alice).contributions["lines"]}
    assert "pods" not in features


def test_an_upheld_flag_stays(flag, people):
    held = today_of(people.alice)
    decided(flag, "upheld")
    run_after(1)
    assert today_of(people.alice) == pytest.approx(held, abs=0.5)


def test_a_lifted_flag_covers_nobody_who_comes_later(flag, ring, people):
    decided(flag, "lifted")
    with clock.at(clock.now() + 2 * DAY):
        for account in ring:
            receive(account, range(700, 760), number=3)
    run_after(2)
    features = {row["feature"] for row in newest(people.alice).contributions["lines"]}
    assert "pods" in features


@pytest.mark.parametrize("table", ["flag", "appeal", "decision"])
def test_none_of_it_is_changed_or_deleted(flag, table):
    decided(flag, "upheld")
    for statement in (f"UPDATE scoring_{table} SET member_id = 1", f"DELETE FROM scoring_{table}"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_member_reads_it_and_appeals_on_the_page(flag, people, client):
    client.force_login(people.alice)
    assert "People who react together" in client.get("/score/").content.decode()
    page = client.get(f"/flags/{flag.pk}/").content.decode()
    assert "A loaf" in page and f"{SITE}:5" not in page
    assert client.post(f"/flags/{flag.pk}/", {"text": "My class."}).status_code == 302
    page = client.get(f"/flags/{flag.pk}/").content.decode()
    assert "You get an answer by 6 December 2026." in page
    again = client.post(f"/flags/{flag.pk}/", {"text": "More."}, follow=True)
    assert "You have appealed already." in again.content.decode()
    assert Appeal.objects.count() == 1
    client.force_login(people.mallory)
    assert client.get(f"/flags/{flag.pk}/").status_code == 404


def test_the_operator_decides_the_nearest_deadline_first(flag, ring, people, client):
    later = Flag.objects.get(member=ring[1].member)
    with clock.at(clock.now() - 20 * DAY):
        appeals.appeal(later.pk, "An old one.")
    appeals.appeal(flag.pk, "<b>My class.</b>")
    client.force_login(people.olga)
    page = client.get("/appeals/").content.decode()
    assert page.index(f"/appeals/{later.pk}/") < page.index(f"/appeals/{flag.pk}/")
    assert page.count(">Late<") == 1
    assert "&lt;b&gt;My class." in client.get(f"/appeals/{flag.pk}/").content.decode()
    said = {"outcome": "lifted", "reason": "I know the class."}
    assert client.post(f"/appeals/{flag.pk}/", said).status_code == 302
    assert Decision.objects.get().operator_id == people.olga.pk
    again = client.post(f"/appeals/{flag.pk}/", said, follow=True).content.decode()
    assert "been decided already" in again


def test_the_api_shows_flags_and_takes_an_appeal(flag, people, client):
    client.force_login(people.alice)
    (one,) = client.get("/api/v1/me/flags").json()
    assert (one["kind"], one["state"], one["points"]) == ("pods", "open", flag.points)
    assert one["evidence"]["reactors"] == 40
    address = f"/api/v1/me/flags/{flag.pk}"
    made = client.post(f"{address}/appeal", {"text": "My class."}, content_type="application/json")
    assert (made.status_code, made.json()["due_on"]) == (201, "2026-12-06")
    assert client.get(address).json()["state"] == "waiting"
    again = client.post(f"{address}/appeal", {"text": "x"}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "appeal_made")
    appeals.decide(flag.pk, "lifted", "The class is real.", 7)
    assert client.get(address).json()["decision"]["reason"] == "The class is real."
