"""Caps and velocity: how much goes to whom, and how fast one hand can take."""

from datetime import timedelta

import pytest

from campaigns import claims, taking, traces
from campaigns.asking import Ask, Decision
from campaigns.benchmarks import claims_house
from campaigns.models import Claim, Limits, Trace
from campaigns.traces import Origin
from campaigns.web.origin import devices_in
from perks.ground import clock
from perks.models import Receipt
from tests.campaigns.member_stage import system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(noon):
    with system():
        made = claims_house.furnish({}, {})
        made.members = claims_house.crowd(0, 12)
        made.campaign_id = made.campaign(12)
        yield made


def limit(stage, campaign=None, **limits):
    """The limits of the stage's campaign; what is not named does not bind."""
    none = {"per_device": None, "per_network": None, "share": None}
    Limits.objects.create(
        campaign_id=campaign or stage.campaign_id, brand=stage.brand, **{**none, **limits}
    )  # fmt: skip


def ask_all(stage, key="k", campaign=None, origin=traces.NOWHERE, count=12):
    return said(
        taking.claim_many(
            [
                Ask(member, campaign or stage.campaign_id, key, origin=origin)
                for member in stage.members[:count]
            ]
        )
    )


def said(answers):
    return ["yes" if isinstance(each, Decision) and each.claim else each.code for each in answers]


def test_a_campaign_gives_no_more_than_its_cap(stage):
    limit(stage, most=5)
    assert ask_all(stage) == ["yes"] * 5 + ["campaign_cap"] * 7
    assert (Claim.objects.count(), Receipt.objects.count()) == (5, 5)
    first = Claim.objects.order_by("pk").first()
    claims.cancel(first.pk, first.member_id)
    assert ask_all(stage, "again") == ["yes"] + ["already_claimed"] * 4 + ["campaign_cap"] * 7


def test_a_hold_that_ran_out_counts_no_more(stage):
    limit(stage, most=1)
    assert ask_all(stage, count=2) == ["yes", "campaign_cap"]
    with clock.at(Claim.objects.get().held_until):
        assert ask_all(stage, "later", count=2) == ["yes", "campaign_cap"]


def test_a_period_lets_more_go_when_it_is_over(stage):
    limit(stage, per_period=3, period_days=7)
    assert ask_all(stage).count("yes") == 3
    with clock.at(clock.now() + timedelta(days=8)):
        Claim.objects.update(state="issued")
        assert ask_all(stage, "later").count("yes") == 3


def test_a_member_has_so_much_of_a_brand(stage):
    other = stage.campaign(12)
    limit(stage, other, per_member=1, per_member_days=30)
    assert ask_all(stage, count=2) == ["yes"] * 2
    assert ask_all(stage, "k2", campaign=other, count=3) == ["member_cap", "member_cap", "yes"]


def homes(member_ids):
    """Members share an address by threes; the last three have not told theirs."""
    ids = sorted(Claim._meta.get_field("member").related_model.objects.values_list("pk", flat=True))
    return {id: b"home%12d" % (ids.index(id) // 3) for id in member_ids if ids.index(id) < 9}


def test_a_household_has_so_many_places(stage, settings):
    settings.PERKS_HOUSEHOLDS = "tests.campaigns.test_limits.homes"
    limit(stage, per_household=2)
    expected = ["yes", "yes", "household_cap"] * 3 + ["yes"] * 3
    assert ask_all(stage) == expected
    places = Claim.objects.order_by("pk").values_list("household_place", flat=True)
    assert list(places) == [1, 2] * 3 + [None] * 3
    first = Claim.objects.order_by("pk").first()
    claims.cancel(first.pk, first.member_id)
    assert ask_all(stage, "again", count=3) == ["yes", "already_claimed", "household_cap"]


def test_a_hold_that_ran_out_leaves_its_place_before_anybody_sweeps(stage, settings):
    settings.PERKS_HOUSEHOLDS = "tests.campaigns.test_limits.homes"
    limit(stage, per_household=1)
    assert ask_all(stage, count=2) == ["yes", "household_cap"]
    lapsed = Claim.objects.get()
    with clock.at(lapsed.held_until):
        [answer] = taking.claim_many([Ask(stage.members[1], stage.campaign_id, "later")])
        assert (answer.claim.household_place, answer.is_new) == (1, True)
    lapsed.refresh_from_db()
    assert (lapsed.household, lapsed.household_place) == (None, None)


def test_without_the_port_nobody_shares_a_household(stage):
    limit(stage, per_household=1)
    assert ask_all(stage) == ["yes"] * 12


@pytest.mark.parametrize("what", ["device", "network"])
def test_one_device_and_one_network_take_so_much_a_day(stage, what):
    limit(stage, **{f"per_{what}": 4})
    origin = Origin(devices=("browser",)) if what == "device" else Origin("8.8.8.8")
    near = Origin("8.8.8.250") if what == "network" else origin
    assert ask_all(stage, origin=origin, count=3) == ["yes"] * 3
    assert ask_all(stage, "k2", origin=near)[3:] == ["yes"] + ["too_fast"] * 8
    assert ask_all(stage, "k3", origin=Origin("1.1.1.1", ("other",)))[4:8] == ["yes"] * 4


def test_the_marks_of_tomorrow_are_others_and_yesterdays_go(stage):
    ask_all(stage, origin=Origin("8.8.8.8", ("browser",)))
    today = set(Trace.objects.values_list("mark", flat=True))
    with clock.at(clock.now() + timedelta(days=1)):
        tomorrow = traces.marks_of(Origin("8.8.8.8", ("browser",)), stage.members[0], [])
        assert not {mark for _, mark in tomorrow} & set(map(bytes, today))
    assert traces.forget() == 0
    with clock.at(clock.now() + timedelta(days=3)):
        assert traces.forget() == Trace.objects.count() or not Trace.objects.exists()


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "nonsense", ""])
def test_an_address_that_many_share_by_no_choice_is_not_counted(address):
    assert traces.block_of(address) == ""


def test_blocks_of_the_internet():
    assert traces.block_of("8.8.4.200") == "8.8.4.0/24"
    assert traces.block_of("2606:4700:1:2::7") == "2606:4700:1::/48"


def rush_of_bots(stage, bots, stock):
    """A thousand accounts from four networks; gives the share of the stock that they got."""
    with system():
        members = claims_house.crowd(100, bots)
        campaign = stage.campaign(stock)
        got = 0
        for first in range(0, bots, 250):
            asks = [
                Ask(member, campaign, "bot", origin=Origin(f"8.8.{place % 4}.{place % 250}"))
                for place, member in enumerate(members[first : first + 250])
            ]
            got += said(taking.claim_many(asks)).count("yes")
    return got / stock


def test_a_thousand_bots_take_at_most_a_hundredth_for_each_network(stage):
    """16 of 1,600 for each of four: the share binds before the twenty a day of each network do."""
    assert rush_of_bots(stage, 1_000, 1_600) == 0.04


def test_of_little_stock_one_hand_takes_one(stage):
    """A share that comes to less than one is one, and a cap of its own can be stricter."""
    limit(stage, per_device=3, share=1)
    origin = Origin(devices=("browser",))
    assert ask_all(stage, origin=origin, count=3) == ["yes", "too_fast", "too_fast"]
    Limits.objects.update(share=50)
    assert ask_all(stage, "k2", origin=origin, count=6).count("yes") == 2


def test_a_key_is_a_device_whatever_it_names(stage):
    """Over the API a token counts by itself, and the phone that an app names over all tokens."""
    token = {"HTTP_AUTHORIZATION": "Bearer perks_x", "HTTP_PERKS_DEVICE": "phone-7"}
    key, named = devices_in(token)
    assert devices_in({**token, "HTTP_PERKS_DEVICE": "another"})[0] == key
    assert (
        devices_in({**token, "HTTP_AUTHORIZATION": "Bearer perks_y"})[1] == named == "named:phone-7"
    )
    assert "perks_x" not in key
    assert devices_in({"HTTP_AUTHORIZATION": "Basic x"}) == ()
    limit(stage, per_device=1)
    answers = [
        ask_all(stage, origin=Origin(devices=(f"key:{n}", named)), count=n)[-1] for n in (1, 2)
    ]
    assert answers == ["yes", "too_fast"]


def test_without_the_limit_bots_take_all(stage, monkeypatch):
    """The twin."""
    monkeypatch.setattr(traces, "block_of", lambda address: "")
    assert rush_of_bots(stage, 60, 50) == 1.0
