"""A manager says what a desk does without a network, and the desk's bundle says the same."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from perks import catalogue
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Perk

DEFAULTS = ("leased", 0, False, False, False)


def door(perk):
    return perk.offline, perk.open_cap, perk.confirm, perk.strict, perk.initials


@pytest.fixture
def bea(people):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.bea)
    return client


def newest():
    with scopes.act_as(scopes.system("tests")):
        return Perk.objects.order_by("-pk").first()


def describe(bea, people, **typed):
    about = {"kind": "venue_access", "name": "Evening", "venue": people.lounge.pk, "valid_days": 30}
    return bea.post(reverse("perk_new", args=["northwind"]), {**about, **typed})


def test_a_new_perk_is_shared_out_unless_the_manager_says_otherwise(bea, people):
    assert describe(bea, people).status_code == 302
    assert door(newest()) == DEFAULTS
    typed = {"offline": "open", "open_cap": 20, "confirm": "on", "strict": "on", "initials": "on"}
    assert describe(bea, people, **typed).status_code == 302
    assert door(newest()) == ("open", 20, True, True, True)


def test_going_on_with_every_pass_needs_a_bound(bea, people):
    before = newest().pk
    page = describe(bea, people, offline="open")
    assert page.status_code == 422
    assert "Say how many guests one scanner may let in on its own." in page.content.decode()
    assert newest().pk == before


def test_the_database_keeps_the_bound_too(people, system):
    with pytest.raises(IntegrityError, match="perk_open_has_a_cap"), transaction.atomic():
        Perk.objects.filter(pk=people.lounge_day.pk).update(offline="open")


def test_the_rules_of_a_perk_are_changed_on_a_page_of_their_own(bea, people):
    url = reverse("perk_door", args=["northwind", people.lounge_day.pk])
    assert 'value="leased"' in bea.get(url).content.decode()
    told = bea.post(url, {"offline": "deny", "strict": "on"}, follow=True)
    assert "Scanners of Lounge SFO follow within a minute." in told.content.decode()
    with scopes.act_as(scopes.system("tests")):
        people.lounge_day.refresh_from_db()
    assert door(people.lounge_day) == ("deny", 0, False, True, False)
    assert bea.post(url, {"offline": "open"}).status_code == 422
    assert bea.get(reverse("perk_door", args=["northwind", people.code_perk.pk])).status_code == 404


def test_a_code_has_no_door(people, system):
    with pytest.raises(Refusal, match=r"^perk_has_no_door:"):
        catalogue.change_door(people.code_perk, strict=True)
    made = catalogue.add_perk(people.northwind, "code", "A code", offline="open", strict=True)
    assert door(made) == DEFAULTS


def test_the_same_over_the_api(people):
    client = APIClient()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.bea)
    asked = {"kind": "venue_access", "name": "Night", "venue": "lounge-sfo", "offline": "open"}
    refused = client.post("/api/v1/brands/northwind/perks", asked, format="json")
    assert (refused.status_code, refused.json()["code"]) == (400, "open_cap_missing")
    made = client.post("/api/v1/brands/northwind/perks", {**asked, "open_cap": 5}, format="json")
    assert {name: made.json()[name] for name in ("offline", "open_cap", "strict")} == {
        "offline": "open",
        "open_cap": 5,
        "strict": False,
    }
