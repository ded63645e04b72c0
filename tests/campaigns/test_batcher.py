"""The writer of claims, and the short way over HTTP that leads to it."""

import json
from io import BytesIO
from threading import Thread

import pytest
from django.db import connection
from django.test import Client

from campaigns import batcher as writer
from campaigns.api import lane
from campaigns.asking import Ask, Decision
from campaigns.batcher import Batcher, Waiting
from campaigns.models import Claim
from perks.api.authentication import issue_token
from perks.ground import scopes, throttle
from perks.ground.errors import Refusal
from tests import cast
from tests.campaigns.member_stage import launched, scored, system


@pytest.fixture
def stage(people):
    with system():
        people.crowd = [cast.person(f"m{n}", f"M{n} Member", is_member=True) for n in range(6)]
        for member in people.crowd:
            scored(member)
        people.campaign = launched(people.northwind, people.lounge_day, units=4)
        people.token = issue_token("phone", user=people.crowd[0])
    return people


def codes(answers):
    return [
        answer.code if isinstance(answer, Refusal) else writer.name_of(answer) for answer in answers
    ]


def settled(waitings):
    writer.settle(waitings)
    return codes([waiting.answer.result(0) for waiting in waitings])


def ask(stage, number, key="k"):
    return Ask(stage.crowd[number].pk, stage.campaign.pk, key)


@pytest.mark.django_db
def test_a_batch_is_answered_one_by_one(stage):
    batch = [Waiting(ask(stage, n)) for n in range(6)] + [Waiting(ask(stage, 0))]
    assert settled(batch) == ["new"] * 4 + ["sold_out"] * 2 + ["same"]


@pytest.mark.django_db
def test_tokens_are_looked_up_for_the_whole_batch(stage, monkeypatch):
    client = issued(stage, brand=stage.northwind)
    by_token = Ask(0, stage.campaign.pk, "k")
    batch = [
        Waiting(by_token, stage.token),
        Waiting(by_token, "nonsense"),
        Waiting(by_token, client),
    ]
    assert settled(batch) == ["new", "authentication_failed", "not_found"]
    with system():
        assert Claim.objects.get().member_id == stage.crowd[0].pk
    monkeypatch.setattr(throttle.Throttle, "rate", "1/min", raising=False)
    later = [Waiting(Ask(0, stage.campaign.pk, "k2"), stage.token) for _ in range(2)]
    assert settled(later)[-1] == "throttled"


def issued(stage, **owner):
    with system():
        return issue_token("client", **owner)


@pytest.mark.django_db
def test_one_ask_that_breaks_the_whole_takes_no_other_with_it(stage, monkeypatch):
    together = writer.claim_many

    def fragile(asks):
        if any(asked.key == "poison" for asked in asks):
            raise ValueError("nobody thought of this")
        return together(asks)

    monkeypatch.setattr(writer, "claim_many", fragile)
    batch = [Waiting(ask(stage, 0)), Waiting(ask(stage, 1, "poison")), Waiting(ask(stage, 2))]
    assert settled(batch) == ["new", "busy", "new"]
    with system():
        assert Claim.objects.count() == 2


def answered(stage, body, token=None, key="k", **more):
    """What the short way says, and whether it went on to Django instead."""
    said, given = {}, json.dumps(body).encode() if not isinstance(body, bytes) else body

    def start(status, headers):
        said.update(status=int(status[:3]), headers=dict(headers))

    def django(environ, start_response):
        start_response("299 Django", [("body", environ["wsgi.input"].read())])
        return [b"{}"]

    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": lane.PATH, "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(given)), "wsgi.input": BytesIO(given), "wsgi.url_scheme": "http",
        "HTTP_AUTHORIZATION": f"Bearer {token or stage.token}", "HTTP_IDEMPOTENCY_KEY": key, **more,
    }  # fmt: skip
    [text] = lane.lane(django)(environ, start)
    return said["status"], json.loads(text), said["headers"]


@pytest.fixture
def at_once(monkeypatch):
    """The writer works in this thread, inside the test's transaction."""

    def claim(ask, token=""):
        waiting = Waiting(ask, token)
        writer.settle([waiting])
        answer = waiting.answer.result(0)
        if isinstance(answer, Refusal):
            raise answer
        return answer

    monkeypatch.setattr(lane.batcher, "claim", claim)


@pytest.mark.django_db
def test_the_short_way_answers_as_the_view_does(stage, at_once):
    body = {"campaign": stage.campaign.pk}
    status, new, _ = answered(stage, body)
    head = {"HTTP_AUTHORIZATION": f"Bearer {stage.token}"}
    client = Client(headers={"idempotency-key": "k"})
    same = client.post(lane.PATH, body, content_type="application/json", **head)
    assert (status, same.status_code) == (201, 200)
    assert same.json() == new
    assert answered(stage, body)[:2] == (200, new)
    for bad, key in [({"campaign": stage.campaign.pk + 9}, "x"), (body, "other"), (body, "")]:
        client = Client(headers={"idempotency-key": key})
        by_view = client.post(lane.PATH, bad, content_type="application/json", **head)
        assert answered(stage, bad, key=key)[:2] == (by_view.status_code, by_view.json())
    by_view = Client().post(lane.PATH, body, headers={"authorization": "Bearer nonsense"})
    status, told, headers = answered(stage, body, token="nonsense")
    assert (status, told) == (by_view.status_code, by_view.json())
    assert headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.django_db
def test_a_no_over_the_short_way_has_its_receipt(stage, at_once):
    with system():
        stage.campaign.is_open = False
        stage.campaign.save()
    status, told, _ = answered(stage, {"campaign": stage.campaign.pk})
    assert (status, told["code"], len(told["receipt"])) == (409, "not_eligible", 8)


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (b"{", {}),
        ([1], {}),
        ({"campaign": "1"}, {}),
        ({"campaign": True}, {}),
        ({"campaign": 2**70}, {}),
        ({"campaign": 1, "wants": "L"}, {}),
        ({"campaign": 1, "more": 1}, {}),
        ({"campaign": 1}, {"REQUEST_METHOD": "GET"}),
        ({"campaign": 1}, {"PATH_INFO": "/api/v1/me/claims/1/confirm"}),
        ({"campaign": 1}, {"CONTENT_TYPE": "text/plain"}),
        ({"campaign": 1}, {"CONTENT_LENGTH": ""}),
        ({"campaign": 1}, {"HTTP_AUTHORIZATION": "Basic abc"}),
    ],
)
def test_whatever_is_odd_goes_on_to_django_with_its_body(stage_of_nothing, body, more):
    status, _, headers = answered(stage_of_nothing, body, **more)
    assert status == 299
    given = body if isinstance(body, bytes) else json.dumps(body).encode()
    assert headers["body"] == given


@pytest.fixture
def stage_of_nothing():
    class Nothing:
        token = "perks_x"

    return Nothing()


def test_over_http_a_claim_is_sent_to_https_first(stage_of_nothing, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert answered(stage_of_nothing, {"campaign": 1})[0] == 299


@pytest.mark.django_db(transaction=True)
def test_a_crowd_shares_transactions_and_a_killed_connection_costs_nobody_a_claim(stage):
    """The writer's backend is killed while claims come; each is there once, under its key."""
    batcher, came = Batcher(), []

    def go(number):
        came.append(batcher.claim(ask(stage, number)))

    go(0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            " AND datname = current_database() AND usename = current_user"
        )
    threads = [Thread(target=go, args=[number]) for number in (0, 1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    batcher.stop()
    assert sorted(codes(came)) == ["new"] * 4 + ["same"]
    assert all(isinstance(answer, Decision) for answer in came)
    with scopes.act_as(scopes.system("tests")):
        assert Claim.objects.filter(state="held").count() == 4
