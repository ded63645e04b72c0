"""Staff changes at a brand and at a venue: whoever leaves is out at once."""

import re
import secrets

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import claims
from campaigns.models import Campaign, Claim, Invitation
from perks.models import (
    BrandMembership,
    Device,
    VenueMembership,
)
from tests import cast
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.perks.desk import give_pass
from tests.week_ten.walking import PASSWORD, by_password, pressed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "fresh_counts")]
PIN = "2718"
TEAM, STAFF = "/brand/northwind/team/", "/venue/lounge-sfo/staff/"
DEVICES = "/venue/lounge-sfo/devices/"


def test_a_manager_of_a_brand_leaves(people):
    """What she could do ends at once; what she did stays the brand's."""
    with system():
        max_ = cast.person("max", "Max Ode")
        scored(people.alice)
        campaign = launched(people.northwind, people.lounge_day)
        kept = claims.claim(people.alice.pk, campaign.pk, "k").claim
    bea, max_there = by_password("bea@example.test"), by_password("max@example.test")
    assert "Max Ode is on the team, as owner." in pressed(
        bea, TEAM, email="max@example.test", role="owner"
    )
    token = re.search(
        "perks_[\\w-]+", pressed(max_there, "/brand/northwind/machines/", label="CRM")
    )
    made = {"name": "Autumn", "perk": people.code_perk.pk}
    assert max_there.post("/brand/northwind/campaigns/new/", made).status_code == 302
    crm = Client(headers={"authorization": f"Bearer {token[0]}"})
    assert crm.get("/api/v1/brands/northwind/campaigns").status_code == 200
    before = counted(Campaign, Claim, Invitation)

    with system():
        (hers, his) = (BrandMembership.objects.get(user=each) for each in (people.bea, max_))
    asked = text(bea.get(f"{TEAM}{his.pk}/"))
    assert "They made tokens for CRM and have read them. These end at once too" in asked
    assert "Max Ode is off the team." in pressed(bea, f"{TEAM}{his.pk}/")
    assert max_there.get("/brand/northwind/campaigns/").status_code == 404
    assert max_there.post(TEAM, {"email": "max@example.test", "role": "owner"}).status_code == 404
    assert crm.get("/api/v1/brands/northwind/campaigns").status_code == 401
    assert max_there.get("/privacy/").status_code == 200
    assert counted(Campaign, Claim, Invitation) == before
    assert "Max" in text(bea.get(f"{TEAM}log/"))
    page = text(signed_in(people.alice).get(reverse("claim", args=[kept.pk])))
    assert "Lounge day visit" in page

    # The last owner stays until there is another.
    assert "Make somebody else an owner first." in pressed(bea, f"{TEAM}{hers.pk}/")
    assert "You are the only owner of a brand." in pressed(
        bea, "/privacy/delete/", confirm=PASSWORD
    )
    pressed(bea, TEAM, email="olga@example.test", role="owner")
    assert bea.post(f"{TEAM}{hers.pk}/").url == "/"
    assert bea.get("/brand/northwind/campaigns/").status_code == 404
    assert by_password("olga@example.test").get("/brand/northwind/campaigns/").status_code == 200


def counted(*models):
    with system():
        return [model.objects.count() for model in models]


def test_the_staff_of_a_venue_changes(people):
    with system():
        for name in ("sam", "kim"):
            cast.person(name, f"{name.title()} Ito")
        mine = give_pass(people)
    victor, sam = by_password("victor@example.test"), by_password("sam@example.test")
    assert "Sam Ito works here now, as staff." in pressed(victor, STAFF, email="sam@example.test",
                                                          role="staff")  # fmt: skip
    assert "Your PIN is set." in pressed(sam, "/venue/lounge-sfo/pin/", pin=PIN, again=PIN)
    with system():
        his = VenueMembership.objects.get(user__name="Sam Ito").pk
        owner = VenueMembership.objects.get(user=people.victor, venue=people.lounge).pk
    till = enrolled(victor, "Till 1")
    assert at_till(till, "desk/staff", membership=his, pin=PIN).json()["name"] == "Sam Ito"

    assert "Remove" in text(victor.get(f"{STAFF}{his}/"))
    gone = pressed(victor, f"{STAFF}{his}/")
    assert "Sam Ito works here no more. The PIN is gone too." in gone
    assert sam.get("/venue/lounge-sfo/").status_code == 404
    again = at_till(till, "desk/staff", membership=his, pin=PIN)
    assert (again.status_code, again.json()["code"]) == (404, "membership_not_found")

    with system():
        device = Device.objects.get(name="Till 1").pk
    assert at_till(till, "verify", code=mine.code).json()["answer"] == "yes"
    assert "The device can scan no more" in pressed(victor, f"{DEVICES}{device}/revoke/")
    assert at_till(till, "verify", code=mine.code).status_code == 401

    pressed(victor, STAFF, email="kim@example.test", role="staff")
    kim, fresh = by_password("kim@example.test"), enrolled(victor, "Till 2")
    pressed(kim, "/venue/lounge-sfo/pin/", pin="3141", again="3141")
    with system():
        hers = VenueMembership.objects.get(user__name="Kim Ito").pk
    assert at_till(fresh, "desk/staff", membership=hers, pin="3141").json()["name"] == "Kim Ito"
    assert at_till(fresh, "verify", code=mine.code).json()["answer"] == "yes"
    assert "Make somebody else an owner first." in pressed(victor, f"{STAFF}{owner}/")


def enrolled(client, name):
    """The token of a till, from the page that shows it once."""
    page = client.post(DEVICES, {"name": name, "as": "till"}).content.decode()
    return re.search(r"perks_[\w-]+", page)[0]


def at_till(token, path, **said):
    """What a device is answered; each request has a key of its own."""
    return Client().post(
        f"/api/v1/{path}", said, content_type="application/json",
        headers={"authorization": f"Bearer {token}", "idempotency-key": secrets.token_hex(8)},
    )  # fmt: skip


# A correction and an appeal
