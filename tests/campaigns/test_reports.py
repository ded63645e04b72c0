"""The report tells what is known: nothing about codes in shops, and no loss of nobody."""

import pytest

from campaigns import claims, drafts, reports
from tests.campaigns.brand_stage import at, drafted, signed_in
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db


def test_a_campaign_of_codes_does_not_say_who_came(house):
    with system():
        codes = drafts.draft(house.northwind, house.code_perk, "Codes")
        names = [step.name for step in reports.report(codes).steps]
        assert names == ["fitted", "invited", "opened", "claimed", "kept", "mentioned"]
        visits = drafted(house)
        assert "redeemed" in [step.name for step in reports.report(visits).steps]
    bea = signed_in(house.bea)
    assert "<dt>Came" not in bea.get(at("report", house.northwind, codes.pk)).content.decode()
    assert "<dt>Came" in bea.get(at("report", house.northwind, visits.pk)).content.decode()
    assert "not known for codes" in bea.get(at("campaigns", house.northwind)).content.decode()


def test_only_who_left_is_counted_as_lost(house):
    with system():
        scored(house.alice)
        campaign = launched(house.northwind, house.lounge_day)
        before = {step.name: step.lost for step in reports.report(campaign).steps}
        held = claims.claim(house.alice.pk, campaign.pk, "k").claim
        claims.confirm(held.pk, house.alice.pk)
        kept = {step.name: step.lost for step in reports.report(campaign).steps}
        claims.cancel(held.pk, house.alice.pk)
        gone = {step.name: step.lost for step in reports.report(campaign).steps}
    assert [before[name] for name in ("invited", "opened", "kept", "redeemed")] == [""] * 4
    assert (kept["redeemed"], gone["kept"]) == ("1 not yet", "1 given back or revoked")
