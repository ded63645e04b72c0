"""What happens to somebody who sends a form after the session ended, or opens what is no page."""

import pytest
from django.test import Client

from perks.ground import scopes
from perks.ground.consent import Consent

pytestmark = pytest.mark.django_db
FORM = {"purpose": "score", "do": "give"}


def consents() -> int:
    with scopes.act_as(scopes.system("tests")):
        return Consent.objects.count()


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/privacy/?x=1", "/privacy/"),
        ("https://mallory.example/privacy/", "/"),
        ("", "/"),
    ],
)
def test_a_form_sent_after_the_session_ended_leads_back_to_its_page(people, page, back):
    browser = Client()
    answer = browser.post("/privacy/consent/", FORM, headers={"referer": page})
    assert (answer.status_code, answer.url) == (302, f"/account/login/?next={back}")
    assert "what you sent was not done" in browser.get(answer.url).content.decode()
    login = {"login": "alice@example.test", "password": "a long password"}
    landed = browser.post(answer.url, login, follow=True)
    assert (landed.status_code, landed.request["PATH_INFO"]) == (
        200,
        "/home/" if back == "/" else back,
    )
    assert consents() == 0


def test_a_page_that_was_asked_for_is_the_way_back(people):
    answer = Client().get("/passes/?page=2")
    assert answer.url == "/account/login/?next=/passes/%3Fpage%3D2"


def test_what_is_no_page_says_so(people):
    browser = Client()
    with scopes.act_as(scopes.system("tests")):
        browser.force_login(people.alice)
    answer = browser.get("/privacy/consent/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "This is not a page" in answer.content.decode()
    assert browser.head("/privacy/consent/").status_code == 405


def test_a_strangers_claim_reads_like_any_address_that_is_not_there(people):
    browser = Client()
    with scopes.act_as(scopes.system("tests")):
        browser.force_login(people.alice)
    assert "There is nothing here for you" in browser.get("/claims/999999/").content.decode()


def test_a_page_from_before_signing_in_elsewhere_comes_back_filled_in(people):
    """Its form check is too old. From another site, or without cookies, it is only refused."""
    browser, typed = Client(enforce_csrf_checks=True), {"email": "new@example.test"}
    with scopes.act_as(scopes.system("tests")):
        browser.force_login(people.alice)
    browser.get("/account/email/")
    page = "http://testserver/account/email/"
    old = {**typed, "csrfmiddlewaretoken": "a" * 64, "action_add": ""}
    assert browser.post("/account/email/", old, headers={"referer": page}).url == "/account/email/"
    again = browser.get("/account/email/").content.decode()
    assert 'value="new@example.test"' in again
    assert "What you typed is here again" in again
    for one, referer in ((browser, "https://mallory.example/"), (Client(True), page)):
        refused = one.post("/account/email/", old, headers={"referer": referer})
        assert refused.status_code == 403
