"""Walk-ins: a member without a claim is judged at the door, on fresh values, all or nothing."""

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from campaigns.invitations import draws_holdout
from campaigns.models import Claim, Invitation
from perks import cards, devices, examination, floor, redemptions
from perks.ground import clock, consent
from perks.ground.receipts import Receipt
from perks.models import Pass, Perk, Redemption, Scan, Unit
from tests.campaigns.member_stage import launched, scored, system
from tests.conftest import NOON
from tests.perks.phones import Phone, card_of


@pytest.fixture
def stage(house):
    with system():
        scored(house.alice)
        house.campaign = launched(house.northwind, house.lounge_day)
    return house


def show(stage, member=None, text=None, **how):
    with system():
        text = text or card_of((member or stage.alice).pk)
    return redemptions.redeem(text, stage.lounge.pk, device=stage.desk.pk, **how)


def kept():
    with system():
        return {
            model.__name__: model.objects.count() for model in (Claim, Pass, Redemption, Receipt)
        }


def test_a_fitting_member_walks_in_with_claim_unit_pass_and_receipt(stage):
    answer = show(stage)
    assert (answer.answer, answer.say) == ("yes", "Let in 2: Alice and a guest")
    assert answer.facts["chosen"] == "Lounge day visit, from Northwind Air"
    assert kept() == {"Claim": 1, "Pass": 1, "Redemption": 1, "Receipt": 1}
    with system():
        claim = Claim.objects.get()
        assert (claim.state, claim.unit.state) == ("redeemed", "spent")
        assert claim.receipt.spaced == answer.facts["receipt"]
        scan = Scan.objects.get()
        assert (scan.typed, scan.pass_seen_id) == (False, claim.pass_issued_id)


def test_the_same_key_lets_in_once_and_a_second_card_gets_nothing_more(stage):
    with system():
        text = card_of(stage.alice.pk)
    first = show(stage, text=text, key="till-1")
    assert show(stage, text=text, key="till-1") == first
    assert show(stage).code == "walk_in_nothing"
    assert kept()["Redemption"] == 1


def test_a_pass_that_the_member_has_is_used_first(stage):
    with system():
        Perk.objects.filter(pk=stage.lounge_day.pk).update(uses=2)
    assert show(stage).facts["uses_left"] == 1
    again = show(stage)
    assert (again.answer, again.facts["uses_left"]) == ("yes", 0)
    assert kept() == {"Claim": 1, "Pass": 1, "Redemption": 2, "Receipt": 1}


def test_who_does_not_fit_hears_no_and_keeps_the_reason(stage):
    with system():
        scored(stage.mallory, standing=44)
    answer = show(stage, stage.mallory)
    assert (answer.answer, answer.code) == ("no", "walk_in_nothing")
    assert set(answer.facts) == {"receipt"}
    assert kept() == {"Claim": 0, "Pass": 0, "Redemption": 0, "Receipt": 1}
    with system():
        receipt = Receipt.objects.get()
        assert (receipt.verdict, receipt.spaced) == ("no", answer.facts["receipt"])
        assert Unit.objects.exclude(state="free").count() == 0


def test_without_consent_there_is_nothing(stage):
    with system():
        consent.withdraw(stage.alice.pk, "score")
    assert show(stage).code == "walk_in_nothing"
    assert kept()["Claim"] == 0


def test_held_out_binds_at_the_door(stage):
    with system():
        receipt = Receipt.objects.create(
            member=stage.alice,
            question="q",
            evaluator="e",
            verdict="held_out",
            values={},
            sentences=[],
        )
        Invitation.objects.create(
            campaign=stage.campaign, brand=stage.northwind, member=stage.alice, receipt=receipt,
            held_out=True, rank=1,
        )  # fmt: skip
    assert show(stage).code == "walk_in_nothing"
    with system():
        assert Receipt.objects.order_by("-pk").first().verdict == "held_out"


@pytest.mark.parametrize("held", [True, False])
def test_the_lot_binds_whoever_was_not_drawn_yet(stage, held):
    """A walk-in before the invitations went out must not be a way around the lot."""
    with system():
        seed = next(n for n in range(99) if draws_holdout(n, stage.alice.pk, 0.5) is held)
        stage.campaign.seed, stage.campaign.holdout_share = seed, 0.5
        stage.campaign.save()
    assert show(stage).answer == ("no" if held else "yes")


@pytest.mark.parametrize("change", ["closed", "paused", "over", "empty", "elsewhere"])
def test_campaigns_that_open_no_door(stage, change):
    with system():
        if change == "closed":
            stage.campaign.is_open = False
        elif change == "paused":
            stage.campaign.state = "paused"
        elif change == "over":
            stage.campaign.ends_at = NOON - timedelta(minutes=1)
        elif change == "empty":
            Unit.objects.all().delete()
        stage.campaign.save()
        if change == "elsewhere":
            Perk.objects.filter(pk=stage.lounge_day.pk).update(venue=stage.other_venue)
    answer = show(stage)
    assert (answer.code, answer.facts) == ("walk_in_nothing", {})


def test_of_several_that_fit_the_choice_is_always_the_same(stage):
    with system():
        for name, guests, days in (("Alone", 0, 1), ("Sooner", 2, 3), ("Party", 2, 9)):
            perk = Perk.objects.create(
                brand=stage.northwind,
                kind="venue_access",
                name=name,
                venue=stage.lounge,
                guests=guests,
            )
            launched(stage.northwind, perk, ends_at=clock.now() + timedelta(days=days))
    chosen = []
    for _ in range(4):
        answer = show(stage)
        chosen.append((answer.facts["chosen"].split(",")[0], answer.facts["among"]))
    assert chosen == [("Sooner", 4), ("Party", 3), ("Lounge day visit", 2), ("Alone", 1)]


def test_a_full_house_leaves_no_claim_behind(stage):
    with system():
        floor.set_capacity(stage.lounge, stage.victor.pk, at_once=1, stay_minutes=60)
    answer = show(stage)
    assert (answer.answer, answer.code) == ("no", "venue_full_today")
    assert "pass" not in answer.facts
    assert kept() == {"Claim": 0, "Pass": 0, "Redemption": 0, "Receipt": 0}
    with system():
        assert Unit.objects.exclude(state="free").count() == 0


def test_verifying_a_card_keeps_nothing(stage):
    with system():
        text = card_of(stage.alice.pk)
    looked = redemptions.look(text, stage.lounge.pk)
    assert (looked.answer, looked.facts["chosen"]) == (
        "yes",
        "Lounge day visit, from Northwind Air",
    )
    assert {"pass", "redemption", "receipt"} & set(looked.facts) == set()
    assert kept() == {"Claim": 0, "Pass": 0, "Redemption": 0, "Receipt": 0}


@pytest.mark.parametrize(
    "seconds, code", [(44, ""), (45, "pass_stale"), (-15, ""), (-16, "pass_ahead")]
)
def test_a_picture_of_a_card_dies_like_that_of_a_pass(stage, seconds, code):
    phone = Phone()
    with system(), clock.at(NOON - timedelta(hours=1)):
        card = phone.takes_card(stage.alice.pk)
    text = phone.shows_card(card)
    with clock.at(NOON + timedelta(seconds=seconds)):
        assert show(stage, text=text).code == (code or "let_in")


def test_a_card_that_its_phone_did_not_sign_opens_nothing(stage):
    with system():
        text = card_of(stage.alice.pk)
    forged = text[:-1] + ("0" if text[-1] != "0" else "1")
    assert show(stage, text=forged).code in ("pass_forged", "pass_unreadable")
    assert kept()["Claim"] == 0


def test_a_card_that_was_ended_opens_nothing(stage):
    with system():
        text = card_of(stage.alice.pk)
        cards.revoke(stage.alice.pk)
    answer = show(stage, text=text)
    assert (answer.answer, answer.code, kept()["Claim"]) == ("no", "pass_revoked", 0)


def test_without_the_network_a_card_is_refused_with_the_reason(stage):
    """A record that comes late meets the same answer as the device's own."""
    with system():
        found = examination.examine(card_of(stage.alice.pk), stage.lounge)
    assert found.answer.code == "card_needs_network"
    assert found.answer.say == "A member card needs the network"


def test_a_till_lets_a_walk_in_in(stage):
    with system():
        token, text = devices.enrol(stage.lounge.pk, "Till 1")[1], card_of(stage.alice.pk)
    till = APIClient(headers={"authorization": f"Bearer {token}"})
    looked = till.post("/api/v1/verify", {"code": text}).json()
    assert (looked["answer"], looked["facts"]["walk_in"], kept()["Claim"]) == ("yes", True, 0)
    answer = till.post("/api/v1/redemptions", {"code": text}, headers={"idempotency-key": "k"})
    assert (answer.status_code, answer.json()["facts"]["walk_in"]) == (201, True)


def test_without_the_lot_at_the_door_the_held_out_would_walk_in(stage, monkeypatch):
    """The twin of the lot."""
    from campaigns import eligibility

    with system():
        seed = next(n for n in range(99) if draws_holdout(n, stage.alice.pk, 0.5))
        stage.campaign.seed, stage.campaign.holdout_share = seed, 0.5
        stage.campaign.save()
    monkeypatch.setattr(eligibility, "draws_holdout", lambda *_: False)
    assert show(stage).answer == "yes"
