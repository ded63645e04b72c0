"""Signing in: by whatever case of the address, a few wrong tries, a new session, strict cookies."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from perks.ground import scopes
from perks.models import User

URL, ADMIN = "/account/login/", "/admin/login/"
RIGHT, WRONG = "a long password", "wrong words"


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


def sign_in(client, email="alice@example.test", password=RIGHT, url=URL):
    return client.post(url, {"login": email, "password": password})


def signed_in_as(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize("email", ["alice@example.test", "Alice@Example.TEST"])
def test_the_case_of_the_address_does_not_matter(people, client, email):
    answer = sign_in(client, email)
    assert (answer.status_code, answer.url) == (302, "/")
    assert signed_in_as(client) == str(people.alice.pk)


def test_whoever_is_switched_off_stays_out(people, client):
    with scopes.act_as(scopes.system("tests")):
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
    sign_in(client)
    assert signed_in_as(client) is None


def test_whoever_is_switched_off_is_out_at_once(people, client):
    sign_in(client)
    assert client.get("/privacy/").status_code == 200
    with scopes.act_as(scopes.system("tests")):
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
    assert client.get("/privacy/").status_code == 302


def test_signing_in_gives_a_new_session(people, client):
    client.get(URL)
    client.session["kept"] = 1
    planted = client.session
    planted["kept"] = 1
    planted.save()
    client.cookies["sessionid"] = planted.session_key
    sign_in(client)
    assert signed_in_as(client) == str(people.alice.pk)
    assert client.session.session_key != planted.session_key
    left = Client()
    left.cookies["sessionid"] = planted.session_key
    assert signed_in_as(left) is None


def test_cookies_stay_with_us(people, client, settings):
    settings.SESSION_COOKIE_SECURE = True
    client.get(URL)
    answer = sign_in(client)
    session, token = answer.cookies["sessionid"], answer.cookies["csrftoken"]
    assert (session["httponly"], session["samesite"], session["secure"]) == (True, "Lax", True)
    assert (token["httponly"], token["samesite"]) == (True, "Lax")


@pytest.mark.parametrize("url", [URL, "/account/signup/", "/account/logout/", ADMIN])
def test_forms_need_their_token(people, url):
    strict = Client(enforce_csrf_checks=True)
    with scopes.act_as(scopes.system("tests")):
        strict.force_login(people.alice)
    assert strict.post(url, {}).status_code == 403
    page = Client(enforce_csrf_checks=True)
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.get(URL).content.decode())[1]
    body = {"login": "alice@example.test", "password": RIGHT, "csrfmiddlewaretoken": token}
    assert page.post(URL, body).status_code == 302


def test_nobody_is_sent_elsewhere(people, client):
    answer = client.post(f"{URL}?next=https://evil.example/", {"login": "alice@example.test",
                         "password": RIGHT, "next": "https://evil.example/"})  # fmt: skip
    assert answer.url == "/"


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_admin_has_no_form_of_its_own(people, client, method):
    body = {"username": "olga@example.test", "password": RIGHT}
    answer = getattr(client, method)(ADMIN, body)
    assert answer.status_code == 302
    assert answer.url.startswith(f"{URL}?next=%2Fadmin%2F")
    assert signed_in_as(client) is None


def test_an_operator_comes_in_by_the_front_door_and_a_member_does_not(people, client):
    sign_in(client, "olga@example.test")
    assert client.get("/admin/").status_code == 200
    alice = Client()
    sign_in(alice)
    assert alice.get(ADMIN).status_code == 403
    assert alice.get("/admin/", follow=True).status_code == 403
