"""Many at once, over real connections: one claim per member, no more claims than units.

Each guard has its twin: with the guard taken out of the test database, the damage shows.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread

import pytest
from django.db import connection

from campaigns import claims, taking
from campaigns.models import Claim
from perks.ground.errors import Refusal
from perks.models import Unit
from tests import cast
from tests.campaigns.member_stage import launched, scored, system
from tests.databases import owner_cursor

pytestmark = pytest.mark.django_db(transaction=True)
ONE_LIVE = (
    "CREATE UNIQUE INDEX claim_one_live_per_member ON campaigns_claim (campaign_id, member_id)"
    " WHERE state IN ('held', 'issued', 'redeemed')"
)
UNIT_ONCE = (
    "CREATE UNIQUE INDEX claim_unit_taken_once ON campaigns_claim (unit_id)"
    " WHERE state IN ('held', 'issued', 'redeemed')"
)


@pytest.fixture
def stage(people):
    with system():
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day, units=10)
    return people


@contextmanager
def without(constraint: str, again: str) -> Iterator[None]:
    """The block runs without a constraint; its damage is removed before the constraint comes back."""
    with owner_cursor() as owner:
        owner.execute(f"DROP INDEX {constraint}")
    try:
        yield
    finally:
        connection.close()
        with owner_cursor() as owner:
            owner.execute("TRUNCATE campaigns_claim CASCADE")
            owner.execute(again)


def together(calls: list[Callable[[], object]]) -> Counter[str]:
    """Run every call in a thread and a connection of its own; counts what came of them."""
    came: list[str] = []
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait(30)
            came.append("new" if call().is_new else "same")
        except Refusal as refusal:
            came.append(refusal.code)
        except Exception as error:
            came.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(came)


def by_alice(stage, keys: list[str]) -> list[Callable[[], object]]:
    alice, campaign = stage.alice.pk, stage.campaign.pk
    return [lambda key=key: claims.claim(alice, campaign, key) for key in keys]


def live_claims() -> int:
    with system():
        return Claim.objects.filter(state="held").count()


def test_thirty_claims_of_one_member_make_one(stage):
    came = together(by_alice(stage, [f"key-{n}" for n in range(30)]))
    assert came == {"new": 1, "already_claimed": 29}
    assert live_claims() == 1
    with system():
        assert Unit.objects.filter(state="held").count() == 1


def test_thirty_submits_of_one_form_are_all_answered_with_the_one_claim(stage):
    assert together(by_alice(stage, ["key"] * 30)) == {"new": 1, "same": 29}
    assert live_claims() == 1


@pytest.fixture
def all_look_before_any_leaps(monkeypatch):
    """Eight requests have all seen "no claim yet" before the first of them writes one.

    They take no turns: that the requests of one member do is not the guard either.
    """
    meet, consider_many = Barrier(8), taking.eligibility.consider_many

    def together(*args):
        meet.wait(30)
        return consider_many(*args)

    monkeypatch.setattr(taking.eligibility, "consider_many", together)
    monkeypatch.setattr(taking, "wait_for", lambda names: None)


def test_looking_first_is_not_the_guard(stage, all_look_before_any_leaps):
    came = together(by_alice(stage, [f"key-{n}" for n in range(8)]))
    assert came == {"new": 1, "already_claimed": 7}


def test_without_the_constraint_one_member_takes_eight(stage, all_look_before_any_leaps):
    with without("claim_one_live_per_member", ONE_LIVE):
        assert together(by_alice(stage, [f"key-{n}" for n in range(8)])) == {"new": 8}
        assert live_claims() == 8


def crowd(stage, size: int) -> list[Callable[[], object]]:
    """One claim each of `size` members who all fit."""
    with system():
        members = [cast.person(f"m{n}", f"Member {n}", is_member=True) for n in range(size)]
        for member in members:
            scored(member)
    campaign = stage.campaign.pk
    return [lambda id=member.pk: claims.claim(id, campaign, "key") for member in members]


def test_sixty_members_race_for_ten_units(stage):
    assert together(crowd(stage, 60)) == {"new": 10, "sold_out": 50}
    assert live_claims() == 10
    with system():
        held = Unit.objects.filter(state="held").values_list("claim_id", flat=True)
        assert sorted(held) == sorted(Claim.objects.values_list("pk", flat=True))


@pytest.fixture
def careless_stock(monkeypatch):
    """Stock that looks for a free unit first and takes it later, as counters do."""
    meet = Barrier(6)

    def take_many(perk_id, wishes, variant):
        unit = Unit.objects.filter(perk_id=perk_id).order_by("pk").first()
        meet.wait(30)
        return {wish.claim_id: (unit, None) for wish in wishes}

    monkeypatch.setattr(claims.stock, "take_many", take_many)


def test_a_unit_is_never_in_two_claims_even_with_careless_stock(stage, careless_stock):
    assert together(crowd(stage, 6)) == {"new": 1, "IntegrityError": 5}


def test_without_the_constraint_careless_stock_sells_one_unit_six_times(stage, careless_stock):
    with without("claim_unit_taken_once", UNIT_ONCE):
        assert together(crowd(stage, 6)) == {"new": 6}
        with system():
            assert Claim.objects.values("unit_id").distinct().count() == 1
