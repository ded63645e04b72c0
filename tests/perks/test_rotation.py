"""Keys come and go while desks scan, and no good pass is ever refused for it."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from perks import house, keys, passes, redemptions, rotation
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import HouseKey, Pass, SigningKey
from tests import cast
from tests.conftest import NOON
from tests.perks.desk_stage import give_passes, scanner

DAY = timedelta(days=1)


@pytest.fixture
def issued(people, noon):
    return give_passes(people.lounge_day, people.alice, 1)[0]


def numbers(**which):
    return list(
        SigningKey.objects.filter(**which)
        .order_by("signs_from", "id")
        .values_list("number", flat=True)
    )


def test_the_next_key_is_made_and_published_seven_days_ahead(people, issued, system):
    first = issued.key
    with clock.at(first.signs_until - keys.AHEAD - timedelta(seconds=1)):
        assert rotation.rotate().made == 0
    with clock.at(first.signs_until - keys.AHEAD):
        assert (rotation.rotate().made, rotation.rotate().made) == (1, 0)
        following = SigningKey.objects.exclude(pk=first.pk).get()
        assert (following.signs_from, following.signs_until) == (
            first.signs_until,
            first.signs_until + keys.SIGNS_FOR,
        )
        assert [key.pk for key, _ in keys.published(people.northwind.pk)] == [
            first.pk,
            following.pk,
        ]
        assert keys.signing_key(people.northwind.pk).pk == first.pk
    with clock.at(first.signs_until):
        assert keys.signing_key(people.northwind.pk).pk == following.pk


def test_an_old_key_is_published_until_its_last_pass_ends(people, issued, system):
    with clock.at(issued.key.signs_until - DAY):
        late = give_passes(people.lounge_day, people.alice, 1, 5_000)[0]
        assert (late.key_id, late.valid_until > issued.key.signs_until) == (issued.key_id, True)
    for moment, known in ((late.valid_until - DAY, True), (late.valid_until, False)):
        with clock.at(moment):
            published = [key.pk for key, _ in keys.published(people.northwind.pk)]
            assert (issued.key_id in published) is known


def test_a_compromised_key_is_dropped_and_its_passes_are_signed_again(people, issued, system):
    before, number = issued.code, issued.key.number
    done = rotation.rotate(compromised=number)
    assert (done.dropped, done.signed_again) == (1, 1)
    issued.refresh_from_db()
    assert issued.code != before
    assert redemptions.look(before, people.lounge.pk).code == "pass_unknown_key"
    assert redemptions.look(issued.code, people.lounge.pk).answer == "yes"
    assert number not in [key.number for key, _ in keys.published(people.northwind.pk)]
    assert rotation.rotate(compromised=number).signed_again == 0


def test_the_next_key_is_brought_forward_for_scanners_know_it(people, issued, system):
    with clock.at(issued.key.signs_until - keys.AHEAD):
        rotation.rotate()
        [following] = numbers(signs_from__gt=clock.now())
        rotation.rotate(compromised=issued.key.number)
        assert keys.signing_key(people.northwind.pk).number == following


def test_a_pass_that_slipped_under_a_dropped_key_is_found_by_the_next_round(issued, system):
    keys.drop(issued.key.number)
    assert rotation.rotate().signed_again == 1
    assert Pass.objects.get().key.revoked_at is None


def test_passes_that_are_over_or_taken_back_are_left_alone(people, issued, system):
    passes.revoke(issued, "given back by the member")
    assert rotation.rotate(compromised=issued.key.number).signed_again == 0


def test_a_brand_with_a_place_has_a_key_before_its_first_pass(people, noon, system):
    assert numbers(brand=people.northwind) == []
    rotation.rotate()
    assert (len(numbers(brand=people.northwind)), numbers(brand=people.rival)) == (1, [])


def test_devices_know_the_next_key_of_the_house_and_follow_when_one_is_dropped(people, noon):
    device = scanner(people.lounge, "Door 1")
    with scopes.act_as(scopes.system("tests")):
        first = house.house_key()
        assert (len(device.house), HouseKey.objects.count()) == (2, 2)
        rotation.rotate(compromised=first.number)
        assert house.house_key().number != first.number
    device.fetch()
    assert len(device.house) == 3


def test_private_keys_of_the_house_are_sealed_to_their_row(people, noon, system):
    first, second = house.make(NOON), house.make(NOON)
    second.sealed_private = first.sealed_private
    with pytest.raises(ValueError, match="cannot open"):
        house.vault.unseal(second.sealed_private, house.identity(second.number))


def test_the_command_says_what_it_did(people, issued):
    out = StringIO()
    call_command("rotate_keys", "--compromised", str(issued.key.number), "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"made": 0, "dropped": 1, "signed_again": 1}
    call_command("rotate_keys", stdout=out)
    assert out.getvalue().endswith("0 keys made, 0 dropped, 0 passes signed again\n")
    with pytest.raises(CommandError, match="No brand has a key of this number"):
        call_command("rotate_keys", "--compromised", "0")
    with scopes.act_as(scopes.system("tests")), pytest.raises(Refusal, match=r"^key_unknown:"):
        keys.drop(0)


def live_through(people, days, ahead):
    """Scan from three threads while keys rotate, day by day; gives every no of a good pass.

    Each day one thread runs the round, one issues and redeems online, and one shows the newest
    passes to a scanner that fetched its bundles the day before and is out of reach since.
    """
    wrong, lock, threads = [], threading.Lock(), 3
    with clock.at(NOON + days[0] * DAY):
        device = scanner(people.lounge, "Door 1")
    shelf = []

    def day(number, work):
        try:
            with clock.at(NOON + number * DAY), scopes.act_as(scopes.system("tests")):
                for answer in work():
                    if answer != "yes":
                        with lock:
                            wrong.append((number, answer))
        finally:
            connection.close()

    def rounds():
        return [] if not ahead else (rotation.rotate() and [])

    def online():
        fresh = give_passes(people.lounge_day, people.alice, 2, 1_000 + 10 * len(shelf))
        shelf.extend(fresh)
        return [redemptions.look(one.code, people.lounge.pk).answer for one in shelf[-6:]]

    def offline():
        return [device.decide(one.code)["decision"] for one in list(shelf[-4:])]

    with ThreadPoolExecutor(threads) as pool:
        for number in days:
            jobs = [pool.submit(day, number, work) for work in (rounds, online)]
            [job.result() for job in jobs]
            pool.submit(day, number, offline).result()
            with clock.at(NOON + number * DAY + timedelta(hours=1)):
                device.fetch()
    return wrong


@pytest.fixture
def stage(transactional_db):
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        # Passes of six days, so that the shelf holds good ones only.
        people.lounge_day.valid_days = 6
        people.lounge_day.offline, people.lounge_day.open_cap = "open", 1_000
        people.lounge_day.save()
        with clock.at(NOON):
            keys.signing_key(people.northwind.pk)
        return people


def test_keys_rotate_under_load_without_a_false_no(stage):
    assert live_through(stage, range(82, 98), ahead=True) == []
    with scopes.act_as(scopes.system("tests")):
        assert SigningKey.objects.count() == 2


def test_a_key_that_was_not_published_ahead_is_refused_offline(stage):
    """The twin: without the round the new key is known only after the next fetch."""
    assert (90, "no") in live_through(stage, range(88, 92), ahead=False)
