"""A token is one actor, for one purpose, until it is revoked."""

import pytest
from rest_framework.test import APIClient

from perks import devices
from perks.api.authentication import digest, issue_token
from perks.ground import clock, scopes
from perks.models import ApiToken, BrandMembership, Device, User

PASSES, SCANS = "/api/v1/passes", "/api/v1/venues/lounge-sfo/scans"
NORTHWIND, RIVAL = "/api/v1/brands/northwind/campaigns", "/api/v1/brands/rival/campaigns"


def system():
    return scopes.act_as(scopes.system("tests"))


def bearer(token):
    return APIClient(headers={"authorization": f"Bearer {token}"})


def make(**owner):
    with system():
        return issue_token("till", **owner)


def told(token, url=PASSES):
    return bearer(token).get(url).status_code


def test_the_text_is_kept_nowhere(people):
    token = make(user=people.alice)
    with system():
        row = ApiToken.objects.get()
    assert bytes(row.digest) == digest(token)
    assert (row.hint, row.purpose) == (token[-4:], "perk_eligibility")
    assert token not in str(vars(row))


@pytest.mark.parametrize("sent", ["perks_wrong", "", "ä", "perks_x y", "a" * 5000])
def test_what_is_no_token_opens_nothing(people, sent):
    make(user=people.alice)
    assert bearer(sent).get(PASSES).status_code == 401


def test_a_revoked_one_opens_nothing(people):
    token = make(user=people.alice)
    assert told(token) == 200
    with system():
        ApiToken.objects.update(revoked_at=clock.now())
    answer = bearer(token).get(PASSES)
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_desk_that_is_switched_off_opens_nothing(people):
    with system():
        desk, token = devices.enrol(people.lounge.pk, "Till 1")
    assert told(token, SCANS) == 200
    with system():
        devices.revoke(desk.pk, people.lounge.pk)
    assert told(token, SCANS) == 401


def test_not_even_when_its_token_was_forgotten(people):
    with system():
        desk, token = devices.enrol(people.lounge.pk, "Till 1")
        Device.objects.filter(pk=desk.pk).update(revoked_at=clock.now())
        assert ApiToken.objects.get().revoked_at is None
    assert told(token, SCANS) == 401


def test_whoever_is_switched_off_has_no_token_either(people):
    token = make(user=people.alice)
    with system():
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
    assert told(token) == 401


def test_without_asking_whether_somebody_is_live_it_would_open(people, monkeypatch):
    """The twin."""
    monkeypatch.setattr("perks.api.authentication.is_live", lambda token: True)
    token = make(user=people.alice)
    with system():
        User.objects.filter(pk=people.alice.pk).update(is_active=False)
    assert told(token) == 200


def test_a_brands_client_is_held_to_its_brand(people):
    token = make(brand=people.northwind)
    assert (told(token, NORTHWIND), told(token, RIVAL)) == (200, 404)
    assert (told(token), told(token, SCANS)) == (404, 404)


@pytest.mark.parametrize("role", ["reader", "manager", "owner"])
def test_a_persons_token_is_the_member_and_never_the_brand(people, role):
    """Whoever manages a brand signs in for it: a lost phone must not be a lost brand."""
    with system():
        BrandMembership.objects.filter(user=people.bea).update(role=role)
    token = make(user=people.bea)
    assert (told(token), told(token, NORTHWIND)) == (200, 404)
    assert bearer(token).post(NORTHWIND, {}).status_code == 404


def test_a_reader_who_is_signed_in_reads_and_writes_nothing(people):
    client = APIClient()
    with system():
        BrandMembership.objects.filter(user=people.bea).update(role="reader")
        client.force_login(people.bea)
    assert client.get(NORTHWIND).status_code == 200
    assert client.post(NORTHWIND, {}).status_code == 404


def test_an_operators_token_is_no_operator(people):
    token = make(user=people.olga)
    assert told(token) == 200
    assert bearer(token).get("/admin/").status_code == 302
