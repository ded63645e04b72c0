"""Every no has a code and a sentence, and leaves nothing half done."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from perks.ground import scopes
from tests.perks.refusing import half_done

pytestmark = pytest.mark.urls("tests.perks.refusing")


@pytest.fixture
def alice(people):
    client = APIClient()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.alice)
    return client


@pytest.mark.parametrize("url", ["/refuses/", "/refuses/member/"])
def test_a_refusal_is_a_page_and_undoes_what_the_view_did(alice, url):
    answer = alice.get(url, headers={"accept": "text/html"})
    shown = answer.content.decode()
    assert answer.status_code == 410
    assert "too_late" in shown
    assert "It &lt;b&gt;ended&lt;/b&gt; at noon." in shown
    assert not half_done()


def test_caught_too_early_a_refusal_leaves_half_of_it(alice):
    """The twin: a view that answers with the error itself keeps what it wrote."""
    assert alice.get("/refuses/careless/").status_code == 410
    assert half_done()


def test_over_the_api_it_is_code_sentence_and_facts(alice):
    answer = alice.post("/api/v1/refuses")
    assert answer.status_code == 410
    assert answer.json() == {
        "code": "too_late",
        "sentence": "It <b>ended</b> at noon. Look at the others.",
        "ended": "noon",
    }
    assert not half_done()


@pytest.mark.parametrize(
    ("body", "sentence", "fields"),
    [
        ({}, "detail: This field is required.", {"detail": ["This field is required."]}),
        (
            {"detail": "long"},
            "detail: Ensure this field has no more than 3 characters.",
            {"detail": ["Ensure this field has no more than 3 characters."]},
        ),
        ({"detail": "ok"}, "Not on a Sunday.", {"non_field_errors": ["Not on a Sunday."]}),
    ],
)
def test_a_body_that_does_not_fit(alice, body, sentence, fields):
    answer = alice.post("/api/v1/invalid", body, format="json")
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "invalid",
        "sentence": f"The request does not fit. {sentence} Nothing was changed.",
        "fields": fields,
    }
    assert not half_done()


@pytest.mark.parametrize(
    ("method", "url", "body", "status", "code"),
    [
        ("GET", "/api/v1/nowhere", "", 404, "not_found"),
        ("GET", "/api/v1/passes/7", "", 404, "not_found"),
        ("GET", "/api/v1/passes/99999999999999999999999", "", 404, "not_found"),
        ("PUT", "/api/v1/passes", "", 405, "method_not_allowed"),
        ("POST", "/api/v1/invalid", "{not json", 400, "parse_error"),
        ("POST", "/api/v1/invalid", "[1]", 400, "invalid"),
    ],
)
def test_every_other_no_has_the_same_shape(alice, method, url, body, status, code):
    answer = alice.generic(method, url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert {"code", "sentence"} <= set(answer.json())


def test_nobody_is_asked_who_she_is(db):
    answer = Client().get("/api/v1/passes")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


def test_a_page_that_is_not_there_is_a_page(alice):
    answer = alice.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing here for you" in answer.content.decode()
