"""The operators' admin: every list opens, history cannot be changed, secrets are not shown."""

import pytest
from django.contrib import admin
from django.test import Client

from perks import catalogue, redemptions, shop_terms, shops
from perks.ground import receipts, scopes
from perks.models import (
    Brand,
    DeskRecord,
    Device,
    Lease,
    Pass,
    Receipt,
    Redemption,
    Scan,
    Shop,
    Unit,
    User,
    Venue,
)
from tests.perks.desk import give_pass
from tests.perks.desk_stage import scanner

OURS = sorted(
    model._meta.model_name for model in admin.site._registry if model._meta.app_label == "perks"
)
HISTORY = [Unit, Pass, Redemption, Scan, Shop, Receipt, Device, DeskRecord, Lease]


@pytest.fixture
def world(people, noon):
    """One row of each kind, and Olga's browser."""
    with scopes.act_as(scopes.system("tests")):
        issued = give_pass(people)
        redemptions.redeem(issued.code, people.lounge.pk, device=people.desk.pk)
        receipts.write(
            people.alice.pk, "lounge?", "1", values={}, sentences=[], verdict="yes", nearest=None
        )
        treat = catalogue.add_perk(people.northwind, "venue_access", "A treat", at_shops=True)
        shops.join(shop_terms.terms_of(treat).token, people.lounge)
        olga = Client()
        olga.force_login(people.olga)
    door = scanner(people.lounge, "Door 1")
    door.scan("PRK:0")
    door.upload([{"text": "{}", "signature": "AAAA"}])
    return olga


@pytest.mark.parametrize("name", OURS)
def test_every_list_and_every_row_opens(world, name):
    assert world.get(f"/admin/perks/{name}/").status_code == 200
    model = next(m for m in admin.site._registry if m._meta.label_lower == f"perks.{name}")
    with scopes.act_as(scopes.system("tests")):
        row = model._default_manager.order_by("pk").first()
    assert world.get(f"/admin/perks/{name}/{row.pk}/change/").status_code == 200


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model.__name__)
def test_history_is_for_reading(world, model):
    name = model._meta.model_name
    with scopes.act_as(scopes.system("tests")):
        row = model.objects.first()
    assert world.get(f"/admin/perks/{name}/add/").status_code == 403
    assert world.post(f"/admin/perks/{name}/{row.pk}/change/", {}).status_code == 403
    assert world.post(f"/admin/perks/{name}/{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_no_secret_is_shown(world, people):
    with scopes.act_as(scopes.system("tests")):
        issued, olga = Pass.objects.get(), User.objects.get(pk=people.olga.pk)
    shown = world.get(f"/admin/perks/pass/{issued.pk}/change/").content.decode()
    assert issued.code not in shown
    assert olga.password not in world.get(f"/admin/perks/user/{olga.pk}/change/").content.decode()


def test_an_operator_vets_a_brand(world, people):
    chosen = {"action": "vet", "_selected_action": [people.northwind.pk]}
    world.post("/admin/perks/brand/", chosen)
    with scopes.act_as(scopes.system("tests")):
        vetted = Brand.objects.exclude(vetted_at=None)
        assert list(vetted.values_list("slug", flat=True)) == ["northwind"]


def test_a_venue_gets_a_time_zone_that_exists(world):
    facts = {"name": "Hall", "slug": "hall", "city": "", "country": "", "time_zone": "Mars/Olympus"}
    team = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    assert (
        "Mars/Olympus is not one of"
        in world.post("/admin/perks/venue/add/", {**facts, **team}).content.decode()
    )
    world.post("/admin/perks/venue/add/", {**facts, **team, "time_zone": "Europe/Berlin"})
    assert Venue.objects.get(slug="hall").time_zone == "Europe/Berlin"


def test_libraries_show_what_operators_need_and_no_more(world):
    page = world.get("/admin/").content.decode()
    assert ("Passes" in page, "Passs" in page, "Groups" in page) == (True, False, False)
    for there in ("account/emailaddress", "django_celery_results/taskresult"):
        assert world.get(f"/admin/{there}/").status_code == 200
        assert world.get(f"/admin/{there}/add/").status_code == 403
    for gone in ("auth/group", "django_celery_beat/solarschedule"):
        assert world.get(f"/admin/{gone}/").status_code == 404


def test_members_do_not_reach_the_admin(people):
    mallory = Client()
    with scopes.act_as(scopes.system("tests")):
        mallory.force_login(people.mallory)
    assert mallory.get("/admin/perks/user/").status_code == 302
