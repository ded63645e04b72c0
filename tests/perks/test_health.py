"""/health for supervisors, /metrics for Prometheus and nobody else."""

import json

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from tests.perks.test_checks import start

pytestmark = pytest.mark.django_db
FAR = {"REMOTE_ADDR": "192.0.2.1"}


def test_a_house_with_its_database_is_well(client):
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": "perks_app"})


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_its_database_it_is_not(client, monkeypatch, error):
    def away():
        raise error("the connection is closed")

    monkeypatch.setattr(connection, "cursor", away)
    answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "database": error.__name__}


def test_a_database_that_is_really_away():
    """In a process whose database address leads nowhere; no other part of it says 200."""
    code = (
        "perks.wsgi\nfrom django.test import Client\nimport json\n"
        "raise SystemExit(json.dumps([Client().get('/health').status_code]))"
    )
    status, said = start(code, HTTPS="0", ALLOWED_HOSTS="testserver")
    assert (status, json.loads(said[-1])) == (1, [503])


def test_health_asks_nobody_who_they_are(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/health")


@pytest.mark.parametrize(
    "facts",
    [
        FAR,
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_X_REAL_IP": "203.0.113.9"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
        {**FAR, "HTTP_AUTHORIZATION": "Bearer "},
    ],
)
def test_metrics_are_nobodys_business(facts):
    assert Client(**facts).get("/metrics").status_code == 404


def test_this_machine_reads_them():
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    assert b"perks_nudges_lost_total" in answer.content


def test_a_token_opens_them_and_then_only_the_token(settings):
    settings.PERKS_METRICS_TOKEN = "a-token"
    asked = {
        "right": {**FAR, "HTTP_AUTHORIZATION": "Bearer a-token"},
        "wrong": {**FAR, "HTTP_AUTHORIZATION": "Bearer another"},
        "odd": {**FAR, "HTTP_AUTHORIZATION": "Bearer \xe4"},
        "near": {},
    }
    answers = {name: Client(**facts).get("/metrics").status_code for name, facts in asked.items()}
    assert answers == {"right": 200, "wrong": 404, "odd": 404, "near": 404}
