"""A body that is too deep or too long is one clear answer, whoever sends it."""

import pytest
from django.test import Client

from perks.ground import scopes

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(people):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.bea)
    return client


@pytest.mark.parametrize("body", ['{"label":' + "[" * 200_000, '{"label":' * 100_000])
def test_json_without_a_bottom_is_refused(bea, body):
    answer = bea.post("/api/v1/tokens", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert answer.json()["sentence"] == "This JSON has too many levels. Nothing was changed."


def test_a_body_past_the_limit_is_refused(bea, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    body = '{"label": "' + "x" * 200 + '"}'
    answer = bea.post("/api/v1/tokens", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
