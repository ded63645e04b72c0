"""A scanner from its link to its upload, over the API as a real one uses it."""

import json
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from perks import devices, redemptions
from perks.ground import clock, scopes
from perks.models import DeskAlarm, DeskRecord, Device, Redemption, Scan
from tests.conftest import NOON
from tests.perks.desk_device import DeskDevice, b64
from tests.perks.desk_stage import give_passes, row_of, scanner

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def device(people):
    return scanner(people.lounge, "Door 1")


@pytest.fixture
def shown(people):
    """The code of one good pass."""
    return give_passes(people.lounge_day, people.alice, 1)[0].code


def rows(model, **which):
    with scopes.act_as(scopes.system("tests")):
        return list(model.objects.filter(**which).order_by("pk"))


def test_online_a_yes_is_booked_once_however_often_it_is_asked(device, shown):
    assert device.scan(shown) == ("yes", "let_in")
    assert device.outcomes == {1: ("confirmed", "let_in")}
    again = device.post("attempt", device.records[0])
    assert (again["outcome"], again["answer"]["sentence"]) == (
        "confirmed",
        "Let in 2: Alice and a guest",
    )
    assert device.upload() == {1: ("confirmed", "let_in")}
    [use], [scan] = rows(Redemption), rows(Scan)
    assert (use.device_id, use.redeemed_at, scan.answer) == (device.id, NOON, "yes")


def test_offline_it_decides_alone_and_is_booked_by_its_own_time(device, shown):
    device.online = False
    with clock.at(NOON + timedelta(minutes=5)):
        assert device.scan(shown) == ("yes", "let_in")
        assert device.scan(shown) == ("twice", "pass_used")
    with clock.at(NOON + timedelta(hours=3)):
        assert device.upload() == {1: ("confirmed", "let_in"), 2: ("noted", "pass_used")}
    [use] = rows(Redemption)
    assert use.redeemed_at == NOON + timedelta(minutes=5)
    assert [(scan.answer, scan.scanned_at) for scan in rows(Scan)] == [
        ("yes", use.redeemed_at),
        ("twice", use.redeemed_at),
    ]
    assert row_of(device).next_seq == 3


def test_a_late_booking_is_withdrawn_and_the_pass_is_good_again(device, shown):
    device.scan(shown)
    device.record("withdraw", of=1)
    assert device.upload() == {1: ("confirmed", "let_in"), 2: ("noted", "withdraw")}
    assert rows(Redemption)[0].undone_at == NOON
    assert device.scan(shown) == ("yes", "let_in")


def test_a_withdrawal_that_comes_first_keeps_the_use_from_being_booked(device, shown):
    signed = device.record("scan", code=shown, decision="no", typed=False, bundle=0)
    withdrawn = device.record("withdraw", of=1)
    device.upload([withdrawn])
    assert device.outcomes == {2: ("waiting", "records_missing")}
    told = device.post("attempt", signed)
    assert (told["outcome"], told["code"]) == ("noted", "withdrawn")
    assert (device.upload()[2], rows(Redemption)) == (("noted", "withdraw"), [])


def test_records_behind_a_gap_wait_and_are_then_judged_in_order(device, people):
    codes = [one.code for one in give_passes(people.lounge_day, people.alice, 4)]
    device.online = False
    for code in codes:
        device.scan(code)
    device.upload(device.records[2:])
    assert device.outcomes == {
        3: ("waiting", "records_missing"),
        4: ("waiting", "records_missing"),
    }
    assert (device.next, rows(Redemption)) == (1, [])
    device.upload(device.records[:2])
    assert (device.next, len(rows(Redemption))) == (5, 4)
    assert {outcome for outcome, _ in device.upload().values()} == {"confirmed"}


def test_a_second_history_is_kept_and_raises_an_alarm(device, people):
    codes = [one.code for one in give_passes(people.lounge_day, people.alice, 2)]
    device.online = False
    device.scan(codes[0])
    first = device.records.pop()
    device.seq, device.prev = 0, "0" * 64
    device.scan(codes[1])
    second = device.records[0]
    assert device.upload([first]) == {1: ("confirmed", "let_in")}
    assert device.upload([second]) == {1: ("rejected", "record_forked")}
    assert [(row.fork, row.outcome) for row in rows(DeskRecord)] == [
        (False, "confirmed"),
        (True, "rejected"),
    ]
    assert [alarm.code for alarm in rows(DeskAlarm)] == ["record_forked"]
    assert len(rows(Redemption)) == 1


BAD = {
    "record_forged": lambda device: {"text": "{}", "signature": b64(bytes(64))},
    "record_unreadable": lambda device: signed(device, "not json \x01"),
    "record_of_another_device": lambda device: signed(device, other(device)),
    "record_too_long": lambda device: signed(device, "x" * 33_000),
}


def signed(device, text):
    return {"text": text, "signature": device.sign(text)}


def other(device):
    facts = {
        "v": 1,
        "device": device.id + 1,
        "seq": 7,
        "prev": "0" * 64,
        "at_ms": 1,
        "kind": "scan",
    }
    return json.dumps(facts)


@pytest.mark.parametrize("code", BAD)
def test_what_is_no_record_is_refused_with_its_code_and_spoils_nothing(device, shown, code):
    device.online = False
    device.scan(shown)
    bad = BAD[code](device)
    told = device.post("records", {"records": [bad, *device.records], "waiting": 0})
    seq = 7 if code == "record_of_another_device" else None
    assert told["records"] == [
        {"seq": seq, "outcome": "rejected", "code": code},
        {"seq": 1, "outcome": "confirmed", "code": "let_in"},
    ]
    attempt = device.post("attempt", bad)
    assert (attempt["outcome"], attempt["answer"]["answer"]) == ("rejected", "no")
    assert [alarm.code for alarm in rows(DeskAlarm)] == [code]


def test_a_revoked_device_is_out_at_once(device, shown, people):
    device.online = False
    device.scan(shown)
    with scopes.act_as(scopes.system("tests")):
        devices.revoke(device.id, people.lounge.pk)
    device.post("records", {"records": device.records})
    assert device.line.status == 401
    device.line.get("bundles", {})
    assert device.line.status == 401


def test_a_link_makes_one_device_within_ten_minutes(people):
    from perks import enrolment

    with scopes.act_as(scopes.system("tests")):
        link = enrolment.invite(people.lounge.pk, "Door 9")
        late = enrolment.invite(people.lounge.pk, "Door 10")
    DeskDevice(link.token)
    body = {"token": link.token, "public_key": b64(b"\x01" * 32)}
    refused = []
    for token, minutes in ((link.token, 0), (late.token, 10), ("nothing", 0)):
        with clock.at(NOON + timedelta(minutes=minutes)):
            answer = APIClient().post("/api/v1/desk/enrol", {**body, "token": token})
            refused.append((answer.status_code, answer.json()["code"]))
    assert refused == [
        (410, "enrolment_used"),
        (410, "enrolment_expired"),
        (404, "enrolment_unknown"),
    ]
    assert len(rows(Device, name="Door 9")) == 1


def test_a_till_and_a_person_are_no_scanner(people, device):
    with scopes.act_as(scopes.system("tests")):
        _, token = devices.enrol(people.lounge.pk, "Till 1")
    till = APIClient(headers={"authorization": f"Bearer {token}"})
    answer = till.get("/api/v1/desk/bundles")
    assert (answer.status_code, answer.json()["code"]) == (403, "device_has_no_key")
    assert APIClient().get("/api/v1/desk/bundles").status_code == 401


def test_a_pass_in_the_lane_of_a_silent_desk_is_not_booked_elsewhere(device, shown, people):
    """One scanner has all lanes; once it is out of touch, the till sends the guest to it."""
    with scopes.act_as(scopes.system("tests")):
        with clock.at(NOON + timedelta(minutes=3)):
            answer = redemptions.redeem(shown, people.lounge.pk)
        assert (answer.answer, answer.code) == ("no", "lane_elsewhere")
        with clock.at(NOON + timedelta(minutes=1)):
            assert redemptions.redeem(shown, people.lounge.pk).answer == "yes"
