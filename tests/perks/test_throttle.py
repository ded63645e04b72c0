"""Who asks too often waits, and what is refused counts as asked."""

import pytest
from django.core.cache import caches
from rest_framework.test import APIClient

from perks.ground import scopes
from tests.perks.refusing import OneAMinute

pytestmark = pytest.mark.urls("tests.perks.refusing")


@pytest.fixture
def alice(people):
    caches["counts"].clear()
    client = APIClient()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.alice)
    return client


def test_too_often_is_told_when_to_come_back(alice):
    assert alice.get("/api/v1/counted").status_code == 200
    answer = alice.get("/api/v1/counted")
    assert (answer.status_code, answer.json()["code"]) == (429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_refused_requests_count_as_well(alice):
    assert [alice.post("/api/v1/counted").status_code for _ in range(2)] == [409, 429]


def test_counted_in_the_database_they_would_not(alice, monkeypatch):
    """The twin: the refusal rolls the count back, and guessing is free."""
    monkeypatch.setattr(OneAMinute, "cache", caches["default"])
    assert [alice.post("/api/v1/counted").status_code for _ in range(3)] == [409, 409, 409]
