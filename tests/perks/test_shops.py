"""Many shops, one sponsor: joined, within hours, below the cap, settled to the cent, apart."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import invariants
from perks import bundles, catalogue, ledger, redemptions, settlement, shop_desk, shop_terms, shops
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import LedgerEntry, Redemption, Shop
from perks.settlement import Period
from tests import cast
from tests.perks.shop_stage import guests, pass_of, shop, show, sponsored, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(people, noon):
    people.coffee = sponsored(people)
    with system():
        people.corner = shop("Corner", people.victor, "America/New_York")
        people.market = shop("Market", people.mallory, "Asia/Tokyo")
        people.joined = [shops.join(link(people), each) for each in (people.corner, people.market)]
        yield people


def link(stage):
    return shop_terms.terms_of(stage.coffee).token


def codes(stage, count):
    return [pass_of(stage, member) for member in guests(count)]


def used(stage):
    return {row.venue_id: row.used for row in Shop.objects.all()}


def test_any_joined_shop_hands_it_over_once(stage):
    first, second = codes(stage, 2)
    elsewhere = show(first, stage.lounge)
    assert (elsewhere.answer, elsewhere.code) == ("no", "pass_wrong_venue")
    assert show(first, stage.corner).answer == "yes"
    again = show(first, stage.market)
    assert (again.answer, again.facts["last_redeemed_where"]) == ("twice", "another shop")
    assert show(second, stage.market).answer == "yes"
    assert used(stage) == {stage.corner.pk: 1, stage.market.pk: 1}
    assert [found.name for found in invariants.check() if found.rows] == []


def test_the_cap_of_a_shop_and_what_is_taken_back_counts_no_more(stage):
    shops.set_cap(stage.joined[0].pk, stage.coffee, 1)
    first, second = codes(stage, 2)
    let_in = show(first, stage.corner)
    said = show(second, stage.corner)
    assert (said.answer, said.code, said.say) == (
        "no", "shop_cap_reached", "This shop has handed over as many as it may",
    )  # fmt: skip
    assert redemptions.look(second, stage.corner.pk).code == "shop_cap_reached"
    with pytest.raises(Refusal, match=r"^shop_cap_unclear:"):
        shops.set_cap(stage.joined[0].pk, stage.coffee, 0)
    redemptions.undo(let_in.facts["redemption"], stage.corner.pk)
    assert show(second, stage.corner).answer == "yes"
    shops.set_cap(stage.joined[0].pk, stage.coffee, 2)
    assert show(first, stage.corner).answer == "yes"
    with pytest.raises(Refusal, match=r"^shop_cap_below_used:"):
        shops.set_cap(stage.joined[0].pk, stage.coffee, 1)
    assert Shop.objects.get(venue=stage.corner).cap == 2


def test_the_database_keeps_the_cap_when_nobody_asks(stage, monkeypatch):
    """The twin: the check in words is off, and the count goes on; the constraint stops it."""
    shops.set_cap(stage.joined[0].pk, stage.coffee, 1)
    first, second = codes(stage, 2)
    monkeypatch.setattr(shop_desk, "check", lambda perk, venue: Shop.objects.get(venue=venue))
    assert show(first, stage.corner).answer == "yes"
    assert show(second, stage.corner).code == "shop_cap_reached"
    with pytest.raises(IntegrityError, match="shop_within_its_cap"), transaction.atomic():
        Shop.objects.filter(venue=stage.corner).update(used=2)
    Shop.objects.filter(venue=stage.corner).update(cap=None, used=2)
    assert [found.name for found in invariants.check() if found.rows] == ["shop_uses"]


def test_hours_are_on_the_clock_of_each_shop(stage):
    saturday = date(2026, 11, 28)
    shop_terms.set_terms(stage.coffee, None, saturday, saturday, time(9), time(18))
    [code] = codes(stage, 1)
    # In Tokyo it is 14 hours later than in New York.
    for moment, corner, market in (
        ("2026-11-28T00:30", "shop_outside_hours", "yes"),
        ("2026-11-28T08:59", "shop_outside_hours", "yes"),
        ("2026-11-28T09:00", "shop_outside_hours", "shop_outside_hours"),
        ("2026-11-28T13:59", "shop_outside_hours", "shop_outside_hours"),
        ("2026-11-28T14:00", "yes", "shop_outside_hours"),
        ("2026-11-28T23:00", "shop_outside_hours", "shop_outside_hours"),
    ):
        with clock.at(datetime.fromisoformat(moment).replace(tzinfo=UTC)):
            told = [redemptions.look(code, each.pk) for each in (stage.corner, stage.market)]
        words = ["yes" if one.answer == "yes" else one.code for one in told]
        assert words == [corner, market], moment
    said = show(code, stage.corner)
    assert said.remedy == "Hours of this perk, on the clock here: 28 Nov, 09:00 to 18:00."


def test_who_left_says_no_and_may_come_back_who_was_removed_may_not(stage):
    [code] = codes(stage, 1)
    shops.leave(stage.joined[0].pk, stage.corner.pk)
    assert show(code, stage.corner).code == "shop_left"
    assert shops.join(link(stage), stage.corner).left_at is None
    shops.remove(stage.joined[0].pk, stage.coffee)
    assert show(code, stage.corner).code == "shop_left"
    with pytest.raises(Refusal, match=r"^shop_removed:"):
        shops.join(link(stage), stage.corner)
    with pytest.raises(Refusal, match=r"^shop_unknown:"):
        shops.leave(stage.joined[1].pk, stage.corner.pk)
    assert Redemption.objects.count() == 0


def test_the_link_ends_when_it_is_closed_replaced_or_its_days_are_over(stage):
    third, old = shop("Third", cast.person("tom", "Tom")), link(stage)
    shop_terms.close_link(stage.coffee)
    with pytest.raises(Refusal, match=r"^shop_link_closed:"):
        shops.join(old, third)
    fresh = shop_terms.new_link(stage.coffee).token
    for token in (old, "", "x"):
        with pytest.raises(Refusal, match=r"^shop_link_unknown:"):
            shops.join(token, third)
    shop_terms.set_terms(stage.coffee, 5, None, clock.today() - timedelta(days=2), None, None)
    with pytest.raises(Refusal, match=r"^shop_days_over:"):
        shops.join(fresh, third)
    shop_terms.set_terms(stage.coffee, 5, None, None, None, None)
    assert shops.join(fresh, third).cap == 5
    for asked in (
        (None, date(2026, 12, 6), date(2026, 12, 5), None, None),
        (None, None, None, time(18), time(9)),
    ):
        with pytest.raises(Refusal, match=r"^shop_window:"):
            shop_terms.set_terms(stage.coffee, *asked)
    with pytest.raises(Refusal, match=r"^perk_not_for_shops:"):
        shop_terms.terms_of(stage.lounge_day)


def test_settlement_equals_the_ledger_to_the_cent(stage):
    five = codes(stage, 5)
    for code, where in zip(five[:4], [stage.corner] * 3 + [stage.market], strict=True):
        show(code, where)
    last = Redemption.objects.filter(venue=stage.corner).latest("pk")
    redemptions.undo(last.pk, stage.corner.pk)
    with clock.at(clock.now() + timedelta(days=1)):
        show(five[4], stage.market)
    found = settlement.lines(stage.coffee)
    assert [(line.shop.venue.name, line.uses, line.reversed, line.amount) for line in found] == [
        ("Corner", 3, 1, 700), ("Market", 2, 0, 700),
    ]  # fmt: skip
    assert settlement.owed(found) == {"USD": ledger.balances(stage.campaign.pk)["redeemed"]}
    # 22 November, noon in London: the same day in New York and in Tokyo; the next use a day later.
    today = settlement.lines(stage.coffee, Period(None, date(2026, 11, 22)))
    assert [line.amount for line in today] == [700, 350]
    later = settlement.lines(stage.coffee, Period(date(2026, 11, 23), None))
    assert [line.amount for line in later] == [0, 350]
    for line in found:
        own = settlement.entries(line.shop)
        assert sum(map(settlement.signed, own)) == line.amount


def test_a_shop_sees_only_its_own(stage):
    for code, where in zip(codes(stage, 2), (stage.corner, stage.market), strict=True):
        show(code, where)
    with scopes.act_as(scopes.venue(stage.corner.pk)):
        assert list(Shop.objects.values_list("venue_id", flat=True)) == [stage.corner.pk]
        assert list(LedgerEntry.objects.values_list("venue_id", flat=True)) == [stage.corner.pk]
        in_database = LedgerEntry.objects.raw("SELECT * FROM perks_ledgerentry")
        assert [row.venue_id for row in in_database] == [stage.corner.pk]
        assert [row.venue_id for row in Shop.objects.raw("SELECT * FROM perks_shop")] == [
            stage.corner.pk
        ]
    with scopes.act_as(scopes.brand(stage.northwind.pk)):
        assert Shop.objects.count() == 2
    with scopes.act_as(scopes.brand(stage.rival.pk)):
        assert (Shop.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_a_use_at_a_venue_of_the_brand_is_owed_to_nobody(stage):
    assert LedgerEntry.objects.exclude(venue=None).count() == 0
    [code] = codes(stage, 1)
    show(code, stage.corner)
    named = LedgerEntry.objects.exclude(venue=None)
    assert [(row.kind, row.venue_id) for row in named] == [("redeemed", stage.corner.pk)]


def test_a_scanner_of_a_shop_knows_the_perk_and_waits_for_the_network(stage):
    facts = bundles.content(stage.northwind, stage.corner)
    [told] = facts["perks"]
    assert (told["id"], told["joined"], told["policy"]) == (stage.coffee.pk, True, "deny")
    assert [bundle.text for bundle in bundles.of_venue(stage.other_venue)] == []


def test_a_perk_of_shops_is_used_once_and_by_pass(stage):
    for kind, facts, code in (
        ("code", {}, "shops_need_a_pass"),
        ("bundle", {"copies": 5}, "shops_need_a_pass"),
        ("venue_access", {"uses": 2}, "shops_use_once"),
    ):
        with pytest.raises(Refusal, match=rf"^{code}:"):
            catalogue.add_perk(stage.northwind, kind, "X", at_shops=True, **facts)
    catalogue.change_door(stage.coffee, offline="open", open_cap=5, books_slots=True)
    stage.coffee.refresh_from_db()
    assert (stage.coffee.offline, stage.coffee.books_slots) == ("deny", False)
    with pytest.raises(IntegrityError, match="perk_at_shops_is_used_once"), transaction.atomic():
        stage.coffee.uses = 2
        stage.coffee.save()
