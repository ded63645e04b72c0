"""Machines of a brand: an owner gives each a token of its own, and takes it back at once."""

import re

import pytest
from rest_framework.test import APIClient

from perks.models import ApiToken, BrandMembership
from tests import cast
from tests.campaigns.brand_stage import at, signed_in
from tests.campaigns.member_stage import system

TOKENS = "/api/v1/brands/northwind/tokens"
CAMPAIGNS = "/api/v1/brands/northwind/campaigns"


@pytest.fixture
def max_(house):
    """A manager, who does not own."""
    with system():
        made = cast.person("max", "Max Manager")
        BrandMembership.objects.create(brand=house.northwind, user=made, role="manager")
    return made


def bearing(token):
    return APIClient(headers={"authorization": f"Bearer {token}"})


def tokens():
    with system():
        return list(ApiToken.objects.order_by("pk").values_list("label", "revoked_at"))


def test_a_token_is_shown_once_works_and_is_revoked_on_the_page(house):
    bea, url = signed_in(house.bea), at("machines", house.northwind)
    answer = bea.post(url, {"label": "Web shop"})
    token = re.search(r"perks_[\w-]{43}", answer.content.decode())[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert token not in bea.get(url).content.decode()
    assert bearing(token).get(CAMPAIGNS).status_code == 200
    with system():
        machine = ApiToken.objects.get()
    page = at("machine_revoke", house.northwind, machine.pk)
    assert "Web shop can do nothing more for Northwind Air" in bea.get(page).content.decode()
    assert bearing(token).get(CAMPAIGNS).status_code == 200
    told = bea.post(page, follow=True).content.decode()
    assert "Revoked. Web shop can do nothing more here." in told
    assert bearing(token).get(CAMPAIGNS).status_code == 401


def test_the_same_over_the_api(house):
    bea = APIClient()
    with system():
        bea.force_login(house.bea)
    token = bea.post(TOKENS, {"label": "CRM"}, format="json").json()["token"]
    (listed,) = bea.get(TOKENS).json()
    assert (listed["label"], listed["hint"], listed["revoked_at"]) == ("CRM", token[-4:], None)
    place = f"{TOKENS}/{listed['id']}"
    assert bearing(token).get(CAMPAIGNS).status_code == 200
    assert [bea.delete(place).status_code, bea.delete(place).status_code] == [204, 204]
    assert bearing(token).get(CAMPAIGNS).status_code == 401
    assert bea.delete(f"{TOKENS}/{listed['id'] + 1}").json()["code"] == "token_unknown"


@pytest.mark.parametrize("label", ["", "x" * 61, "a\nb", "\u202ename"])
def test_a_name_that_cannot_be_read_is_refused(house, label):
    assert (
        signed_in(house.bea).post(at("machines", house.northwind), {"label": label}).status_code
        == 422
    )
    assert tokens() == []


def test_a_token_makes_and_revokes_no_token(house):
    bea = signed_in(house.bea)
    page = bea.post(at("machines", house.northwind), {"label": "Shop"}).content.decode()
    machine = bearing(re.search(r"perks_[\w-]{43}", page)[0])
    (listed,) = machine.get(TOKENS).json()
    answers = [machine.post(TOKENS, {"label": "More"}), machine.delete(f"{TOKENS}/{listed['id']}")]
    assert [answer.json()["code"] for answer in answers] == ["sign_in_needed"] * 2
    assert tokens() == [("Shop", None)]


def test_a_manager_makes_and_revokes_none(house, max_):
    with system():
        machine = ApiToken.objects.create(
            digest=b"d" * 32, hint="hint", label="Shop", brand=house.northwind
        )
    client = signed_in(max_)
    made = client.post(at("machines", house.northwind), {"label": "Mine"})
    assert "Only an owner makes and revokes tokens." in made.content.decode()
    assert client.post(at("machine_revoke", house.northwind, machine.pk)).status_code == 404
    assert client.post(TOKENS, {"label": "Mine"}).json()["code"] == "not_owner"
    assert client.delete(f"{TOKENS}/{machine.pk}").json()["code"] == "not_owner"
    assert tokens() == [("Shop", None)]


def test_without_the_guard_a_manager_would_make_one(house, max_, monkeypatch):
    """The twin of the test above."""
    monkeypatch.setattr("perks.machines.require_owner", lambda brand, user_id: None)
    assert signed_in(max_).post(TOKENS, {"label": "Mine"}).status_code == 201
    assert [label for label, _ in tokens()] == ["Mine"]


def test_another_brands_token_is_not_found(house):
    with system():
        theirs = ApiToken.objects.create(
            digest=b"r" * 32, hint="hint", label="Rival", brand=house.rival
        )
    bea = signed_in(house.bea)
    assert bea.post(at("machine_revoke", house.northwind, theirs.pk)).status_code == 404
    assert bea.delete(f"{TOKENS}/{theirs.pk}").status_code == 404
    assert tokens() == [("Rival", None)]
