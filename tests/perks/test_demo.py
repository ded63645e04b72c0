"""Demo sign-in: made-up people only, on this machine only, only when the demo is on."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from perks.ground import scopes
from perks.models import BrandMembership, User, VenueMembership
from perks.web.demo import DOMAIN

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(people, settings):
    """The cast has demo addresses; Mallory is somebody real."""
    settings.PERKS_DEMO = True
    with scopes.act_as(scopes.system("tests")):
        for name in ("alice", "bea", "victor", "olga"):
            User.objects.filter(email=f"{name}@example.test").update(email=f"{name}@{DOMAIN}")
        User.objects.create_user(f"member-7@{DOMAIN}", name="Member 7", is_member=True)
    return people


def test_each_role_has_a_button(world, client):
    page = client.get(reverse("demo")).content.decode()
    assert [line in page for line in (
        "Member", "Brand manager of Northwind Air", "Venue staff at Lounge SFO", "Operator",
    )] == [True] * 4  # fmt: skip
    assert ("mallory" in page, "member-7" in page) == (False, False)


def test_the_button_signs_in_and_looking_does_not(world, client):
    url = reverse("demo_role", args=["alice"])
    assert client.get(url).status_code == 200
    assert "_auth_user_id" not in client.session
    assert client.post(url).url == "/"
    assert client.session["_auth_user_id"] == str(world.alice.pk)
    assert client.get("/").url == reverse("home")


@pytest.mark.parametrize("name", ["mallory", "member-7", "nobody"])
def test_nobody_real_can_be_played(world, client, name):
    assert client.post(reverse("demo_role", args=[name])).status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "facts",
    [
        {"REMOTE_ADDR": "192.168.1.20"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    ],
)
def test_from_elsewhere_there_is_no_demo(world, facts):
    client = Client(**facts)
    for url in (reverse("demo"), reverse("demo_role", args=["alice"])):
        assert client.get(url).status_code == 404
        assert client.post(url).status_code == 404
    assert "_auth_user_id" not in client.session


def test_without_the_demo_setting_there_is_no_demo(world, client, settings):
    settings.PERKS_DEMO = False
    assert client.get(reverse("demo")).status_code == 404
    assert client.post(reverse("demo_role", args=["olga"])).status_code == 404


def test_the_button_needs_its_token(world):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(reverse("demo_role", args=["alice"])).status_code == 403


def test_what_somebody_comes_for_is_what_she_may_do(world, client):
    with scopes.act_as(scopes.system("tests")):
        BrandMembership.objects.all().delete()
        VenueMembership.objects.all().delete()
    page = client.get(reverse("demo")).content.decode()
    assert "Brand manager of" not in page


@pytest.mark.parametrize(
    ("site", "place"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        # What a phone opens; the demo's buttons answer this machine only.
        ("https://192.168.1.20:8443", "https://localhost:8443"),
    ],
)
def test_the_sign_ins_lead_where_they_work(world, settings, site, place):
    settings.SITE_URL, out = site, StringIO()
    call_command("sign_ins", stdout=out)
    assert out.getvalue().splitlines() == [
        f"Alice Moreno       {place}/demo/alice/",
        f"Bea Lindqvist      {place}/demo/bea/",
        f"Victor Sato        {place}/demo/victor/",
        f"Olga Petrenko      {place}/demo/olga/",
    ]


def test_without_the_demo_there_is_no_sign_in(world, settings):
    settings.PERKS_DEMO, out = False, StringIO()
    call_command("sign_ins", stdout=out)
    assert out.getvalue() == ""
