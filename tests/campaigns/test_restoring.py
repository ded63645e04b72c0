"""What the brand revoked comes back only where it still fits: the campaign, its caps, its budget."""

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, drafts, restoring
from campaigns.models import Campaign, Claim, Limits
from perks import ledger
from perks.ground.errors import Refusal
from tests import cast
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db
HOME = b"one home for all"
NO_CAPS = {"most": None, "per_period": None, "per_member": None, "per_household": None,
           "share": None}  # fmt: skip


@pytest.fixture
def stage(people, noon):
    """The brand revoked Alice's lounge day, and Max took what the budget had room for."""
    with system():
        people.max = cast.person("max", "Max Member", is_member=True)
        scored(people.alice)
        scored(people.max)
        money = {"currency": "USD", "worth": 2200, "budget": 2200}
        people.campaign = launched(people.northwind, people.lounge_day, units=9, **money)
        people.hers = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
        claims.confirm(people.hers.pk, people.alice.pk)
        claims.revoke(people.hers.pk, people.northwind.pk, "by mistake")
        people.his = claims.claim(people.max.pk, people.campaign.pk, "k").claim
        yield people


def restore(stage):
    return claims.restore(stage.hers.pk, stage.northwind.pk)


def refused(stage):
    with pytest.raises(Refusal) as caught:
        restore(stage)
    assert caught.value.sentence.endswith("Nothing was restored.")
    assert (caught.value.status, Claim.objects.get(pk=stage.hers.pk).state) == (410, "revoked")
    return caught.value.code


def test_not_beyond_the_budget_that_another_took(stage):
    assert refused(stage) == "budget_spent"
    assert ledger.spent(stage.campaign.pk) == 2200
    Campaign.objects.update(budget=4400)
    assert restore(stage).state == "issued"
    assert ledger.spent(stage.campaign.pk) == 4400


def test_without_the_check_the_database_keeps_the_budget(stage, monkeypatch):
    """What is restored is booked as consumed at once. Without the trigger as well: test_guards."""
    monkeypatch.setattr(restoring, "check", lambda made, bound: None)
    with pytest.raises(IntegrityError, match="budget"), transaction.atomic():
        restore(stage)
    assert ledger.spent(stage.campaign.pk) == 2200


def test_not_beyond_the_caps_nor_in_a_campaign_that_was_ended(stage):
    Campaign.objects.update(budget=None)
    other = launched(stage.northwind, stage.code_perk, name="Codes")
    claims.claim(stage.alice.pk, other.pk, "k2")
    Claim.objects.filter(campaign=stage.campaign).update(household=HOME, household_place=1)
    Limits.objects.create(campaign=stage.campaign, brand=stage.northwind)
    for limit, code in [
        ("most", "campaign_cap"), ("per_period", "period_cap"),
        ("per_member", "member_cap"), ("per_household", "household_cap"),
    ]:  # fmt: skip
        Limits.objects.update(**{**NO_CAPS, limit: 1})
        assert refused(stage) == code, limit
    drafts.end(stage.campaign)
    assert refused(stage) == "campaign_over"
    Campaign.objects.filter(pk=stage.campaign.pk).update(state="live")
    Limits.objects.update(**{**NO_CAPS, "per_household": 2})
    # The place that she had is another's now, so she gets the next one.
    assert restore(stage).household_place == 2
