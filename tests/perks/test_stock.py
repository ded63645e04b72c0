"""Limited stock: never more than there is, whoever asks at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Unit
from tests import cast
from tests.conftest import NOON

LATER = NOON + timedelta(minutes=10)


def refused(code):
    return pytest.raises(Refusal, match=f"^{code}:")


@pytest.fixture
def perk(people, noon, system):
    return people.lounge_day


def test_units_go_through_their_states(perk, people):
    assert stock.add_units(perk, 2) == 2
    unit, lapsed = stock.take(perk.pk, 71, people.alice.pk, LATER)
    assert (unit.state, unit.claim_id, unit.member_id, lapsed) == (
        "held",
        71,
        people.alice.pk,
        None,
    )
    assert stock.left(perk.pk) == 1
    stock.issue(unit)
    stock.spend(unit)
    assert stock.counts(perk.pk) == {"free": 1, "held": 0, "issued": 0, "spent": 1, "void": 0}
    stock.unspend(unit)
    assert (stock.unit_of(71).state, unit.state) == ("issued", "issued")
    stock.release(unit)
    assert stock.counts(perk.pk) == {"free": 2, "held": 0, "issued": 0, "spent": 0, "void": 0}
    assert set(Unit.objects.values_list("claim_id", "member_id", "held_until")) == {
        (None, None, None)
    }


def test_a_step_out_of_order_changes_nothing(perk, people):
    stock.add_units(perk, 1)
    unit, _ = stock.take(perk.pk, 71, people.alice.pk, LATER)
    for step in (stock.spend, stock.unspend):
        with refused("unit_gone"):
            step(unit)
    stock.void(unit)
    for step in (stock.issue, stock.release, stock.spend, stock.unspend, stock.void):
        with refused("unit_gone"):
            step(unit)
    with refused("unit_gone"):
        stock.unit_of(71)
    assert stock.counts(perk.pk)["void"] == 1
    assert stock.take(perk.pk, 72, people.alice.pk, LATER) is None


def test_a_lapsed_hold_goes_to_the_next_claim_and_says_so(perk, people):
    stock.add_units(perk, 1)
    slow, _ = stock.take(perk.pk, 71, people.alice.pk, LATER)
    assert stock.take(perk.pk, 72, people.mallory.pk, LATER) is None
    with clock.at(LATER):
        assert stock.left(perk.pk) == 1
        quick, lapsed = stock.take(perk.pk, 72, people.mallory.pk, LATER + timedelta(minutes=10))
    assert (quick.pk, lapsed) == (slow.pk, 71)
    for step in (stock.issue, stock.release):
        with refused("unit_gone"):
            step(slow)
    assert stock.unit_of(72).member_id == people.mallory.pk


def test_free_units_go_before_lapsed_holds(perk, people):
    stock.add_units(perk, 2)
    stock.take(perk.pk, 71, people.alice.pk, NOON)
    _, lapsed = stock.take(perk.pk, 72, people.alice.pk, LATER)
    assert lapsed is None


def test_a_claim_takes_one_unit_only(perk, people):
    stock.add_units(perk, 2)
    stock.take(perk.pk, 71, people.alice.pk, LATER)
    with pytest.raises(IntegrityError, match="unit_one_per_claim"), transaction.atomic():
        stock.take(perk.pk, 71, people.alice.pk, LATER)
    assert stock.left(perk.pk) == 1


def test_codes_are_sealed_and_shown_only_once_issued(people, noon, system):
    perk = people.code_perk
    assert stock.add_codes(perk, ["FLY-20-A", " FLY-20-B ", "", "FLY-20-A"]) == (2, 1)
    assert stock.add_codes(perk, ["FLY-20-B", "FLY-20-C"]) == (1, 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(encode(sealed_code, 'escape'), '') FROM perks_unit")
        assert "FLY" not in cursor.fetchone()[0]
    unit, _ = stock.take(perk.pk, 71, people.alice.pk, LATER)
    with refused("code_not_issued"):
        stock.code_of(unit)
    stock.issue(unit)
    assert stock.code_of(stock.unit_of(71)) == "FLY-20-A"
    assert [(u.pk, code) for u, code in stock.codes_of_member(people.alice.pk)] == [
        (unit.pk, "FLY-20-A")
    ]
    assert stock.codes_of_member(people.mallory.pk) == []


@pytest.mark.parametrize(
    "codes, code",
    [
        ([], "code_pool_empty"),
        (["", "  "], "code_pool_empty"),
        (["GOOD", "X" * 101], "code_too_long"),
        (["GOOD", "A\x00B"], "code_unreadable"),
        (map(str, range(100_001)), "code_pool_too_large"),
    ],
    ids=["none", "blank", "long", "nul", "many"],
)
def test_a_bad_list_of_codes_adds_none(people, system, codes, code):
    with refused(code):
        stock.add_codes(people.code_perk, codes)
    assert Unit.objects.count() == 0


def test_each_kind_of_perk_takes_its_own_stock(people, system):
    with refused("units_need_codes"):
        stock.add_units(people.code_perk, 5)
    with refused("perk_takes_no_codes"):
        stock.add_codes(people.lounge_day, ["A"])
    for count in (0, -1, 100_001):
        with refused("units_out_of_range"):
            stock.add_units(people.lounge_day, count)


def test_a_member_takes_without_seeing_the_stock(people, noon):
    with scopes.act_as(scopes.brand(people.northwind.pk)):
        stock.add_units(people.lounge_day, 3)
    with scopes.act_as(scopes.member(people.alice.pk)):
        unit, _ = stock.take(people.lounge_day.pk, 71, people.alice.pk, LATER)
        assert stock.left(people.lounge_day.pk) == 2
        assert list(Unit.objects.values_list("pk", flat=True)) == [unit.pk]


def thirty_at_once(take):
    """The ids of the units that 30 connections took at the same moment."""
    start = threading.Barrier(30)

    def ask(claim_id):
        try:
            with scopes.act_as(scopes.system("tests")):
                start.wait(20)
                return take(claim_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(30) as crowd:
        return [found for found in crowd.map(ask, range(1, 31)) if found is not None]


def ten_units():
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        stock.add_units(people.lounge_day, 10)
    return people.lounge_day.pk, people.alice.pk


@pytest.mark.django_db(transaction=True)
def test_thirty_at_once_take_exactly_ten():
    perk_id, member_id = ten_units()

    def take(claim_id):
        found = stock.take(perk_id, claim_id, member_id, clock.now() + timedelta(minutes=10))
        return found and found[0].pk

    taken = thirty_at_once(take)
    assert (len(taken), len(set(taken))) == (10, 10)
    with scopes.act_as(scopes.system("tests")):
        assert stock.counts(perk_id)["held"] == 10


@pytest.mark.django_db(transaction=True)
def test_looking_first_and_taking_then_sells_one_unit_to_many():
    """The twin: without the lock in the statement, everybody takes what everybody saw."""
    perk_id, member_id = ten_units()
    everybody_looked = threading.Barrier(30)

    def take(claim_id):
        unit = Unit.objects.filter(perk_id=perk_id, state="free").order_by("id").first()
        everybody_looked.wait(20)
        unit.state, unit.claim_id, unit.member_id = "held", claim_id, member_id
        unit.held_until = clock.now() + timedelta(minutes=10)
        unit.save()
        return unit.pk

    taken = thirty_at_once(take)
    assert (len(taken), len(set(taken))) == (30, 1)


def test_a_variant_is_taken_from_its_own_units(perk, people):
    stock.add_units(perk, 1, variant="small")
    stock.add_units(perk, 2, variant="large")
    unit, _ = stock.take(perk.pk, 71, people.alice.pk, LATER, "large")
    assert (unit.variant, stock.left(perk.pk, "large"), stock.left(perk.pk)) == ("large", 1, 2)
    stock.take(perk.pk, 72, people.alice.pk, LATER, "small")
    assert stock.take(perk.pk, 73, people.alice.pk, LATER, "small") is None
    any_will_do, _ = stock.take(perk.pk, 73, people.alice.pk, LATER)
    assert any_will_do.variant == "large"


def test_stock_goes_out_in_waves(perk, people):
    stock.add_units(perk, 1, released_at=LATER)
    assert (stock.left(perk.pk), stock.take(perk.pk, 71, people.alice.pk, LATER)) == (0, None)
    with clock.at(LATER):
        assert stock.left(perk.pk) == 1
        assert stock.take(perk.pk, 71, people.alice.pk, LATER + timedelta(minutes=10))


def test_many_take_together_first_come_first_served(perk, people):
    stock.add_units(perk, 3)
    stock.take(perk.pk, 70, people.alice.pk, NOON)
    wishes = [stock.Wish(claim, people.alice.pk, LATER) for claim in (74, 73, 72, 71)]
    found = stock.take_many(perk.pk, wishes)
    assert {claim: lapsed for claim, (_, lapsed) in found.items()} == {74: None, 73: None, 72: 70}
    assert sorted(Unit.objects.values_list("claim_id", flat=True)) == [72, 73, 74]
