"""Many book the last places at once, over real connections; the twin takes the guards away."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import connection

from perks import floor, hours, redemptions, slots
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Capacity, Hour, Stay
from tests import cast
from tests.conftest import owner_cursor
from tests.perks.desk import give_pass

pytestmark = pytest.mark.django_db(transaction=True)
CHECK = "CHECK (present_most IS NULL OR present <= present_most)"


@pytest.fixture
def house():
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        people.lounge_day.guests = 0
        people.lounge_day.save()
        floor.set_capacity(people.lounge, people.victor.pk, at_once=5, stay_minutes=60)
        people.passes = [give_pass(people, claim_id=71 + n) for n in range(12)]
        people.hour = hours.hour_of(clock.now(), people.lounge)
        return people


def together(calls):
    came, start = [], Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait(30)
            came.append(call())
        except Refusal as refusal:
            came.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(came)


def booking(house, number):
    return slots.book(house.passes[number].pk, house.alice.pk, house.hour + hours.HOUR).state


def taken():
    with scopes.act_as(scopes.system("tests")):
        live = Stay.objects.filter(state__in=["booked", "inside"]).count()
        return live, max(Hour.objects.values_list("present", flat=True))


def test_twelve_race_for_five_places(house):
    came = together([lambda n=n: booking(house, n) for n in range(12)])
    assert came == {"booked": 5, "slot_full": 7}
    assert taken() == (5, 5)


def test_twelve_submits_of_one_pass_are_one_slot(house):
    assert together([lambda: booking(house, 0)] * 12) == {"booked": 12}
    assert taken() == (1, 1)


def test_bookings_and_the_door_share_the_places(house):
    """Half book this very hour while half stand at the door."""

    def door(number):
        return redemptions.redeem(house.passes[number].code, house.lounge.pk).answer

    def now(number):
        return slots.book(house.passes[number].pk, house.alice.pk, house.hour).state

    came = together([lambda n=n: (door if n % 2 else now)(n) for n in range(12)])
    assert came["booked"] + came["yes"] == 5
    assert taken() == (5, 5)


def test_without_lock_and_constraint_the_hour_is_overbooked(house, monkeypatch):
    """The twin: look first and take later, with nothing in the database to object."""
    both = Barrier(12)

    def careless(venue, capacity, starts, people):
        with connection.cursor() as cursor:
            cursor.execute("SELECT present FROM perks_hour")
            there = (cursor.fetchone() or [0])[0]
        both.wait(30)
        hours.Hour.objects.bulk_create(
            [Hour(venue=venue, starts_at=start, present_most=5) for start in starts],
            ignore_conflicts=True,
        )
        if there + people > 5:
            return False
        for start in starts:
            row = Hour.objects.filter(venue=venue, starts_at=start)
            row.update(present=hours.F("present") + people)
        return True

    monkeypatch.setattr(slots.hours, "take", careless)
    with owner_cursor() as owner:
        owner.execute("ALTER TABLE perks_hour DROP CONSTRAINT hour_present_never_overbooked")
    try:
        came = together([lambda n=n: booking(house, n) for n in range(12)])
        assert came == {"booked": 12}
        with scopes.act_as(scopes.system("tests")):
            assert len(slots.overbooked(house.lounge)) == 1
    finally:
        connection.close()
        with owner_cursor() as owner:
            owner.execute("TRUNCATE perks_hour CASCADE")
            owner.execute(
                f"ALTER TABLE perks_hour ADD CONSTRAINT hour_present_never_overbooked {CHECK}"
            )


def test_the_database_refuses_an_overbooked_hour(house):
    from django.db import IntegrityError, transaction

    with scopes.act_as(scopes.system("tests")):
        capacity = Capacity.objects.get()
        [row] = hours.lock(house.lounge, capacity, [house.hour])
        overbooked = pytest.raises(IntegrityError, match="hour_present_never_overbooked")
        with overbooked, transaction.atomic():
            Hour.objects.filter(pk=row.pk).update(present=6)
