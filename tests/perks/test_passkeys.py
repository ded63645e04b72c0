"""Passkeys stand beside the password: whose they are, and what ends them. test_story_browser.py
makes and uses one in Chromium."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client

from perks import erasure, privacy
from perks.ground import scopes
from perks.models import User

LIST, RIGHT = "/account/passkeys/", "a long password"


@pytest.fixture(autouse=True)
def fresh_counts(db):
    cache.clear()


@pytest.fixture
def kept(people):
    """Alice has one passkey and Mallory another."""
    return [
        Authenticator.objects.create(user=whose, type="webauthn", data={"name": name})
        for whose, name in ((people.alice, "Alice's phone"), (people.mallory, "Mallory's phone"))
    ]


def sign_in(email="alice@example.test"):
    client = Client()
    client.post("/account/login/", {"login": email, "password": RIGHT})
    return client


def test_a_passkey_is_no_second_lock_behind_the_password(kept, people):
    assert sign_in().session["_auth_user_id"] == str(people.alice.pk)


def test_everybody_sees_and_removes_her_own(kept):
    client = sign_in()
    page = client.get(LIST).content.decode()
    assert ("Alice&#x27;s phone" in page, "Mallory" in page) == (True, False)
    assert client.get(f"{LIST}{kept[0].pk}/remove/").status_code == 302
    client.post("/account/reauthenticate/", {"password": RIGHT})
    assert client.get(f"{LIST}{kept[1].pk}/remove/").status_code == 404
    assert client.post(f"{LIST}{kept[1].pk}/remove/").status_code == 404
    assert "Remove “Alice" in client.get(f"{LIST}{kept[0].pk}/remove/").content.decode()
    gone = client.post(f"{LIST}{kept[0].pk}/remove/", follow=True).content.decode()
    assert "It opens nothing here any more." in gone and "No passkey yet" in gone
    assert list(Authenticator.objects.all()) == [kept[1]]


def test_a_new_password_by_letter_ends_every_passkey(kept):
    """Whoever took over an address unconfirmed, or found the phone, is out with it."""
    client = Client()
    client.post("/account/password/reset/", {"email": "alice@example.test"})
    link = re.search(r"http\S+(/account/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).request["PATH_INFO"]
    assert Authenticator.objects.count() == 2
    client.post(form, {"password1": "another long one", "password2": "another long one"})
    assert list(Authenticator.objects.all()) == [kept[1]]


def test_passkeys_are_told_and_go_with_the_account(kept, people):
    assert [each["name"] for each in privacy.export(people.alice.pk)["passkeys"]] == [
        "Alice's phone"
    ]
    erasure.erase(people.alice.pk)
    assert list(Authenticator.objects.all()) == [kept[1]]


def test_what_is_no_passkey_opens_nothing(kept):
    client = Client()
    client.get(f"{LIST}login/", headers={"accept": "application/json"})
    for sent in ("", "{}", "[1]", "7", '{"id": "x"}', '{"response": {"userHandle": "MQ"}}'):
        answer = client.post(f"{LIST}login/", {"credential": sent}, follow=True)
        assert (answer.status_code, answer.request["PATH_INFO"]) == (200, "/account/login/")
        assert "_auth_user_id" not in client.session


def test_a_sign_up_without_a_password_asks_the_same_and_ends_at_the_passkey(db, noon):
    form = {"name": "Ada", "email": "ada@example.test", "birth_year": "2012", "agrees": ["score"]}
    client = Client()
    young = client.post("/account/signup/passkey/", form).content.decode()
    assert "Nothing was stored." in young
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.count() == 0
    answer = client.post("/account/signup/passkey/", {**form, "birth_year": "1990"})
    assert answer.url == "/account/passkeys/signup/"
    page = client.get(answer.url).content.decode()
    assert 'id="passkey-options"' in page and "ada@example.test" in page
    assert "_auth_user_id" not in client.session
    with scopes.act_as(scopes.system("tests")):
        assert [user.has_usable_password() for user in User.objects.all()] == [False]
