"""The floor: hours, slots booked before the trip, exits, and the share of those who pay."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from perks import arrivals, catalogue, floor, hours, occupancy, redemptions, slots, stays
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import Capacity, Hour, Stay, Venue
from tests.conftest import NOON
from tests.perks.desk import give_pass

HOUR = timedelta(hours=1)


@pytest.fixture
def lounge(people, noon, system):
    """Ten guests at once, four of them kept for those who pay; a guest stays an hour."""
    floor.set_capacity(
        people.lounge, people.victor.pk, at_once=10, paying_percent=40, stay_minutes=60
    )
    people.passes = [give_pass(people, claim_id=71 + n) for n in range(5)]
    return people


def refused(code, call, *args, **how):
    with pytest.raises(Refusal) as refusal:
        call(*args, **how)
    assert refusal.value.code == code
    return refusal.value


def scan(people, number, **how):
    return redemptions.redeem(people.passes[number].code, people.lounge.pk, **how)


def book(people, number, start):
    return slots.book(people.passes[number].pk, people.alice.pk, start)


def now(people):
    return occupancy.now_at(people.lounge)


def test_a_venue_without_limits_counts_nobody(people, noon, system):
    issued = give_pass(people)
    assert redemptions.redeem(issued.code, people.lounge.pk).answer == "yes"
    assert (Stay.objects.count(), now(people).limited) == (0, False)
    another = give_pass(people, claim_id=72)
    refused("slots_not_needed", slots.book, another.pk, people.alice.pk, NOON)


def test_perks_fill_their_share_and_no_more(lounge):
    """Parties of two: three of them are six of ten places; four places stay for who pays."""
    assert [scan(lounge, n).answer for n in range(3)] == ["yes"] * 3
    assert (now(lounge).inside, now(lounge).places, now(lounge).full) == (6, 6, True)
    fourth = scan(lounge, 3)
    assert (fourth.answer, fourth.code) == ("no", "venue_full")
    assert fourth.remedy.startswith("The next free place: 13:00.")
    assert redemptions.look(lounge.passes[3].code, lounge.lounge.pk).code == "venue_full"
    assert slots.overbooked(lounge.lounge) == []


def test_without_the_share_perks_would_take_the_places_of_those_who_pay(lounge):
    """The twin."""
    Capacity.objects.update(paying_percent=0)
    Hour.objects.all().delete()
    assert [scan(lounge, n).answer for n in range(5)] == ["yes"] * 5
    assert now(lounge).inside == 10


def test_more_who_pay_than_their_share_take_room_from_perks_for_an_hour(lounge):
    floor.count_paying(lounge.lounge, 7)
    assert [scan(lounge, n).answer for n in range(2)] == ["yes", "no"]
    with clock.at(NOON + HOUR):
        assert now(lounge).places == 6


def test_who_leaves_makes_room(lounge):
    for number in range(3):
        scan(lounge, number)
    left = arrivals.leave(lounge.passes[0].code, lounge.lounge)
    assert (left.people, now(lounge).inside) == (2, 4)
    refused("exit_not_inside", arrivals.leave, lounge.passes[0].code, lounge.lounge)
    refused("exit_unknown", arrivals.leave, "0000 0000", lounge.lounge)
    refused("exit_unknown", arrivals.leave, lounge.passes[1].code, lounge.other_venue)
    assert scan(lounge, 3).answer == "yes"


def test_an_undone_scan_was_never_there(lounge):
    number = scan(lounge, 0).facts["redemption"]
    redemptions.undo(number, lounge.lounge.pk)
    assert now(lounge).inside == 0
    assert Hour.objects.get().present == 0
    assert Hour.objects.get().arrivals == 0


def test_a_guest_whom_nobody_sees_leaving_stays_as_long_as_guests_do(lounge):
    for number in range(3):
        scan(lounge, number)
    with clock.at(NOON + HOUR):
        assert now(lounge).inside == 0
        assert scan(lounge, 3).answer == "yes"
        assert Stay.objects.filter(state="left", ended_because="not seen leaving").count() == 3


def test_a_booked_hour_is_kept_for_its_guest(lounge):
    at_two = NOON + 2 * HOUR
    for number in range(3):
        book(lounge, number, at_two)
    refused("slot_full", book, lounge, 3, at_two)
    with clock.at(at_two):
        assert now(lounge).expected == 6
        walk_in = scan(lounge, 3)
        assert (walk_in.answer, walk_in.code) == ("no", "venue_full")
        assert [scan(lounge, n).answer for n in range(3)] == ["yes"] * 3
        assert (now(lounge).expected, now(lounge).inside) == (0, 6)


def test_one_live_slot_for_each_pass(lounge):
    first = book(lounge, 0, NOON + HOUR)
    assert book(lounge, 0, NOON + HOUR) == first
    book(lounge, 0, NOON + 2 * HOUR)
    assert list(Stay.objects.order_by("pk").values_list("state", flat=True)) == [
        "cancelled", "booked",
    ]  # fmt: skip
    assert [row.present for row in Hour.objects.order_by("starts_at")] == [0, 2]
    slots.cancel(lounge.passes[0].pk, lounge.alice.pk)
    assert [row.present for row in Hour.objects.order_by("starts_at")] == [0, 0]


def test_a_full_hour_leaves_the_old_slot_in_place(lounge):
    mine = book(lounge, 0, NOON + HOUR)
    for number in range(1, 4):
        book(lounge, number, NOON + 2 * HOUR)
    refused("slot_full", book, lounge, 0, NOON + 2 * HOUR)
    mine.refresh_from_db()
    assert mine.state == "booked"


def test_a_missed_slot_is_free_again(lounge):
    book(lounge, 0, NOON + HOUR)
    with clock.at(NOON + 2 * HOUR):
        assert stays.tidy_all() == 1
    assert Stay.objects.get().state == "missed"


def test_a_guest_reads_the_answer_in_the_language_of_the_account(lounge):
    lounge.alice.languages = ["fr", "ja"]
    lounge.alice.save()
    seen = client_of(lounge.victor).post(
        "/venue/lounge-sfo/", {"code": lounge.passes[0].code}, follow=True
    )
    assert 'lang="ja"><b>2名様：Alice 様とお連れ様1名をお通しください</b>' in seen.content.decode()


@pytest.mark.parametrize("minutes, code", [(30, "slot_not_open"), (-60, "slot_not_open"),
                                           (8 * 24 * 60, "slot_not_open")])  # fmt: skip
def test_hours_that_cannot_be_booked(lounge, minutes, code):
    refused(code, book, lounge, 0, NOON + timedelta(minutes=minutes))


def test_only_ones_own_pass_has_a_slot(lounge):
    refused("pass_unknown", slots.book, lounge.passes[0].pk, lounge.mallory.pk, NOON + HOUR)
    refused("pass_unknown", slots.cancel, lounge.passes[0].pk, lounge.mallory.pk)


def test_opening_hours_are_on_the_clock_of_the_venue(people, system):
    """Berlin, the night in which the clock goes back: the day has 25 hours, 9 of them open."""
    berlin = Venue.objects.create(slug="b", name="B", time_zone="Europe/Berlin")
    from perks.models import OpeningHours

    OpeningHours.objects.create(venue=berlin, weekday=6, opens=9, closes=18)
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)
    found = hours.Opening(berlin).between(start, start + timedelta(hours=25))
    assert (found[0], len(found)) == (datetime(2026, 10, 25, 8, tzinfo=UTC), 9)


def test_half_an_hour_off(people, system):
    delhi = Venue.objects.create(slug="d", name="D", time_zone="Asia/Kolkata")
    assert hours.hour_of(NOON, delhi) == NOON - timedelta(minutes=30)


def test_a_closed_day_cancels_its_slots_by_letter(lounge):
    book(lounge, 0, NOON + HOUR)
    assert floor.close_day(lounge.lounge, lounge.victor.pk, NOON.date(), "A burst pipe") == 1
    letter = Letter.objects.get()
    assert (letter.member_id, letter.context["because"]) == (lounge.alice.pk, "A burst pipe")
    assert letter.context["hour"] == "13:00"
    refused("slot_not_open", book, lounge, 0, NOON + HOUR)
    refused("day_closed", floor.close_day, lounge.lounge, lounge.victor.pk, NOON.date(), "x")
    floor.open_day(lounge.lounge, lounge.victor.pk, NOON.date())
    assert book(lounge, 0, NOON + HOUR).state == "booked"


def test_fewer_places_cancel_the_newest_slots_and_no_others(lounge):
    for number in range(3):
        with clock.at(NOON + timedelta(minutes=number)):
            book(lounge, number, NOON + 3 * HOUR)
    assert floor.set_capacity(lounge.lounge, lounge.victor.pk, at_once=7) == 1
    states = Stay.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["booked", "booked", "cancelled"]
    assert Letter.objects.count() == 1
    assert Hour.objects.get().present_most == 4
    assert slots.overbooked(lounge.lounge) == []


def test_guests_who_are_inside_are_not_put_out(lounge):
    for number in range(3):
        scan(lounge, number)
    floor.set_capacity(lounge.lounge, lounge.victor.pk, at_once=2)
    assert (now(lounge).inside, Hour.objects.get().present_most) == (6, 6)
    # One place is left for perks from now on: no party of two ever fits again.
    assert scan(lounge, 3).code == "venue_full_today"


def test_only_an_owner_sets_the_floor(lounge):
    refused("not_owner", floor.set_capacity, lounge.lounge, lounge.mallory.pk, at_once=1)
    refused("not_owner", floor.set_week, lounge.lounge, lounge.mallory.pk, {})
    refused("not_owner", floor.close_day, lounge.lounge, lounge.mallory.pk, NOON.date(), "x")


def test_guests_per_hour(lounge):
    floor.set_capacity(lounge.lounge, lounge.victor.pk, at_once=None, per_hour=4, paying_percent=0)
    assert [scan(lounge, n).answer for n in range(3)] == ["yes", "yes", "no"]
    with clock.at(NOON + HOUR):
        assert scan(lounge, 2).answer == "yes"


def test_what_a_desk_did_without_us_is_counted_and_never_refused(lounge):
    for number in range(3):
        scan(lounge, number)
    with arrivals.whatever_the_limit():
        assert scan(lounge, 3).answer == "yes"
    assert (now(lounge).inside, slots.overbooked(lounge.lounge)) == (8, [])


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_member_books_on_a_page_and_hears_before_the_trip(lounge):
    alice, path = client_of(lounge.alice), f"/passes/{lounge.passes[3].pk}/"
    assert b"You can keep a place" in alice.get(path).content
    catalogue.change_door(lounge.lounge_day, books_slots=True)
    assert b"Book your hour before you travel" in alice.get(path).content
    alice.post(f"{path}slot/", {"hour": (NOON + 2 * HOUR).isoformat()})
    assert Stay.objects.get().starts_at == NOON + 2 * HOUR
    assert b"Your hour is booked" in alice.get(path).content
    alice.post(f"{path}slot/", {"give_back": "1"})
    for number in range(3):
        scan(lounge, number)
    page = alice.get(path).content.decode()
    assert "is full or closed now" in page
    assert "The next free hour: Sunday 22 November, 13:00." in page
    assert client_of(lounge.mallory).get(f"{path}slot/").status_code == 404


def test_the_page_of_the_floor(lounge):
    victor = client_of(lounge.victor)
    scan(lounge, 0)
    page = victor.get("/venue/lounge-sfo/floor/").content.decode()
    assert "2 of 6" in page
    assert '<label class="sr" for="id_opens0">Monday from</label>' in page
    form = {"form": "capacity", "at_once": 20, "paying_percent": 50, "stay_minutes": 90}
    assert victor.post("/venue/lounge-sfo/floor/", form).status_code == 302
    assert Capacity.objects.get().at_once == 20
    bad = {"form": "capacity", "at_once": 0, "paying_percent": 101, "stay_minutes": 5}
    assert victor.post("/venue/lounge-sfo/floor/", bad).status_code == 422
    week = {"form": "week", "opens0": 8, "closes0": 20}
    victor.post("/venue/lounge-sfo/floor/", week)
    assert not hours.Opening(lounge.lounge).is_open(NOON)
    out = victor.post("/venue/lounge-sfo/exit/", {"code": lounge.passes[0].short_code}, follow=True)
    assert b"2 guests counted out." in out.content
