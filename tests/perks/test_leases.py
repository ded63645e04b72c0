"""Lanes: one device each, given back by word, by time, by a supervisor or by revocation."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from perks import devices, leases, redemptions
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import DeskRecord, Lease
from tests.conftest import NOON
from tests.perks.desk_stage import give_passes, row_of, scanner, share_lanes

MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def first(people):
    return scanner(people.lounge, "Door 1")


@pytest.fixture
def second(people, first):
    return scanner(people.lounge, "Door 2")


def live(device=None):
    with scopes.act_as(scopes.system("tests")):
        rows = Lease.objects.filter(ended_at=None)
        return {row.lane for row in (rows.filter(device_id=device.id) if device else rows)}


def test_one_scanner_has_every_lane_until_another_comes(first, second):
    assert (len(first.lease["lanes"]), second.lease["lanes"]) == (64, [])
    share_lanes(first, second)
    assert (len(first.lease["lanes"]), len(second.lease["lanes"])) == (32, 32)
    assert not set(first.lease["lanes"]) & set(second.lease["lanes"])


def test_a_lane_is_free_only_once_its_device_says_that_it_has_the_newer_text(first, second):
    with clock.at(NOON + MINUTE):
        kept = first.lease
        first.fetch()
        lost_on_the_way, first.lease = first.lease, kept
        assert len(lost_on_the_way["lanes"]) == 32
        second.fetch()
        assert (second.lease["lanes"], len(live(first))) == ([], 64)
        first.heartbeat()
        second.fetch()
        assert second.lease["lanes"] == []
        first.lease = lost_on_the_way
        first.heartbeat()
        second.fetch()
        assert (len(second.lease["lanes"]), len(live(first))) == (32, 32)


def test_without_waiting_for_the_word_one_lane_is_held_twice(first, second, monkeypatch):
    """The twin: lanes freed when they are dropped, and an answer that is lost on the way."""
    real = leases.settle

    def hasty(device, made_ms):
        kept = real(device, made_ms)
        leases.acknowledge(device, made_ms)
        return kept

    monkeypatch.setattr(leases, "settle", hasty)
    kept = first.lease
    first.fetch()
    first.lease = kept
    second.fetch()
    assert set(first.lease["lanes"]) & set(second.lease["lanes"])


def test_eight_hours_later_a_silent_scanner_holds_nothing(first, second):
    with clock.at(NOON + leases.HOLDS_FOR - MINUTE):
        second.fetch()
        assert second.lease["lanes"] == []
    with clock.at(NOON + leases.HOLDS_FOR):
        second.fetch()
        assert len(second.lease["lanes"]) == 64
        assert NOON.timestamp() * 1000 + 8 * 3_600_000 == first.lease["until_ms"]


def test_a_supervisor_takes_a_lane_and_the_reason_is_kept(first, second, people):
    lane = first.lease["lanes"][5]
    second.record("lease_break", lane=lane, why="The tablet fell into the pool", supervisor=3)
    assert second.upload() == {1: ("noted", "lease_break")}
    with scopes.act_as(scopes.system("tests")):
        broken = Lease.objects.get(lane=lane, ended_at__isnull=False)
    assert (broken.device_id, broken.ended_because, broken.broken_by_id) == (
        first.id, "The tablet fell into the pool", 3,
    )  # fmt: skip
    assert live(second) == {lane}
    share_lanes(first, second)
    assert not set(first.lease["lanes"]) & set(second.lease["lanes"])


@pytest.mark.parametrize(
    "facts", [{"lane": 64}, {"lane": -1}, {"lane": "1"}, {"lane": 1, "why": " "}]
)
def test_a_break_without_lane_or_reason_is_kept_and_breaks_nothing(first, facts):
    first.record("lease_break", **{"why": "x", **facts})
    assert first.upload() == {1: ("rejected", "record_unreadable")}
    assert len(live(first)) == 64


def test_a_lease_is_broken_for_a_reason_only(first, people, system):
    with pytest.raises(Refusal, match=r"^reason_missing:"):
        leases.break_lease(1, people.lounge.pk, "  ", None)


def test_a_revoked_device_holds_nothing(first, second, people):
    with scopes.act_as(scopes.system("tests")):
        devices.revoke(first.id, people.lounge.pk)
    second.fetch()
    assert (len(second.lease["lanes"]), live(first)) == (64, set())


def test_the_database_leases_a_lane_once(first, people, system):
    with pytest.raises(IntegrityError, match="lease_one_live_per_lane"), transaction.atomic():
        Lease.objects.create(venue=people.lounge, device=row_of(first), lane=7, until=NOON + MINUTE)


def test_a_desk_with_records_to_tell_keeps_its_passes_to_itself(first, people):
    """In touch, but with three scans not told yet: who knows whom it let in."""
    code = give_passes(people.lounge_day, people.alice, 1)[0].code
    first.heartbeat(waiting=3)
    with scopes.act_as(scopes.system("tests")):
        answer = redemptions.redeem(code, people.lounge.pk)
        assert (answer.code, answer.facts["desk"]) == ("lane_elsewhere", "Door 1")
    first.heartbeat(waiting=0)
    with scopes.act_as(scopes.system("tests")):
        assert redemptions.redeem(code, people.lounge.pk).answer == "yes"


def test_the_lease_says_which_passes_are_used_and_what_of_ours_it_counts(first, people):
    one, two = give_passes(people.lounge_day, people.alice, 2)
    first.scan(one.code)
    first.online = False
    first.scan(two.code)
    first.online = True
    first.fetch()
    assert (first.lease["through"], len(first.lease["used"])) == (1, 1)
    first.online = False
    assert first.scan(one.code) == first.scan(two.code) == ("twice", "pass_used")


def test_a_record_keeps_its_text_and_only_its_outcome_is_settled(first, people, system):
    first.scan("PRK:0")
    DeskRecord.objects.update(outcome="noted")
    for change in ({"text": "{}"}, {"seq": 9}, {"at": NOON}, {"fork": True}):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            DeskRecord.objects.update(**change)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        DeskRecord.objects.all()._raw_delete("default")
