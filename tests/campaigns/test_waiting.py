"""The waiting list: in turn, for a time, judged anew, and declined with one button."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns import claims, waiting
from campaigns.models import Claim, Limits, Wait
from perks import stock
from perks.ground import clock, consent, outbox
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import Unit
from tests import cast
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    """One lounge day, which Alice has; three others fit as well."""
    with system():
        people.crowd = [cast.person(f"m{n}", f"M{n} Member", is_member=True) for n in range(3)]
        for member in [people.alice, *people.crowd]:
            scored(member)
        people.campaign = launched(people.northwind, people.lounge_day, units=1)
        people.hers = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
        yield people


def refused(call, *args):
    with pytest.raises(Refusal) as caught:
        call(*args)
    return caught.value.code


def join(stage, number):
    return waiting.join(stage.campaign.pk, stage.crowd[number].pk)


def states():
    return list(Wait.objects.order_by("pk").values_list("state", flat=True))


def test_they_wait_in_turn_and_twice_is_once(stage):
    assert [join(stage, n).place for n in (0, 1, 0, 2)] == [1, 2, 1, 3]
    waiting.leave(stage.campaign.pk, stage.crowd[0].pk)
    assert waiting.turn(stage.campaign.pk, stage.crowd[1].pk).place == 1
    assert waiting.turn(stage.campaign.pk, stage.crowd[0].pk) is None


def test_who_cannot_wait(stage):
    assert refused(waiting.join, stage.campaign.pk, stage.alice.pk) == "already_claimed"
    assert refused(waiting.join, stage.campaign.pk + 9, stage.alice.pk) == "campaign_not_found"
    with system():
        scored(stage.mallory, standing=20)
    assert refused(waiting.join, stage.campaign.pk, stage.mallory.pk) == "not_eligible"
    stock.add_units(stage.lounge_day, 1)
    assert refused(join, stage, 0) == "stock_left"
    assert states() == []


def test_what_comes_back_is_offered_to_the_first_for_a_time(stage):
    join(stage, 0), join(stage, 1)
    assert waiting.offer(stage.campaign.pk) == 0
    claims.cancel(stage.hers.pk, stage.alice.pk)
    assert (waiting.offer_all(), waiting.offer_all()) == (1, 0)
    made = Claim.objects.get(member=stage.crowd[0])
    assert (made.held_until - clock.now()).total_seconds() == 720 * 60
    assert states() == ["offered", "waiting"]
    letter = Letter.objects.get(key__startswith="offer:")
    assert (letter.member, letter.context["perk_name"]) == (stage.crowd[0], "Lounge day visit")
    assert claims.confirm(made.pk, stage.crowd[0].pk).state == "issued"


def test_nobody_jumps_the_queue(stage):
    join(stage, 0)
    claims.cancel(stage.hers.pk, stage.alice.pk)
    outsider, campaign = stage.crowd[2].pk, stage.campaign.pk
    assert refused(claims.claim, outsider, campaign, "k") == "sold_out"
    stock.add_units(stage.lounge_day, 1)
    assert claims.claim(outsider, campaign, "k2").is_new
    assert waiting.offer(campaign) == 1


def test_an_offer_that_is_declined_or_lapses_goes_to_the_next(stage):
    for number in range(3):
        join(stage, number)
    claims.cancel(stage.hers.pk, stage.alice.pk)
    waiting.offer(stage.campaign.pk)
    offered = Claim.objects.get(member=stage.crowd[0])
    browser = signed_in(stage.crowd[0])
    assert b"No, thank you" in browser.get(reverse("claim", args=[offered.pk])).content
    browser.post(reverse("claim_give_back", args=[offered.pk]))
    assert waiting.offer(stage.campaign.pk) == 1
    with clock.at(Claim.objects.get(member=stage.crowd[1]).held_until):
        assert waiting.offer(stage.campaign.pk) == 1
    assert Claim.objects.get(member=stage.crowd[1]).state == "expired"
    assert Claim.objects.get(member=stage.crowd[2]).state == "held"


def declining_link(member) -> str:
    """The path by which a member's newest letter lets her decline."""
    outbox.send_waiting()
    letters = [each for each in mail.outbox if each.to == [member.email]]
    [path] = re.findall(r"/decline/\S+", letters[-1].body)
    assert path in letters[-1].alternatives[0].content
    return path


def test_an_offer_is_declined_from_its_letter_without_signing_in(stage):
    join(stage, 0), join(stage, 1)
    claims.cancel(stage.hers.pk, stage.alice.pk)
    waiting.offer(stage.campaign.pk)
    path, stranger = declining_link(stage.crowd[0]), Client(enforce_csrf_checks=True)
    asked = stranger.get(path)
    assert b"No, thank you" in asked.content
    assert "no-store" in asked["Cache-Control"]
    assert stranger.head(path).status_code == 200
    assert stranger.post(path).status_code == 403
    made = Claim.objects.get(member=stage.crowd[0])
    assert made.state == "held"
    for _ in range(2):
        assert "You declined" in Client().post(path).content.decode()
    made.refresh_from_db()
    assert (made.state, made.ended_because) == ("cancelled", claims.GIVEN_BACK)
    assert (waiting.offer(stage.campaign.pk), states()) == (1, ["offered", "offered"])
    assert stranger.get(path[:-4] + "x/").status_code == 404


def test_an_old_letter_takes_nothing_away(stage):
    """Of what was taken or ran out the link only tells; without its check the perk would be gone."""
    join(stage, 0), join(stage, 1)
    claims.cancel(stage.hers.pk, stage.alice.pk)
    waiting.offer(stage.campaign.pk)
    path = declining_link(stage.crowd[0])
    made = Claim.objects.get(member=stage.crowd[0])
    with clock.at(made.held_until):
        assert "This offer is over" in Client().post(path).content.decode()
    claims.confirm(made.pk, stage.crowd[0].pk)
    assert "You have taken" in Client().post(path).content.decode()
    assert Claim.objects.get(pk=made.pk).state == "issued"


def test_whoever_fits_no_more_is_passed_over_with_a_receipt(stage):
    join(stage, 0), join(stage, 1)
    consent.withdraw(stage.crowd[0].pk, "invite")
    claims.cancel(stage.hers.pk, stage.alice.pk)
    assert waiting.offer(stage.campaign.pk) == 1
    assert states() == ["passed", "offered"]


def test_a_brand_says_how_long_an_offer_stands(stage):
    Limits.objects.create(campaign=stage.campaign, brand=stage.northwind, offer_minutes=30)
    join(stage, 0)
    claims.cancel(stage.hers.pk, stage.alice.pk)
    waiting.offer(stage.campaign.pk)
    made = Claim.objects.get(member=stage.crowd[0])
    assert (made.held_until - clock.now()).total_seconds() == 1_800


def test_the_list_on_the_page_and_over_the_api(stage):
    browser = signed_in(stage.crowd[0])
    page = reverse("perk", args=[stage.campaign.pk])
    assert "Put me on the waiting list" in browser.get(page).content.decode()
    browser.post(reverse("perk_wait", args=[stage.campaign.pk]))
    assert "You are number 1 of 1" in browser.get(page).content.decode()
    api = reverse("api_my_wait", args=[stage.campaign.pk])
    assert signed_in(stage.crowd[1]).post(api).json()["place"] == 2
    browser.post(reverse("perk_wait_leave", args=[stage.campaign.pk]))
    assert states() == ["left", "waiting"]
    assert signed_in(stage.crowd[1]).delete(api).status_code == 204
    assert states() == ["left", "left"]


def test_restoring_what_the_brand_revoked(stage):
    claims.confirm(stage.hers.pk, stage.alice.pk)
    brand = stage.northwind.pk
    assert refused(claims.restore, stage.hers.pk, brand) == "claim_state"
    first = claims.revoke(stage.hers.pk, brand, "by mistake").pass_issued.code
    assert refused(claims.restore, stage.hers.pk, stage.rival.pk) == "claim_not_found"
    url = reverse("claim_restore", args=["northwind", stage.campaign.pk, stage.hers.pk])
    assert "by mistake" in signed_in(stage.bea).get(url).content.decode()
    assert signed_in(stage.bea).post(url).status_code == 302
    made = Claim.objects.get(pk=stage.hers.pk)
    assert (made.state, made.ended_because, made.unit.claim_id) == ("issued", "", made.pk)
    assert made.pass_issued.revoked_at is None
    assert made.pass_issued.code != first
    assert Letter.objects.filter(key__startswith="restored:").count() == 1


def test_what_she_gave_back_or_took_again_is_not_restored(stage):
    claims.confirm(stage.hers.pk, stage.alice.pk)
    claims.revoke(stage.hers.pk, stage.northwind.pk, "by mistake")
    again = claims.claim(stage.alice.pk, stage.campaign.pk, "again").claim
    assert refused(claims.restore, stage.hers.pk, stage.northwind.pk) == "already_claimed"
    claims.confirm(again.pk, stage.alice.pk)
    claims.cancel(again.pk, stage.alice.pk)
    assert refused(claims.restore, again.pk, stage.northwind.pk) == "claim_state"
    Unit.objects.update(state="void")
    assert refused(claims.restore, stage.hers.pk, stage.northwind.pk) == "sold_out"
    assert Claim.objects.get(pk=stage.hers.pk).state == "revoked"


def test_limits_are_set_in_the_console_and_over_the_api(stage):
    bea = signed_in(stage.bea)
    url = reverse("limits", args=["northwind", stage.campaign.pk])
    assert "Nobody waits" in bea.get(url).content.decode()
    given = {
        "most": 7,
        "per_device": "",
        "per_member_days": 30,
        "period_days": 7,
        "offer_minutes": 60,
    }
    assert bea.post(url, given).status_code == 302
    assert bea.post(url, {**given, "most": 0}).status_code == 422
    api = reverse("api_campaign_limits", args=["northwind", stage.campaign.pk])
    assert bea.get(api).json()["most"] == 7
    changed = bea.put(api, {"per_household": 2}, content_type="application/json").json()
    assert (changed["most"], changed["per_household"], changed["per_device"]) == (7, 2, None)
    assert bea.put(api, {"most": 0}, content_type="application/json").status_code == 400
