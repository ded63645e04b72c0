"""The owner's page of devices: a link for a scanner, how each one is, and what to do about it."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from perks import devices
from perks.ground import clock, scopes
from perks.models import DeskAlarm, Device, Enrolment, Redemption, VenueMembership
from tests.conftest import NOON
from tests.counting import asking
from tests.perks.desk_device import DeskDevice
from tests.perks.desk_stage import give_passes, scanner

PAGE = "/venue/lounge-sfo/devices/"


@pytest.fixture
def victor(people, noon):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.victor)
    return client


@pytest.fixture
def desk(people, noon):
    with scopes.act_as(scopes.system("tests")):
        Device.objects.all().delete()
    return scanner(people.lounge, "Door 1")


def words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def rows(model, **which):
    with scopes.act_as(scopes.system("tests")):
        return list(model.objects.filter(**which).order_by("pk"))


def test_the_link_on_the_page_makes_the_device(victor):
    page = victor.post(PAGE, {"name": "Door 1", "as": "scanner"})
    [token] = re.findall(r"http://testserver/venue/desk/#enrol=([\w-]+)", page.content.decode())
    assert 'aria-label="Code that makes a device Door 1"' in page.content.decode()
    assert "Open this on Door 1" in words(page) and "until 12:10" in words(page)
    assert token not in victor.get(PAGE).content.decode()
    device = DeskDevice(token)
    assert (device.venue["slug"], device.line.status) == ("lounge-sfo", 201)
    assert "Door 1 scanner since 22 Nov 2026" in words(victor.get(PAGE))
    [link] = rows(Enrolment)
    assert (link.device_id, link.used_at, token.encode() in bytes(link.digest)) == (
        device.id, NOON, False,
    )  # fmt: skip


def test_staff_who_do_not_own_the_venue_make_no_link(people, victor):
    with scopes.act_as(scopes.system("tests")):
        VenueMembership.objects.filter(user=people.victor).update(role="staff")
    assert victor.post(PAGE, {"name": "Door 1", "as": "scanner"}).status_code == 404
    assert rows(Enrolment) == []


def test_the_page_says_how_a_scanner_is(victor, desk):
    assert "In touch ." in words(victor.get(PAGE)).replace("In touch.", "In touch .")
    desk.heartbeat(waiting=3)
    with clock.at(NOON + timedelta(minutes=3)):
        page = words(victor.get(PAGE))
    assert "Last heard 22 Nov, 12:00, and 3 records not sent yet." in page


def test_missing_records_are_a_state_and_the_owner_may_go_on(victor, desk, people):
    codes = [one.code for one in give_passes(people.lounge_day, people.alice, 5)]
    desk.online = False
    for code in codes:
        desk.scan(code)
    desk.upload([desk.records[0], *desk.records[3:]])
    assert "Records 2 to 3 are missing. What came after waits." in words(victor.get(PAGE))
    ask = f"{PAGE}{desk.id}/missing/"
    assert "Records 2 to 3 are missing." in words(victor.get(ask))
    assert len(rows(Redemption)) == 1
    assert "Booked." in words(victor.post(ask, follow=True))
    assert (len(rows(Redemption)), desk.upload([])) == (3, desk.outcomes)
    page = words(victor.get(PAGE))
    assert "are missing" not in page and "Records were lost, and what came after" in page
    assert "Nothing waits any more." in words(victor.post(ask, follow=True))
    desk.upload(desk.records[1:3])
    assert (len(rows(Redemption)), desk.outcomes[2]) == (5, ("confirmed", "let_in"))


def test_an_alarm_is_said_once_in_words(victor, desk):
    for text in ("{}", "{ }"):
        desk.upload([{"text": text, "signature": "AAAA"}])
    assert len(rows(DeskAlarm)) == 2
    assert words(victor.get(PAGE)).count("A record came that its key did not sign.") == 1


def test_a_scanner_that_was_found_again_hands_in_and_nothing_else(victor, desk, people):
    codes = [one.code for one in give_passes(people.lounge_day, people.alice, 2)]
    desk.online = False
    desk.scan(codes[0])
    with clock.at(NOON + timedelta(minutes=10)):
        with scopes.act_as(scopes.system("tests")):
            devices.revoke(desk.id, people.lounge.pk)
        desk.scan(codes[1])
        assert "Found again?" in words(victor.get(PAGE))
        desk.post("records", {"records": desk.records})
        assert desk.line.status == 401
        ask = f"{PAGE}{desk.id}/unsent/"
        assert "its records could be dated back" in words(victor.get(ask))
        assert "It still scans nothing." in words(victor.post(ask, follow=True))
        assert "May send its records until 23 Nov, 12:10." in words(victor.get(PAGE))
        assert desk.upload() == {1: ("confirmed", "let_in"), 2: ("rejected", "device_revoked")}
        for path in ("attempt", "heartbeat"):
            desk.post(path, {})
            assert desk.line.status == 401
        till = "/api/v1/venues/lounge-sfo/redemptions"
        answer = desk.line.client.post(till, {"code": codes[1]}, headers=desk.line.headers())
        assert answer.status_code == 401
    with clock.at(NOON + timedelta(hours=25)):
        desk.post("records", {"records": desk.records})
        assert desk.line.status == 401


def test_only_a_revoked_scanner_is_let_hand_in(victor, desk, people):
    assert victor.post(f"{PAGE}{desk.id}/unsent/").status_code == 404
    assert rows(Device, hand_in_until__isnull=False) == []


def test_the_page_asks_as_little_for_three_devices_as_for_one(victor, desk, people):
    with asking() as one:
        victor.get(PAGE)
    scanner(people.lounge, "Door 2")
    scanner(people.lounge, "Door 3")
    with asking() as three:
        victor.get(PAGE)
    assert len(one) == len(three) <= 15


def test_going_on_makes_no_other_device_of_it(victor, people, desk):
    other = scanner(people.other_venue, "Door 1")
    assert victor.post(f"{PAGE}{other.id}/missing/").status_code == 404
