"""What the score told is read from settled claims, told honestly, and never of a few."""

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns import outcomes, validities
from campaigns.models import Claim, Mention, ValidityReading
from perks.ground import clock, consent, scopes
from perks.ground.receipts import Receipt
from scoring.models import Score, ScoreRun
from tests import cast
from tests.campaigns.brand_stage import signed_in
from tests.campaigns.member_stage import launched, system

pytestmark = pytest.mark.django_db
AGES = timedelta(days=100)


def took(campaign, number, standing, said=False, came=False):
    """A member with a score who claimed; the same number is the same member."""
    member = cast.User.objects.filter(email=f"v{number}@example.test").first()
    if member is None:
        member = cast.person(f"v{number}", f"V{number} Member", is_member=True)
        consent.give(member.pk, list(consent.PURPOSES))
        run, _ = ScoreRun.objects.get_or_create(
            date=clock.today(), model_version="test-1", defaults={"state": "done"}
        )
        Score.objects.create(
            member=member, run=run, date=clock.today(), model_version="test-1", standing=standing,
            exact=standing, low=standing, high=standing, percentile=50, provisional=False,
            contributions=[], reasons=[], watermark=clock.now(),
        )  # fmt: skip
    receipt = Receipt.objects.create(
        member_id=member.pk, question="claim?", evaluator="1", values=[], sentences=[],
        verdict="yes", brand_id=campaign.brand_id,
    )  # fmt: skip
    claim = Claim.objects.create(
        campaign=campaign, brand_id=campaign.brand_id, perk_id=campaign.perk_id, member=member,
        receipt=receipt, state="redeemed" if came else "issued", body_hash="x",
        idempotency_key=f"{campaign.pk}:{number}", held_until=clock.now(), issued_at=clock.now(),
    )  # fmt: skip
    if said:
        Mention.objects.create(
            claim=claim, campaign=campaign, brand_id=campaign.brand_id, member=member,
            network="web", native_id=f"{claim.pk}", found_by="tag", posted_at=clock.now(),
        )  # fmt: skip
    return member


@pytest.fixture
def house(people):
    """A settled campaign: sixty claims, and the higher the score the more of them wrote."""
    with clock.at(clock.now() - AGES), system():
        people.campaign = launched(people.northwind, people.lounge_day)
        people.campaign.ends_at = clock.now() + timedelta(days=30)
        people.campaign.tag = "#tag"
        people.campaign.save(update_fields=["ends_at", "tag"])
        chance = np.random.default_rng(2)
        people.members = [
            took(people.campaign, number, 10 + number, said=chance.random() < number / 60)
            for number in range(60)
        ]
    with system():
        yield people


def test_a_rising_line_is_read_and_told_to_the_brand_and_to_anybody(house):
    assert validities.read_all() == 6  # two outcomes: of all, of the brand, and of its topic
    assert validities.read_all() == 0
    mine = validities.told(house.northwind.pk)
    assert [(each.about, each.outcome, each.people) for each in mine] == [
        ("", "mentioned", 60), ("", "redeemed", 60), ("travel", "mentioned", 60),
        ("travel", "redeemed", 60),
    ]  # fmt: skip
    assert (mine[0].verdict, mine[1].verdict) == ("more", "cannot_tell")
    assert sum(band["share"]["people"] for band in mine[0].found["bands"] if band["share"]) == 60
    # One brand's topic would be that brand's own figures: nobody else is told.
    assert [each.about for each in validities.told(None)] == ["", ""]
    assert validities.told(house.northwind.pk + 1_000) == []
    page = Client().get(reverse("validity")).content.decode()
    assert "Yes: members with a higher score wrote about what they got more often." in page
    bea = signed_in(house.bea)
    own = bea.get(reverse("brand_validity", args=["northwind"])).content.decode()
    assert "Campaigns about travel" in own
    api = Client().get(reverse("api_validity")).json()
    assert [(each["outcome"], each["found"]["verdict"]) for each in api] == [
        ("mentioned", "more"), ("redeemed", "cannot_tell"),
    ]  # fmt: skip
    other = bea.get(reverse("api_brand_validity", args=["northwind"])).json()
    assert len(other) == 4


def test_what_is_not_settled_or_was_not_seen_does_not_count(house):
    Claim.objects.filter(member=house.members[0]).update(state="cancelled")
    consent.withdraw(house.members[1].pk, "mentions")
    campaigns = outcomes.settled()
    rows = outcomes.read(campaigns)
    standing, hit = outcomes.firsts(rows, "mentioned")
    assert (len(rows), len(hit), standing.min()) == (59, 58, 12)
    with clock.at(clock.now() - AGES + timedelta(days=59)):
        assert outcomes.settled() == []


def test_a_person_counts_once_and_with_the_score_before_her_claim(house):
    """A later score, which the post itself may have raised, is not the one that foretold it."""
    late = Score.objects.get(member=house.members[5])
    late.pk, late.standing, late.exact, late.high = None, 99, 99, 99
    late.date, late.written_at = clock.today(), clock.now()
    late.save(force_insert=True)
    with clock.at(clock.now() - AGES + timedelta(days=1)):
        second = launched(house.northwind, house.lounge_day)
        second.ends_at = clock.now() + timedelta(days=30)
        second.save(update_fields=["ends_at"])
        took(second, 5, 0, came=True)
    rows = outcomes.read(outcomes.settled())
    assert len(rows) == 61
    standing, hit = outcomes.firsts(rows, "redeemed")
    assert (len(standing), standing.max(), hit.sum()) == (60, 69, 0)


def test_one_more_person_makes_no_new_reading(house):
    """The difference of two readings would be her score and what she did."""
    gone = Claim.objects.filter(member__in=house.members[:9])
    gone.update(state="cancelled")
    assert validities.read_all() == 6
    gone.update(state="issued")
    assert validities.read_all() == 0
    assert set(ValidityReading.objects.values_list("people", flat=True)) == {51}
    validities.LEAST = 1
    try:
        assert validities.read_all() == 6
    finally:
        validities.LEAST = 10


def test_a_topic_of_three_brands_is_told_to_anybody(house):
    def row(brand, number):
        return outcomes.Outcome(brand, brand, number, 50, True, None, None)

    rows = [row(1 + number % 3, number) for number in range(9)]
    of = {1: {"travel"}, 2: {"travel", "food"}, 3: {"travel", "food"}}
    told = [whose for whose, _ in validities.groups(rows, of) if whose[0] is None]
    assert told == [(None, ""), (None, "travel")]


def test_an_empty_house_says_what_comes_next(db):
    with scopes.act_as(scopes.system("tests")):
        assert validities.read_all() == 0
    assert "Nothing can be told yet" in Client().get(reverse("validity")).content.decode()
