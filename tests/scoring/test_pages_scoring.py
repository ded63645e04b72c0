"""The pages and the API of scoring, for the member they are about and for the operator."""

import csv
import io
from datetime import timedelta

import pytest
from django.conf import settings as house
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from perks.ground import clock, consent, scopes
from scoring import accounts, runs
from scoring.models import Account, Score, ScoreRun
from scoring.web.linking import open_to_members
from scoring.web.operator import took
from tests.counting import asking
from tests.scoring.connector_worlds import rss
from tests.scoring.stage import fill, linked
from tests.web_peer import Answer, WebPeer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
MOST_QUERIES = 15


def sign_in(client, person):
    with scopes.act_as(scopes.system("sign-in")):
        client.force_login(person)


@pytest.fixture
def alice(people, client):
    """Alice, signed in, scored on two days with one account and three posts."""
    with scopes.act_as(scopes.system("tests")):
        fill(linked(people.alice, 1), range(100, 140))
        with clock.at(clock.now() - timedelta(days=1)):
            runs.run()
        runs.run()
    sign_in(client, people.alice)
    return people.alice


@pytest.fixture
def mine(alice):
    with scopes.act_as(scopes.system("tests")):
        return Account.objects.get(member=alice)


@pytest.fixture
def newcomer(people, client):
    """Mallory, signed in, who agreed to a score and has linked nothing."""
    with scopes.act_as(scopes.system("tests")):
        consent.give(people.mallory.pk, ["score"])
    sign_in(client, people.mallory)
    return people.mallory


def states(**facts):
    with scopes.act_as(scopes.system("tests")):
        return list(Account.objects.filter(**facts).values_list("network", "state"))


@pytest.mark.parametrize("path", ["/score/", "/topics/", "/accounts/"])
def test_pages_show_what_there_is_in_few_queries(alice, client, path):
    with asking() as queries:
        page = client.get(path).content.decode()
    assert len(queries) < MOST_QUERIES
    expected = {"/score/": "Every point, added up", "/topics/": "bread (Stack Exchange)",
                "/accounts/": "bread.example:1"}  # fmt: skip
    assert expected[path] in page
    assert "style=" not in page


def test_more_accounts_and_topics_cost_no_more_queries(alice, client):
    counts = []
    for more in (0, 2):
        with scopes.act_as(scopes.system("tests")):
            for number in range(more):
                fill(linked(alice, 20 + number), range(300, 320), first=100 * (number + 1))
        for path in ("/score/", "/topics/", "/accounts/"):
            with asking() as queries:
                client.get(path)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/score/", "No score yet"), ("/topics/", "No topics yet"),
     ("/accounts/", "Nothing is linked")],
)  # fmt: skip
def test_a_newcomer_reads_what_comes_next(newcomer, client, path, said):
    assert said in client.get(path).content.decode()


def test_the_statement_downloads_add_up(alice, client):
    said = client.get("/score/statement.json").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/score/statement.csv").content.decode())))
    total = sum(float(row["points"]) for row in rows if row["part"] == "line")
    assert {row["part"] for row in rows} == {"score", "line", "feature", "person", "source"}
    assert all(row["weight"] and row["spread"] for row in rows if row["part"] == "feature")
    assert total == pytest.approx(said["exact"], abs=1e-6)
    lines = [row["name"] for row in rows if row["part"] == "line"]
    assert lines == ["baseline", *(line["feature"] for line in said["lines"])]


def test_without_a_score_there_is_no_statement(newcomer, client):
    assert client.get("/score/statement.json").status_code == 404


def test_linking_proving_and_unlinking_a_blog(newcomer, client, settings):
    with WebPeer() as peer:
        settings.PERKS_OUTBOUND_ALLOW = [peer.host]
        form = {"address": peer.url("/feed.xml"), "kind": "person"}
        page = client.post("/accounts/link/web/", form).url
        with scopes.act_as(scopes.system("tests")):
            account = Account.objects.get()
        assert account.proof_token in client.get(page).content.decode()
        peer.pages["/feed.xml"] = Answer(body=rss(site=peer.url("/")))
        peer.pages["/"] = Answer(body=b"<html></html>")
        told = client.post(f"{page}prove/", follow=True).content.decode()
        assert "the mark is not there yet" in told
        peer.pages["/feed.xml"] = Answer(body=rss(token=account.proof_token))
        assert "It is yours." in client.post(f"{page}prove/", follow=True).content.decode()
    assert states(proven_at__isnull=False) == [("web", "waiting")]
    assert "cannot bring them back" in client.get(f"{page}unlink/").content.decode()
    assert client.post(f"{page}unlink/").url == "/accounts/"
    assert states(unlinked_at=None) == []


def test_only_what_reads_nothing_without_our_app_waits_for_it(newcomer, client):
    """In a house whose operator has set no app up anywhere."""
    shut = {
        kind.slug
        for kind in open_to_members()
        if "has not set this up" in client.get(f"/accounts/link/{kind.slug}/").content.decode()
    }
    assert shut == {"x", "youtube"}


def test_an_address_that_means_nothing_keeps_what_was_typed(newcomer, client):
    page = client.post("/accounts/link/web/", {"address": "ftp://a.example/", "kind": "person"})
    assert "Give the web address of the feed" in page.content.decode()
    assert "ftp://a.example/" in page.content.decode()
    assert states() == []


def test_after_withdrawing_the_score_is_said_to_be_the_last(alice, client):
    assert "This is the last one" not in client.get("/score/").content.decode()
    with scopes.act_as(scopes.system("tests")):
        consent.withdraw(alice.pk, "score")
    assert "This is the last one" in client.get("/score/").content.decode()


def test_who_never_agreed_hears_why_there_is_no_score(people, client):
    sign_in(client, people.alice)
    page = client.get("/score/").content.decode()
    assert ("You have not agreed that we compute one" in page, 'href="/privacy/"' in page) == (
        True,
        True,
    )


def test_without_consent_the_form_says_so(people, client):
    sign_in(client, people.alice)
    page = client.post("/accounts/link/web/", {"address": "a.example/feed", "kind": "person"})
    assert "You have not agreed to this." in page.content.decode()
    assert states() == []


def test_reading_again_and_again_is_refused(people, client):
    with scopes.act_as(scopes.system("tests")):
        mine = linked(people.alice, 7, "web")
        Account.objects.update(refreshed_at=clock.now() - timedelta(seconds=20))
    sign_in(client, people.alice)
    told = client.post(f"/accounts/{mine.pk}/read/", follow=True).content.decode()
    assert "less than a minute ago" in told


@pytest.mark.parametrize("action", ["", "prove/", "read/", "unlink/"])
def test_a_stranger_gets_404_and_nothing_changes(mine, newcomer, client, action):
    before = states()
    path = f"/accounts/{mine.pk}/{action}"
    answer = client.get(path) if action == "" else client.post(path)
    assert answer.status_code == 404
    assert states() == before


def test_an_account_of_a_dump_is_not_said_to_be_read(mine, client):
    with scopes.act_as(scopes.system("tests")):
        before = Account.objects.values().get(pk=mine.pk)
    page = client.get(f"/accounts/{mine.pk}/").content.decode()
    assert ("Read it now" in page, "With the next dump" in page) == (False, True)
    told = client.post(f"/accounts/{mine.pk}/read/", follow=True).content.decode()
    assert "it changes with the next dump" in told
    with scopes.act_as(scopes.system("tests")):
        assert Account.objects.values().get(pk=mine.pk) == before


def test_reading_now_makes_the_account_due_for_the_sweep(people, client):
    with scopes.act_as(scopes.system("tests")):
        blog = linked(people.alice, 7, "web")
        Account.objects.update(next_refresh_at=clock.now() + timedelta(minutes=20))
    sign_in(client, people.alice)
    told = client.post(f"/accounts/{blog.pk}/read/", follow=True).content.decode()
    assert "We read it within a minute." in told
    with scopes.act_as(scopes.system("tests")):
        assert Account.objects.get(pk=blog.pk).next_refresh_at == clock.now()


def test_the_operator_hears_when_the_queue_is_away(people, client, monkeypatch):
    sign_in(client, people.olga)
    monkeypatch.setattr("scoring.schedule.publish", lambda task: False)
    told = client.post("/runs/now/", {"task": "scoring.tasks.refresh_due"}, follow=True)
    assert ("nothing was queued" in told.content.decode(), told.status_code) == (True, 200)


def test_the_operator_sees_what_runs_by_itself(alice, people, client, monkeypatch):
    monkeypatch.setattr("scoring.schedule.publish", lambda task: True)
    every = IntervalSchedule.objects.create(every=60, period="seconds")
    PeriodicTask.objects.create(
        name="refresh accounts that are due", task="scoring.tasks.refresh_due", interval=every
    )
    sign_in(client, people.olga)
    with asking() as queries:
        page = client.get("/runs/").content.decode()
    assert len(queries) < MOST_QUERIES
    assert "refresh accounts that are due" in page
    assert "never" in page
    assert "22 November 2026" in page
    assert client.post("/runs/now/", {"task": "scoring.tasks.refresh_due"}).url == "/runs/"
    assert client.post("/runs/now/", {"task": "os.system"}).status_code == 404


def test_the_operator_sees_how_far_a_run_is(alice, people, client):
    run = ScoreRun.objects.latest("date")
    going = {"state": "running", "stage": "appending", "members": 1, "expected": 4}
    ScoreRun.objects.filter(pk=run.pk).update(**going, ignored={"self_reaction": 3})
    sign_in(client, people.olga)
    page = client.get("/runs/").content.decode()
    assert "1 of 4" in page
    assert 'width="25.0" height' in page
    assert "Appending rows, since 0.0 s." in page
    assert '<span class="code">self_reaction</span>: 3' in page
    late = clock.now() - timedelta(minutes=20)
    ScoreRun.objects.filter(pk=run.pk).update(progressed_at=late)
    page = client.get("/runs/").content.decode()
    assert ("Stopped" in page, "1 of 4" in page) == (True, False)
    ScoreRun.objects.filter(pk=run.pk).update(state="failed", failure="OSError: disk full")
    assert "OSError: disk full" in client.get("/runs/").content.decode()


def test_a_duration_is_said_in_two_words():
    said = [took(timedelta(seconds=seconds)) for seconds in (0.42, 12.3, 185)]
    assert said == ["0.4 s", "12 s", "3 min 5 s"]


def test_the_operators_page_is_no_members(alice, client):
    assert client.get("/runs/").status_code == 404
    assert client.post("/runs/now/", {"task": "scoring.tasks.score_today"}).status_code == 404


def test_the_api_gives_score_history_and_topics(alice, client):
    score = client.get("/api/v1/me/score").json()
    history = client.get("/api/v1/me/score/history").json()
    topics = client.get("/api/v1/me/topics").json()
    total = score["baseline"] + sum(line["points"] for line in score["lines"])
    assert total == pytest.approx(score["exact"], abs=1e-6)
    assert [day["date"] for day in history] == ["2026-11-21", "2026-11-22"]
    assert history[-1]["standing"] == score["standing"]
    assert [(row["topic"], len(row["evidence"])) for row in topics] == [("stackexchange--bread", 3)]
    assert client.get("/api/v1/topics", {"q": "BREAD"}).json() == [
        {"slug": "stackexchange--bread", "name": "bread (Stack Exchange)",
         "network": "stackexchange"}
    ]  # fmt: skip


def test_the_member_looks_back_at_a_day(alice, client):
    with asking() as queries:
        page = client.get("/score/?on=2026-11-21").content.decode()
    assert len(queries) <= MOST_QUERIES
    assert "Your score on 21 November 2026" in page
    assert "What we knew then" in page
    before = client.get("/score/?on=2026-11-20")
    assert ("You had no score on 20 November 2026 yet." in before.content.decode()) is True
    assert [client.get(f"/score/?on={day}").status_code for day in ("2027-01-01", "then")] == [
        400, 400,
    ]  # fmt: skip


def test_the_api_looks_back_at_a_day(alice, client):
    rows = client.get("/api/v1/me/score/history").json()
    then = client.get("/api/v1/me/score?on=2026-11-21").json()
    assert (then["date"], then["standing"]) == (rows[0]["date"], rows[0]["standing"])
    assert "deltas" not in then
    assert client.get("/api/v1/me/score").json()["deltas"] == []
    assert client.get("/api/v1/me/score?on=2026-11-01").json()["code"] == "no_score_then"
    assert client.get("/api/v1/me/score?on=x").json()["code"] == "day_unreadable"


def test_the_api_links_and_unlinks(newcomer, client):
    asked = {"network": "web", "address": "https://a.example/feed"}
    made = client.post("/api/v1/me/accounts", asked, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    assert made.json()["proof_token"].startswith("perks-")
    path = f"/api/v1/me/accounts/{made.json()['id']}"
    assert client.get(path).json() == made.json() == client.get("/api/v1/me/accounts").json()[0]
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {
        "code": "account_unknown",
        "sentence": "There is no such linked account of yours.",
    }
    assert client.get("/api/v1/me/score").json()["code"] == "no_score_yet"


def test_the_api_proves_only_what_can_be_proven(newcomer, client):
    with scopes.act_as(scopes.system("tests")):
        account = accounts.begin_link(newcomer.pk, "stackexchange", "bread.example:1")
    answer = client.post(f"/api/v1/me/accounts/{account.pk}/proof")
    assert (answer.status_code, answer.json()["code"]) == (409, "proof_unavailable")


def test_everybody_may_look_topics_up(client):
    assert client.get("/api/v1/topics").json() == []
    assert client.get("/api/v1/me/score").status_code in (401, 403)


@pytest.mark.parametrize("model", ["account", "scorerun", "score", "topicstrength", "topic"])
def test_the_admin_lists_and_shows(alice, people, client, model):
    sign_in(client, people.olga)
    assert client.get(f"/admin/scoring/{model}/").status_code == 200
    with scopes.act_as(scopes.system("tests")):
        score = Score.objects.first()
    assert client.get(f"/admin/scoring/score/{score.pk}/change/").status_code == 200
    assert client.get(f"/admin/scoring/score/{score.pk}/delete/").status_code == 403


def test_every_periodic_task_of_ours_is_known_to_the_worker():
    from scoring import tasks

    names = {entry["task"] for entry in house.CELERY_BEAT_SCHEDULE.values()}
    ours = {name for name in names if name.startswith("scoring.")}
    assert ours > {tasks.refresh_due.name, tasks.score_today.name, tasks.finish_runs.name}
    assert {name: getattr(tasks, name.rpartition(".")[2]).name for name in ours} == {
        name: name for name in ours
    }
