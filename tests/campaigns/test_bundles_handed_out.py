"""A bundle: passes that its partner hands out as links and on paper, each let in once."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns import claims, doors
from campaigns.models import Claim
from perks import catalogue, handouts, passes, redemptions, stock
from perks.ground.errors import Refusal
from perks.models import Pass, Unit
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, signed_in, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(house):
    """Alice has a bundle of three."""
    with system():
        scored(house.alice)
        house.perk = kind_stage.given(house.northwind, "bundle", venue=house.lounge, copies=3)
        stock.add_units(house.perk, 2)
        house.campaign = kind_stage.campaign(house.northwind, house.perk)
        made = kind_stage.claimed(house.alice, house.campaign)
        house.claim = claims.confirm(made.pk, house.alice.pk)
        yield house


def scan(stage, copy):
    handed = Pass.objects.get(copy=copy)
    return redemptions.redeem(handed.code, stage.lounge.pk, staff_id=stage.victor.pk).answer


def states(stage):
    stage.claim.refresh_from_db()
    return stage.claim.state, Unit.objects.get(claim_id=stage.claim.pk).state


def test_each_pass_lets_in_once_and_the_unit_is_spent_with_the_first(stage):
    assert states(stage) == ("issued", "issued")
    assert [scan(stage, copy) for copy in (2, 2, 1, 3)] == ["yes", "twice", "yes", "yes"]
    assert states(stage) == ("redeemed", "spent")
    assert [each.word for each in handouts.of_claim(stage.claim.pk)] == ["Used up"] * 3


def test_undoing_the_only_use_makes_it_whole_again(stage):
    first, second = (
        redemptions.redeem(Pass.objects.get(copy=n).code, stage.lounge.pk, staff_id=stage.victor.pk)
        for n in (1, 2)
    )
    redemptions.undo(first.facts["redemption"], stage.lounge.pk)
    assert states(stage) == ("redeemed", "spent")
    redemptions.undo(second.facts["redemption"], stage.lounge.pk)
    assert states(stage) == ("issued", "issued")


def test_given_back_all_of_them_end(stage):
    claims.cancel(stage.claim.pk, stage.alice.pk)
    assert [each.state for each in handouts.of_claim(stage.claim.pk)] == ["revoked"] * 3
    assert scan(stage, 1) == "no"
    assert stock.left(stage.perk.pk) == 2


def test_they_are_not_the_partners_own_passes(stage):
    assert passes.list_of_member(stage.alice.pk) == []
    assert doors.open_at(stage.lounge.pk, stage.mallory.pk) == []
    handed = Pass.objects.first()
    assert (handed.holder, handed.uses, handed.guests) == ("Guest of Alice", 1, 0)


@pytest.mark.parametrize("copies", [None, 1, 201])
def test_a_bundle_has_a_number_of_passes(stage, copies):
    with pytest.raises(Refusal, match=r"^copies_range:"):
        catalogue.add_perk(stage.northwind, "bundle", "x", venue=stage.lounge, copies=copies)


def test_links_are_opened_by_anybody_and_counted(stage):
    alice, page = signed_in(stage.alice), reverse("handouts", args=[stage.claim.pk])
    text = alice.get(page).content.decode()
    [first, *_] = Pass.objects.order_by("copy")
    link = reverse("handout", args=[first.token])
    assert link in text and text.count("Not opened yet") == 3
    shown = Client().get(link)
    assert "For one person, once" in shown.content.decode()
    assert "Alice" not in shown.content.decode()
    assert alice.get(page).content.decode().count("Not opened yet") == 2
    assert Client().get(reverse("handout", args=["guess"])).status_code == 404
    printed = alice.get(reverse("handouts_pdf", args=[stage.claim.pk]))
    assert printed.content[:5] == b"%PDF-" and printed.content.count(b"/Type /Page\n") == 3
    assert signed_in(stage.mallory).get(page).status_code == 404
    told = alice.get(f"/api/v1/me/claims/{stage.claim.pk}/handouts").json()
    assert [each["number"] for each in told] == [1, 2, 3]
    assert told[0]["link"].endswith(link) and told[0]["opened_at"] and not told[1]["opened_at"]
    assert Claim.objects.count() == 1
