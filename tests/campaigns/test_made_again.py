"""A receipt is made again from itself, on its page and over the API: yes, no, unknown, held out."""

import pytest

from campaigns import eligibility, made_again
from campaigns.eligibility import NO_CONSENT
from perks.ground import consent, receipts
from perks.models import User
from tests.campaigns.member_stage import launched, linked, scored, signed_in, system

ADULT = {"field": "age", "op": ">=", "value": 21}


def decided(house, rule, **facts):
    with system():
        campaign = launched(house.northwind, house.lounge_day, rule=rule, **facts)
        receipt = eligibility.consider(campaign, house.alice.pk)
        receipt.save(force_insert=True)
        return receipt


@pytest.fixture
def alice(house):
    with system():
        scored(house.alice)
        linked(house.alice)
    return house.alice


@pytest.mark.parametrize(
    ("rule", "birth_year", "verdict"),
    [
        (ADULT, 1991, "yes"),
        ({"all": [ADULT, {"field": "score", "op": ">=", "value": 90}]}, 1991, "no"),
        ({"any": [ADULT, {"field": "country", "op": "in", "value": ["DE"]}]}, None, "unknown"),
    ],
)
def test_each_answer_comes_out_the_same(house, alice, rule, birth_year, verdict):
    with system():
        User.objects.filter(pk=alice.pk).update(birth_year=birth_year)
    receipt = decided(house, rule)
    assert (receipt.verdict, made_again.replays(receipt)) == (verdict, True)
    client = signed_in(alice)
    assert client.get(f"/api/v1/me/receipts/{receipt.number}").json()["replays"] is True
    page = client.get(f"/receipts/{receipt.number}/").content.decode()
    assert "the same answer" in page
    assert (f"nearest way to yes:</b> {receipt.nearest}" in page) == (verdict != "yes")


def test_what_was_decided_beside_the_rule_is_no_difference(house, alice):
    assert made_again.replays(decided(house, ADULT, is_open=False)) is True


def test_a_receipt_that_was_tampered_with_is_seen(house, alice):
    """The twin: the same receipt with one value changed comes out differently."""
    receipt = decided(house, ADULT)
    receipt.values["facts"]["birth_year"] = 2015
    assert made_again.replays(receipt) is False


def test_a_decision_without_a_rule_says_nothing(house, alice):
    with system():
        consent.withdraw(alice.pk, "invite")
    receipt = decided(house, ADULT)
    assert (receipt.sentences, made_again.replays(receipt)) == ([NO_CONSENT], None)
    receipt.values = {"rule": ADULT, "evaluator": "rules/0"}
    assert made_again.replays(receipt) is None
    with system():
        assert receipts.by_number(receipt.number).verdict == "unknown"
