"""The operators' admin of campaigns: every list opens, nothing is rewritten, one can be paused."""

import pytest
from django.contrib import admin

from campaigns import booking, claims, commitments, handed_in, invitations, links, marks, telling
from campaigns.models import (
    AddressRead,
    Campaign,
    Choice,
    Choosing,
    CodeAlarm,
    Conversion,
    Evidence,
    Mention,
    Parcel,
    Problem,
)
from campaigns.visits import Visit
from perks.ground import clock
from perks.models import Unit
from tests.campaigns import member_stage
from tests.campaigns.brand_stage import crowd, signed_in
from tests.campaigns.member_stage import system

OURS = sorted(
    model._meta.model_name for model in admin.site._registry if model._meta.app_label == "campaigns"
)


@pytest.fixture
def olga(house):
    """Her browser, and one row of each kind."""
    with system():
        member_stage.scored(house.alice)
        campaign = member_stage.launched(house.northwind, house.lounge_day)
        crowd(0)
        invitations.invite(campaign.pk)
        made = claims.confirm(
            claims.claim(house.alice.pk, campaign.pk, "k").claim.pk, house.alice.pk
        )
        links.follow(made.link.slug, Visit("Firefox", "192.0.2.1"))
        Mention.objects.create(
            claim=made,
            campaign=campaign,
            brand=house.northwind,
            member=house.alice,
            network="web",
            native_id="1",
            found_by="tag",
            posted_at=clock.now(),
        )
        handed_in.submit(made.pk, house.alice.pk, clock.today(), "https://a.example/1")
        handed_in.submit(made.pk, house.alice.pk, clock.today(), "https://a.example/2")
        Choosing.objects.create(campaign=campaign, brand_id=campaign.brand_id, way="ranked")
        wave = commitments.next_wave(campaign)
        Choice.objects.create(
            wave=wave,
            campaign_id=campaign.pk,
            member_id=house.alice.pk,
            ticket="a",
            because="passed",
        )
        hers = {"member_id": house.alice.pk, "brand": house.northwind}
        parcel = Parcel.objects.create(claim=made, unit=made.unit, **hers)
        Problem.objects.create(parcel=parcel, what="damaged", note="Bent.", **hers)
        AddressRead.objects.create(claim_id=made.pk, way="page", **hers)
        marks.mark(campaign, house.mallory.pk, "strike", "No")
        told = {"order": "1", "amount": "5", "currency": "EUR", "click": "nothing"}
        booking.book(house.northwind, "postback", telling.read(house.northwind.pk, told))
        CodeAlarm.objects.create(
            brand=house.northwind, kind="canary", unit=Unit.objects.earliest("pk"),
            conversion=Conversion.objects.get(),
        )  # fmt: skip
    return signed_in(house.olga)


@pytest.mark.parametrize("name", OURS)
def test_every_row_opens_and_none_is_rewritten(olga, name):
    model = next(m for m in admin.site._registry if m._meta.label_lower == f"campaigns.{name}")
    with system():
        row = model.objects.order_by("pk").first()
    base = f"/admin/campaigns/{name}/"
    assert olga.get(base).status_code == 200
    assert olga.get(f"{base}{row.pk}/change/").status_code == 200
    assert olga.get(f"{base}add/").status_code == 403
    assert olga.post(f"{base}{row.pk}/change/", {}).status_code == 403
    assert olga.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_all_tables_are_there():
    assert OURS == [
        "addressread", "campaign", "choice", "choosing", "claim", "click", "codealarm", "conversion",
        "discrepancy", "evidence", "invitation", "link", "mention", "parcel", "problem", "ruleversion",
        "shortlistmark", "wave",
    ]  # fmt: skip


def test_an_operator_handles_an_alarm(olga):
    with system():
        alarm = CodeAlarm.objects.get()
    chosen = {"action": "handled", "_selected_action": [alarm.pk]}
    assert olga.post("/admin/campaigns/codealarm/", chosen, follow=True).status_code == 200
    with system():
        alarm.refresh_from_db()
    assert alarm.note == "Handled by an operator"


def test_an_operator_pauses_a_campaign(olga):
    with system():
        campaign = Campaign.objects.get()
    chosen = {"action": "pause", "_selected_action": [campaign.pk]}
    page = olga.post("/admin/campaigns/campaign/", chosen, follow=True)
    with system():
        campaign.refresh_from_db()
    assert (page.status_code, campaign.state) == (200, "paused")


def test_an_operator_decides_about_evidence_in_a_managers_place(olga):
    with system():
        first, second = Evidence.objects.order_by("pk").values_list("pk", flat=True)
    for action, row in (("count_it", first), ("refuse_it", second), ("count_it", second)):
        olga.post("/admin/campaigns/evidence/", {"action": action, "_selected_action": row})
    with system():
        told = Evidence.objects.order_by("pk").values_list("state", "because")
        assert list(told) == [
            ("accepted", ""),
            ("refused", "An operator looked at it: it is not about this perk."),
        ]
