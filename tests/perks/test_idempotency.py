"""One key, one answer: every request of the API that changes something can be sent again."""

import pytest
from django.test import Client
from django.urls import reverse

from perks.ground import idempotency, scopes
from perks.ground.idempotency import KeptAnswer
from perks.models import ApiToken

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(user)
    return client


def make_token(client, key, label="phone"):
    headers = {"idempotency-key": key}
    return client.post(
        reverse("api_tokens"), {"label": label}, content_type="application/json", headers=headers
    )


def tokens():
    with scopes.act_as(scopes.system("tests")):
        return ApiToken.objects.count()


def test_the_same_request_gets_the_same_answer_and_changes_nothing(people):
    client = signed_in(people.alice)
    first, again = make_token(client, "k"), make_token(client, "k")
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert first.json()["token"]
    assert tokens() == 1
    make_token(client, "other")
    make_token(client, "")
    make_token(client, "")
    assert tokens() == 4


def test_another_body_under_the_key_is_refused(people):
    client = signed_in(people.alice)
    make_token(client, "k")
    changed = make_token(client, "k", "another label")
    assert (changed.status_code, changed.json()["code"]) == (422, "idempotency_conflict")
    assert tokens() == 1


def test_another_address_under_the_key_is_refused(people):
    client = signed_in(people.alice)
    make_token(client, "k")
    with scopes.act_as(scopes.system("tests")):
        id = ApiToken.objects.get().pk
    gone = client.delete(reverse("api_token", args=[id]), headers={"idempotency-key": "k"})
    assert gone.status_code == 422
    for _ in range(2):
        gone = client.delete(reverse("api_token", args=[id]), headers={"idempotency-key": "gone"})
        assert (gone.status_code, gone.content) == (204, b"")


def test_each_sender_has_keys_of_its_own(people):
    for user in (people.alice, people.mallory):
        assert make_token(signed_in(user), "k").status_code == 201
    assert tokens() == 2


def test_a_refused_request_leaves_the_key_free(people):
    client = signed_in(people.alice)
    assert make_token(client, "k", "x" * 500).status_code == 400
    assert make_token(client, "k").status_code == 201


@pytest.mark.parametrize("key", ["k" * 81, "k\x07"])
def test_a_key_that_cannot_be_kept_is_refused(people, key):
    refused = make_token(signed_in(people.alice), key)
    assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_unusable")


def test_answers_are_sealed_and_the_sender_s_own(people):
    text = make_token(signed_in(people.alice), "k").json()["token"]
    with scopes.act_as(scopes.system("tests")):
        kept = KeptAnswer.objects.get()
    assert kept.member_id == people.alice.pk
    assert text.encode() not in bytes(kept.sealed)
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert KeptAnswer.objects.count() == 0


def test_without_the_row_the_same_request_counts_twice(people, monkeypatch):
    """The twin: with the guard switched off, a double submit makes two."""
    monkeypatch.setattr(idempotency, "begin", lambda request: None)
    client = signed_in(people.alice)
    make_token(client, "k"), make_token(client, "k")
    assert tokens() == 2
