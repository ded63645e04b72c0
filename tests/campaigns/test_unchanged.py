"""Campaigns that are kept between batches stand as their rows do."""

import pytest
from django.db import transaction

from campaigns import unchanged
from campaigns.models import Campaign
from perks.models import Brand, Perk, Venue
from tests.campaigns.member_stage import launched

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, system):
    people.campaign = launched(people.northwind, people.lounge_day, units=1)
    return people


def read(stage):
    found = unchanged.campaigns([stage.campaign.pk])[stage.campaign.pk]
    return found.name, found.brand.name, found.perk.name, found.perk.venue.name


def test_each_of_its_rows_is_read_again_once_it_has_changed(stage):
    before = read(stage)
    assert read(stage) == before
    perk = stage.campaign.perk
    for place, (model, id) in enumerate(
        [(Campaign, stage.campaign.pk), (Brand, perk.brand_id), (Perk, perk.pk), (Venue, perk.venue_id)]
    ):  # fmt: skip
        model.objects.filter(pk=id).update(name=f"New {place}")
        assert read(stage)[place] == f"New {place}"
    # What was changed and taken back is as it was.
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Campaign.objects.filter(pk=stage.campaign.pk).update(name="Never")
        assert read(stage)[0] == "Never"
        raise ZeroDivisionError
    assert read(stage)[0] == "New 0"


def test_nobody_sees_what_another_did_to_a_copy(stage):
    mine = unchanged.campaigns([stage.campaign.pk])[stage.campaign.pk]
    mine.name = mine.perk.name = mine.brand.name = mine.perk.venue.name = "mine"
    assert "mine" not in read(stage)


def test_a_draft_is_not_among_them(stage):
    Campaign.objects.filter(pk=stage.campaign.pk).update(state="draft")
    assert unchanged.campaigns([stage.campaign.pk]) == {}


def test_without_looking_at_versions_what_is_read_is_old(stage, monkeypatch):
    """The twin: with one version for ever, a pause is not seen."""
    before = read(stage)
    monkeypatch.setattr(unchanged.rows, "often", lambda *_: [(stage.campaign.pk, ["1"])])
    monkeypatch.setattr(unchanged, "_read", {})
    assert read(stage) == before
    Campaign.objects.filter(pk=stage.campaign.pk).update(name="Paused")
    assert read(stage) == before
