"""The API of passes, desks and tokens: what the pages do, over JSON, with a code for each no."""

import re
from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from rest_framework.test import APIClient

from perks import bindings, devices, redemptions
from perks.api.authentication import issue_token
from perks.ground import clock, scopes
from perks.models import ApiToken, Redemption, Scan
from tests.conftest import NOON
from tests.perks.desk import give_pass

VENUE = "/api/v1/venues/lounge-sfo/"


@pytest.fixture
def issued(people, noon):
    with scopes.act_as(scopes.system("tests")):
        return give_pass(people)


def bearer(token):
    return APIClient(headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def till(people):
    with scopes.act_as(scopes.system("tests")):
        return bearer(devices.enrol(people.lounge.pk, "Till 1")[1])


@pytest.fixture
def signed_in(people):
    def sign_in(user):
        client = APIClient(enforce_csrf_checks=False)
        with scopes.act_as(scopes.system("tests")):
            client.force_login(user)
        return client

    return sign_in


def redeem(client, code, key="k1", venue=VENUE):
    return client.post(f"{venue}redemptions", {"code": code}, headers={"idempotency-key": key})


def count(model, **which):
    with scopes.act_as(scopes.system("tests")):
        return model.objects.filter(**which).count()


def test_a_member_reads_passes(signed_in, people, issued):
    alice = signed_in(people.alice)
    [mine] = alice.get("/api/v1/passes").json()
    assert mine == alice.get(f"/api/v1/passes/{issued.pk}").json()
    assert mine == {
        "id": issued.pk,
        "claim": 71,
        "perk": "Lounge day visit",
        "brand": "Northwind Air",
        "venue": "lounge-sfo",
        "holder": "Alice",
        "guests": 1,
        "tier": "",
        "uses": 1,
        "uses_left": 1,
        "state": "good",
        "valid_from": "2026-11-22T12:00:00Z",
        "valid_until": "2026-12-22T12:00:00Z",
        "short_code": f"{issued.short_code[:4]} {issued.short_code[4:]}",
        "code": issued.code,
        "certificate": "",
        "phone_key": "",
        "strict": False,
    }
    mallory = signed_in(people.mallory)
    assert mallory.get("/api/v1/passes").json() == []
    assert mallory.get(f"/api/v1/passes/{issued.pk}").status_code == 404


def test_verify_then_redeem_then_twice(till, issued, people):
    looked = till.post(f"{VENUE}verify", {"code": issued.code})
    assert (looked.status_code, looked.json()["answer"]) == (200, "yes")
    assert (count(Redemption), count(Scan)) == (0, 0)
    first = redeem(till, issued.code)
    assert first.status_code == 201
    told = first.json()
    assert (told["answer"], told["code"], told["sentence"]) == (
        "yes",
        "let_in",
        "Let in 2: Alice and a guest",
    )
    again = redeem(till, issued.code, key="k2")
    assert (again.status_code, again.json()["answer"], again.json()["code"]) == (
        409,
        "twice",
        "pass_used",
    )
    assert again.json()["facts"]["last_redeemed_where"] == "Till 1"
    listed = till.get(f"{VENUE}scans").json()
    assert [row["answer"] for row in listed["results"]] == ["twice", "yes"]


def test_the_same_key_once_and_another_code_under_it_never(till, issued):
    first = redeem(till, issued.code)
    assert redeem(till, issued.code).json() == first.json()
    assert redeem(till, issued.code).status_code == 201
    other = redeem(till, "0000 0000")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    assert (count(Redemption), count(Scan)) == (1, 1)


def test_without_a_key_nothing_is_used_up(till, issued):
    answer = redeem(till, issued.code, key="")
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")
    assert count(Scan) == 0


def test_undo_over_the_api(till, issued, people):
    number = redeem(till, issued.code).json()["facts"]["redemption"]
    undone = till.post(f"{VENUE}redemptions/{number}/undo")
    assert undone.json() == {"id": number, "undone_at": "2026-11-22T12:00:00Z"}
    assert redeem(till, issued.code, key="k2").status_code == 201
    with clock.at(NOON + redemptions.UNDO_WITHIN * 2):
        with scopes.act_as(scopes.system("tests")):
            latest = Redemption.objects.order_by("-id").first().pk
        late = till.post(f"{VENUE}redemptions/{latest}/undo")
    assert (late.status_code, late.json()["code"]) == (409, "undo_too_late")


@pytest.mark.parametrize("code", ["", None, "x" * 601, 5, ["PRK:"]])
def test_a_body_that_is_no_code_is_refused(till, people, code):
    answer = till.post(
        f"{VENUE}redemptions", {"code": code}, format="json", headers={"idempotency-key": "k"}
    )
    assert answer.status_code in (400, 409)
    assert count(Redemption) == 0


def test_strangers_scan_nothing(signed_in, people, issued):
    mallory = signed_in(people.mallory)
    with scopes.act_as(scopes.system("tests")):
        foreign = bearer(devices.enrol(people.other_venue.pk, "Till 9")[1])
        member = bearer(issue_token("phone", user=people.alice))
        brand = bearer(issue_token("shop", brand=people.northwind))
    for client in (mallory, foreign, member, brand):
        assert client.post(f"{VENUE}verify", {"code": issued.code}).status_code == 404
        assert redeem(client, issued.code).status_code == 404
        assert client.get(f"{VENUE}scans").status_code == 404
    assert APIClient().post(f"{VENUE}verify", {"code": issued.code}).status_code == 401
    assert redeem(foreign, issued.code, venue="/api/v1/venues/elsewhere/").json()["code"] == (
        "pass_not_good"
    )
    with scopes.act_as(scopes.system("tests")):
        assert Scan.objects.get().reason == "pass_wrong_brand"
    assert count(Redemption) == 0


def test_a_member_makes_uses_and_revokes_a_token(signed_in, people, issued):
    alice = signed_in(people.alice)
    made = alice.post("/api/v1/tokens", {"label": "phone"})
    assert made.status_code == 201
    phone = bearer(made.json()["token"])
    assert len(phone.get("/api/v1/passes").json()) == 1
    more = phone.post("/api/v1/tokens", {"label": "another"})
    assert (more.status_code, more.json()["code"]) == (403, "sign_in_needed")
    [row] = alice.get("/api/v1/tokens").json()
    assert (row["label"], row["hint"], row["revoked_at"]) == (
        "phone",
        made.json()["token"][-4:],
        None,
    )
    mallory = signed_in(people.mallory)
    assert mallory.get("/api/v1/tokens").json() == []
    assert mallory.delete(f"/api/v1/tokens/{row['id']}").status_code == 404
    assert phone.get("/api/v1/passes").status_code == 200
    assert alice.delete(f"/api/v1/tokens/{row['id']}").status_code == 204
    assert phone.get("/api/v1/passes").status_code == 401


def test_a_token_for_hiring_is_refused(signed_in, people):
    asked = {"label": "hr", "purpose": "hiring"}
    answer = signed_in(people.alice).post("/api/v1/tokens", asked)
    assert (answer.status_code, answer.json()["code"]) == (403, "purpose_refused")
    assert count(ApiToken) == 0


def test_a_session_needs_the_csrf_token(people, issued):
    client = APIClient(enforce_csrf_checks=True)
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.alice)
    assert client.post("/api/v1/tokens", {"label": "phone"}).status_code == 403
    assert count(ApiToken) == 0


def test_the_description_names_every_address_of_this_package(db):
    schema = Client().get("/api/v1/schema", headers={"accept": "application/json"}).json()
    ours = {path for path in schema["paths"] if re.search("passes|venues|verify|redempt", path)}
    assert ours == {
        "/api/v1/passes",
        "/api/v1/passes/{id}",
        "/api/v1/passes/{id}/phone",
        "/api/v1/redemptions",
        "/api/v1/passes/{id}/slot",
        "/api/v1/redemptions/{id}/reversal",
        "/api/v1/redemptions/{id}/undo",
        "/api/v1/verify",
        "/api/v1/venues/{venue}/redemptions",
        "/api/v1/venues/{venue}/redemptions/{id}/undo",
        "/api/v1/venues/{venue}/scans",
        "/api/v1/venues/{venue}/sponsors",
        "/api/v1/venues/{venue}/sponsors/{shop}",
        "/api/v1/venues/{venue}/verify",
    }
    key = schema["paths"]["/api/v1/venues/{venue}/redemptions"]["post"]["parameters"]
    assert {"Idempotency-Key"} <= {one["name"] for one in key if one["required"]}


def test_the_docs_keep_to_the_content_policy(db):
    page = Client().get("/api/v1/docs").content.decode()
    assert "<style" not in page
    assert 'src="/api/v1/docs?script="' in page
    script = Client().get("/api/v1/docs?script=")
    assert script["Content-Type"].startswith("application/javascript")


def test_a_phone_takes_a_pass_over_the_api(signed_in, people, issued):
    phone = Ed25519PrivateKey.generate()
    key = phone.public_key().public_bytes_raw()
    proof = phone.sign(bindings.proof_message(issued.pk, key))
    sent = {
        name: b64encode(value).decode() for name, value in (("public_key", key), ("proof", proof))
    }
    alice = signed_in(people.alice)
    address = f"/api/v1/passes/{issued.pk}/phone"
    taken = alice.post(address, {**sent, "language": "ja"}).json()
    assert (taken["code"], taken["phone_key"]) == ("", sent["public_key"])
    assert len(b64decode(taken["certificate"])) == 136
    assert alice.post(address, sent).json() == taken
    wrong = alice.post(address, {**sent, "proof": "no base64"})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "phone_key_unusable")
    assert signed_in(people.mallory).post(address, sent).status_code == 404
