"""Push: Alice's forum hands over what happened by signed HTTP, and Mallory tries to."""

import json
import os
import subprocess
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from scoring import accounts, moving, push_keys, pushes
from scoring.api.push import CURL
from scoring.connectors.told import Unfit, record_of
from scoring.models import Account, Post, Push, PushKey, Reaction, Tally
from tests.scoring.connector_worlds import TOLD

pytestmark = pytest.mark.usefixtures("noon", "system")
URL = "/api/v1/push"
FUTURE = {
    "line": 3,
    "code": "post_in_the_future",
    "sentence": "It is from the future: a clock that was wrong.",
}


@pytest.fixture
def forum(people):
    """Alice's forum with its key: (account, key, secret)."""
    consent.give(people.alice.pk, ["score"])
    account = accounts.begin_link(people.alice.pk, "push", "Alice's forum")
    with scopes.act_as(scopes.member(people.alice.pk)):
        return account, *push_keys.make(account.pk, "Forum")


def page(id="page-1", records=TOLD, **more):
    return json.dumps({"id": id, "records": records, **more}).encode()


def send(key, secret, body, later=0, **headers):
    now = str(int(clock.now().timestamp()) + later)
    told = {"Perks-Key": str(key.pk), "Perks-Timestamp": now,
            "Perks-Signature": push_keys.sign(secret, now, body)} | headers  # fmt: skip
    answer = Client().post(URL, body, content_type="application/json", headers=told)
    return answer.status_code, answer.json()


def stored():
    return [kind.objects.count() for kind in (Post, Reaction, Tally, Push)]


def test_a_page_is_taken_once_and_its_bad_line_is_named(forum):
    account, key, secret = forum
    assert (account.native_id, account.handle) == (f"{account.member_id}:alice's forum",
                                                   "Alice's forum")  # fmt: skip
    taken = {"lines": 5, "posts": 1, "reactions": 1, "counts": 1, "deleted": 0, "left_out": 1,
             "unfit": [FUTURE]}  # fmt: skip
    assert send(key, secret, page()) == (201, taken)
    account.refresh_from_db()
    assert (account.state, account.followers, account.handle, account.ignored) == (
        "fresh", 12, "Alice bakes", {"post_in_the_future": 1},
    )  # fmt: skip
    assert send(key, secret, page(), later=1) == (200, taken)
    assert stored() == [1, 1, 1, 1]
    # The same records under another id mean the same thing; a post that is gone takes all along.
    assert send(key, secret, page("page-2"), later=2)[0] == 201
    assert stored() == [1, 1, 1, 2]
    gone = [{"type": "deleted", "post": "1"}]
    assert send(key, secret, page("page-3", gone))[1]["deleted"] == 1
    assert stored() == [0, 0, 0, 3]


def test_requests_that_are_not_taken(forum):
    account, key, secret = forum
    send(key, secret, page())
    before = stored()
    old = int(timedelta(minutes=6).total_seconds())
    odd = [
        ({"body": page()}, 409, "push_replayed"),
        ({"body": page(records=TOLD[:2])}, 422, "idempotency_conflict"),
        ({"body": page("2"), "later": -old}, 401, "push_stale"),
        ({"body": page("2"), "later": old}, 401, "push_stale"),
        ({"body": page("2"), "secret": "guessed"}, 401, "push_unsigned"),
        ({"body": page("2"), "Perks-Key": "1e3"}, 401, "push_unsigned"),
        ({"body": page("2"), "Perks-Signature": "v1=é".encode().decode("latin-1")}, 401,
         "push_unsigned"),
        ({"body": b"\xff"}, 400, "push_unreadable"),
        ({"body": b"[" * 100_000}, 400, "push_unreadable"),
        ({"body": page("2", [])}, 400, "push_unreadable"),
        ({"body": page("2", TOLD * 201)}, 400, "push_unreadable"),
        ({"body": page("2", recrods=[])}, 400, "push_unreadable"),
        ({"body": page("2" * 81)}, 400, "push_unreadable"),
        ({"body": page("2", whole="yes")}, 400, "push_unreadable"),
        ({"body": page("2", whole=True)}, 422, "lines_unfit"),
        ({"body": b" " * 1_000_001}, 413, "push_too_large"),
        ({"body": b" " * 3_000_000}, 413, "body_too_large"),
    ]  # fmt: skip
    told = [send(key, how.pop("secret", secret), **how) for how, _, _ in odd]
    assert [(status, said["code"]) for status, said in told] == [(s, c) for _, s, c in odd]
    assert stored() == before
    push_keys.revoke(account.pk, key.pk)
    assert send(key, secret, page("2"))[1]["code"] == "push_unsigned"
    consent.withdraw(account.member_id, "score")
    assert send(key, secret, page("2"))[0] == 401


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ("post", "not_a_record"),
        ({"type": ["post"]}, "type_unknown"),
        ({"type": "actor", "id": "bea", "verified": True}, "type_unknown"),
        ({"type": "post", "id": "1"}, "field_missing"),
        ({"type": "post", "id": "1", "at": "2026-01-01T00:00:00Z", "txt": "A"}, "field_unknown"),
        ({"type": "post", "id": "1", "at": "2026-01-01T00:00:00"}, "field_wrong"),
        ({"type": "post", "id": "1", "at": "0001-01-01T00:00:00+14:00"}, "field_wrong"),
        ({"type": "post", "id": "1", "at": 1_700_000_000}, "field_wrong"),
        ({"type": "post", "id": "x" * 401, "at": "2026-01-01T00:00:00Z"}, "field_wrong"),
        ({"type": "post", "id": "1", "at": "2004-01-01T00:00:00Z"}, "post_too_early"),
        ({"type": "post", "id": "1", "at": "2026-01-01T00:00:00Z", "text": "a\0b"}, "nul"),
        ({"type": "post", "id": "1", "at": "2026-01-01T00:00:00Z", "text": "\ud800"}, "not_utf8"),
        ({"type": "post", "id": "1", "at": "2026-01-01T00:00:00Z", "tags": {}}, "field_wrong"),
        ({"type": "count", "post": "1", "kind": "like", "day": "1.1.26", "count": 1}, "field_wrong"),
        ({"type": "count", "post": "1", "kind": "like", "day": "2026-01-01", "count": -1},
         "field_wrong"),
        ({"type": "count", "post": "1", "kind": "like", "day": "2026-01-01", "count": 1.5},
         "field_wrong"),
        ({"type": "count", "post": "1", "kind": "view", "day": "2026-01-01", "count": 1},
         "count_unknown_kind"),
        ({"type": "reaction", "post": "1", "actor": "me", "kind": "like",
          "at": "2026-01-01T00:00:00Z"}, "reaction_own"),
        ({"type": "reaction", "post": "9", "actor": "bea", "kind": "like",
          "at": "2026-01-01T00:00:00Z"}, "post_unknown"),
    ],
)  # fmt: skip
def test_a_line_that_is_not_fit_has_a_code_and_a_sentence(record, code, request):
    if code == "post_unknown":
        _, key, secret = request.getfixturevalue("forum")
        [unfit] = send(key, secret, page(records=[record]))[1]["unfit"]
        assert (unfit["line"], unfit["code"]) == (1, code)
        return
    with pytest.raises(Unfit) as caught:
        record_of(record, "me")
    assert caught.value.code == code
    assert caught.value.sentence.endswith(".")


def test_keys_rotate_and_are_their_owners_only(forum, people):
    account, key, secret = forum
    alice, mallory = APIClient(), APIClient()
    alice.force_login(people.alice)
    mallory.force_login(people.mallory)
    url = f"/api/v1/me/accounts/{account.pk}/keys"
    made = alice.post(url, {"label": "New"}).json()
    with clock.at(clock.now() + timedelta(seconds=1)):
        assert send(PushKey(pk=made["id"]), made["secret"], page())[0] == 201
    assert send(key, secret, page("2"))[0] == 201
    assert [row["label"] for row in alice.get(url).json()] == ["New", "Forum"]
    assert alice.delete(f"{url}/{key.pk}").status_code == 204
    assert send(key, secret, page("3"))[0] == 401
    for answer in (mallory.get(url), mallory.post(url, {"label": "Mine"}),
                   mallory.delete(f"{url}/{made['id']}")):  # fmt: skip
        assert answer.json()["code"] == "account_unknown"
    for number in range(4):
        push_keys.make(account.pk, f"Key {number}")
    with pytest.raises(Refusal, match="keys_enough"):
        push_keys.make(account.pk, "One too many")
    assert secret.encode() not in bytes(key.sealed_secret)


def test_two_members_may_choose_the_same_name(forum, people):
    consent.give(people.mallory.pk, ["score"])
    other = accounts.begin_link(people.mallory.pk, "push", "Alice's forum")
    assert (other.proven_at, other.native_id) == (clock.now(), f"{people.mallory.pk}:alice's forum")
    again = accounts.begin_link(people.alice.pk, "push", " ALICE'S forum")
    assert again.pk == forum[0].pk
    moving.release(Account.objects.get(pk=again.pk))
    assert (PushKey.objects.count(), Push.objects.count()) == (0, 0)


def test_the_database_takes_a_request_once(forum):
    _, key, secret = forum
    send(key, secret, page())
    row = Push.objects.get()
    row.pk, row.page = None, "another"
    with pytest.raises(IntegrityError, match="push_request_once"), transaction.atomic():
        row.save()


def test_with_the_signature_unchecked_anybody_pushes(forum, monkeypatch):
    """The twin: what stands between Mallory and Alice's account."""
    _, key, _ = forum
    assert send(key, "guessed", page())[0] == 401
    monkeypatch.setattr(push_keys.hmac, "compare_digest", lambda *_: True)
    assert send(key, "guessed", page())[0] == 201
    assert stored()[0] == 1


def test_the_curl_line_of_the_docs_signs_as_we_do(tmp_path):
    """Its commands run, but for curl itself, which a function of that name stands for."""
    script = CURL.partition("```sh\n")[2].partition("```")[0]
    told = subprocess.run(
        ["/bin/sh", "-c", 'curl() { printf "%s\\n" "$@"; }\n' + script], text=True, check=True,
        capture_output=True, env={**os.environ, "SECRET": "s", "KEY": "7", "SITE": "http://a"},
    ).stdout.splitlines()  # fmt: skip
    facts = dict(line.split(": ", 1) for line in told if line.startswith("Perks-"))
    body = told[told.index("--data-binary") + 1].encode()
    assert facts["Perks-Signature"] == push_keys.sign("s", facts["Perks-Timestamp"], body)
    assert (pushes.read(body).id, facts["Perks-Key"]) == ("page-1", "7")
