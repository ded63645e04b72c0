"""What must hold of desks without a network, whatever they are shown and in whatever order."""

import copy
import json
import random
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command

from perks import (
    codec,
    devices,
    enrolment,
    leases,
    passes,
    redemptions,
    rehearsal,
    rotation,
    uploads,
)
from perks.ground import clock, scopes
from perks.models import DeskRecord, Redemption, Scan
from perks.pass_body import PassBody
from tests.conftest import NOON
from tests.perks.desk_device import DeskDevice
from tests.perks.desk_stage import give_passes, scanner, share_lanes

MINUTE = timedelta(minutes=1)


def rows(model, **which):
    with scopes.act_as(scopes.system("tests")):
        return list(model.objects.filter(**which).order_by("pk"))


def test_three_scanners_cut_off_confirm_each_pass_exactly_once(db):
    out = StringIO()
    call_command("simulate_desk", "--scanners", "3", "--passes", "60", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["shown"], told["let_in"], told["confirmed"]) == (180, 60, 60)
    assert told["confirmed"] + told["conflict"] + told["rejected"] + told["noted"] == 180
    assert rows(Redemption) == []


def test_without_lanes_every_scanner_lets_everybody_in(db):
    """The twin: one use each is booked all the same, and the rest are conflicts to look at."""
    told = rehearsal.partition(3, 10, policy="open")
    assert (told.let_in, told.confirmed, told.conflict) == (30, 10, 20)


def test_with_lanes_that_overlap_two_desks_let_one_guest_in(db, monkeypatch):
    """The twin of the lease: a share of all lanes for everybody, and no word from the database."""
    monkeypatch.setattr(leases, "fair_share", lambda device: leases.LANES)
    monkeypatch.setattr(
        leases, "lane_of", lambda serial: pytest.fail("the lane is the scanner's to know")
    )
    monkeypatch.setattr(leases, "settle", lambda device, made_ms: everything(device))
    monkeypatch.setattr(leases, "used", lambda venue_id, lanes: [])
    told = rehearsal.partition(2, 10)
    assert (told.let_in, told.confirmed, told.conflict) == (20, 10, 10)


def everything(device):
    return [leases.Lease(lane=lane, device=device) for lane in range(leases.LANES)]


@pytest.fixture
def desk(people, noon):
    return scanner(people.lounge, "Door 1")


@pytest.fixture
def shelf(people, noon):
    return [one.code for one in give_passes(people.lounge_day, people.alice, 12)]


def lived(desk, shelf):
    """An hour without a network: yes, twice, no, undone, withdrawn, let in again, gone out."""
    desk.online = False
    for number, code in enumerate(shelf):
        with clock.at(NOON + number * MINUTE):
            desk.scan(code)
            if number % 3 == 0:
                desk.record("undo", of=desk.seq)
            if number % 4 == 1:
                desk.record("withdraw", of=desk.seq)
    with clock.at(NOON + 20 * MINUTE):
        for code in shelf:
            desk.scan(code)
        desk.scan("PRK:NOT A PASS")
        desk.record("exit", code=shelf[0])


def test_uploaded_five_times_shuffled_it_is_booked_once(desk, shelf):
    lived(desk, shelf)
    chance = random.Random(7)
    with clock.at(NOON + 60 * MINUTE):
        for _ in range(5):
            some = chance.sample(desk.records, len(desk.records))
            for at in range(0, len(some), 7):
                desk.upload(some[at : at + 7])
    assert len(rows(DeskRecord)) == desk.seq == desk.next - 1
    standing = rows(Redemption, undone_at=None)
    assert len(standing) == len({use.pass_used_id for use in standing}) == len(shelf)
    assert {outcome for outcome, _ in desk.outcomes.values()} == {"confirmed", "noted"}


@pytest.mark.parametrize("seed", range(2))
def test_the_outcome_does_not_depend_on_the_order_of_arrival(desk, shelf, seed):
    lived(desk, shelf)
    chance = random.Random(seed)
    with clock.at(NOON + 60 * MINUTE):
        for one in chance.sample(desk.records, len(desk.records)):
            desk.upload([one])
        shuffled = {row.seq: (row.outcome, row.code, row.redemption_id) for row in rows(DeskRecord)}
    booked = sorted((use.redeemed_at, use.undone_at) for use in rows(Redemption))
    assert [shuffled[seq][:2] for seq in sorted(shuffled)] == in_order(desk, shelf)
    assert all(at <= NOON + 20 * MINUTE for at, _ in booked)


def in_order(desk, shelf):
    """The outcomes as the desk knows them itself: yes is confirmed unless it took it back."""
    back = {one["of"] for one in desk.written if one["kind"] == "withdraw"}
    told = []
    for one in desk.written:
        if one["kind"] == "exit":
            # This venue counts nobody, so nobody is known to be inside.
            told.append(("noted", "exit_not_inside"))
        elif one["kind"] != "scan":
            told.append(("noted", one["kind"]))
        elif one["seq"] in back:
            told.append(("noted", "withdrawn"))
        elif one["decision"] == "yes":
            told.append(("confirmed", "let_in"))
        else:
            told.append(("noted", one["reason"]))
    return told


def test_a_member_sees_when_she_was_let_in_not_when_it_was_told(desk, shelf, people):
    desk.online = False
    with clock.at(NOON + 5 * MINUTE):
        desk.scan(shelf[0])
    with clock.at(NOON + 300 * MINUTE):
        desk.upload()
    with scopes.act_as(scopes.member(people.alice.pk)):
        assert Redemption.objects.get().redeemed_at == NOON + 5 * MINUTE


JUDGED_BY_ITS_TIME = {
    # What happened before 12:30 -> the outcome of a scan at 12:10 and of one at 12:40.
    "pass": ("confirmed", "rejected"),
    "device": ("confirmed", "rejected"),
    "key": ("confirmed", "rejected"),
}


@pytest.mark.parametrize("what", JUDGED_BY_ITS_TIME)
def test_what_ended_at_half_past_is_judged_by_the_time_of_the_scan(desk, people, noon, what):
    early, late = give_passes(people.lounge_day, people.alice, 2)
    desk.online = False
    for minutes, one in ((10, early), (40, late)):
        with clock.at(NOON + minutes * MINUTE):
            desk.scan(one.code)
    with clock.at(NOON + 30 * MINUTE), scopes.act_as(scopes.system("tests")):
        if what == "pass":
            for one in (early, late):
                passes.revoke(one, "taken back")
        elif what == "device":
            devices.revoke(desk.id, people.lounge.pk)
        else:
            rotation.rotate(compromised=early.key.number)
    with clock.at(NOON + 60 * MINUTE), scopes.act_as(scopes.system("tests")):
        done = uploads.take_in(desk.id, [(one["text"], one["signature"]) for one in desk.records])
    assert tuple(told.outcome for told in done.records) == JUDGED_BY_ITS_TIME[what]


CLOCKS = {
    "1970": (datetime(1970, 1, 2, tzinfo=UTC), "record_before_enrolment"),
    "2100": (datetime(2100, 1, 1, tzinfo=UTC), "record_ahead_of_time"),
}


@pytest.mark.parametrize("year", CLOCKS)
def test_a_clock_of_another_age_is_a_clear_no_and_nothing_is_lost(desk, shelf, year):
    moment, code = CLOCKS[year]
    desk.online = False
    with clock.at(moment):
        assert desk.scan(shelf[0])[0] == "no"
    facts = {**desk.written[0], "decision": "yes", "reason": "let_in"}
    desk.seq, desk.prev, desk.records, desk.written = 0, "0" * 64, [], []
    with clock.at(moment):
        desk.record(facts.pop("kind"), **{k: v for k, v in facts.items() if k not in HEAD})
    assert desk.upload() == {1: ("rejected", code)}
    [kept] = rows(DeskRecord)
    assert (kept.text, kept.at) == (desk.records[0]["text"], moment)
    assert desk.next == 2


HEAD = ("v", "device", "seq", "prev", "at_ms")
ODD = [
    "",
    "\x00",
    "\ud800",
    "PRK:" + "\x00" * 300,
    "PRK:" + "0" * 3_000,
    "ß" * 700,
    "💺\u202e",
    "9" * 3_000,
    "' OR 1=1 --",
]


@pytest.mark.parametrize("code", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("decision", ["yes", "no"])
def test_any_bytes_in_a_code_get_an_outcome(desk, code, decision):
    desk.record("scan", code=code, typed=False, decision=decision, reason="\x00" * 60, bundle=None)
    [(outcome, told)] = desk.upload().values()
    assert (outcome, bool(told), desk.next) == (
        "rejected" if decision == "yes" else "noted", True, 2,
    )  # fmt: skip
    assert desk.post("attempt", desk.records[0])["answer"]["answer"] == "no"
    assert len(rows(Scan)) == 1


STRANGE = {
    "record_unknown_version": {"v": 9},
    "record_unknown_kind": {"kind": "party"},
    "record_unreadable": {"decision": "maybe"},
    "record_of_nothing": {"kind": "undo", "of": 77},
}


@pytest.mark.parametrize("code", STRANGE)
def test_what_we_do_not_understand_is_kept_and_the_chain_goes_on(desk, shelf, code):
    facts = {"code": shelf[0], "decision": "yes", "pass": None, **STRANGE[code]}
    desk.online = False
    desk.record(facts.pop("kind", "scan"), **facts)
    desk.scan(shelf[1])
    assert desk.upload() == {1: ("rejected", code), 2: ("confirmed", "let_in")}


def fork_of(desk):
    """The storage of a scanner in other hands: everything that a real one can leak."""
    twin = copy.copy(desk)
    twin.records, twin.written = list(desk.records), list(desk.written)
    twin.outcomes = {}
    return twin


def test_a_dump_of_the_storage_can_be_that_device_until_it_is_revoked(desk, shelf, people):
    desk.scan(shelf[0])
    thief = fork_of(desk)
    assert thief.scan(shelf[1]) == ("yes", "let_in")
    with scopes.act_as(scopes.system("tests")):
        devices.revoke(desk.id, people.lounge.pk)
    thief.online = False
    thief.scan(shelf[2])
    thief.post("records", {"records": thief.records})
    assert thief.line.status == 401
    assert len(rows(Redemption)) == 2


def test_two_that_go_on_from_one_dump_are_noticed(desk, shelf):
    desk.scan(shelf[0])
    thief = fork_of(desk)
    thief.scan(shelf[1])
    assert desk.scan(shelf[2]) == ("no", "record_forked")
    assert desk.outcomes[2] == ("rejected", "record_forked")


def test_a_dump_can_never_mint_a_pass(desk, shelf, people):
    """All that it holds of the brand are public halves: no key in it signs for anybody else."""
    held = [value for value in vars(desk).values() if isinstance(value, Ed25519PrivateKey)]
    assert held == [desk.key]
    keys = desk.keys()
    [(brand, number)] = [names for names in keys if names[0]]  # 0 is the house
    body = PassBody(
        key_id=number, brand=brand, perk=people.lounge_day.pk, venue=people.lounge.pk,
        pass_id=b"minted.!", not_before=0, not_after=2**32 - 1, uses=255, guests=255, tier=0,
    )  # fmt: skip
    minted = codec.encode(body, desk.key.private_bytes_raw())
    assert desk.scan(minted) == ("no", "pass_forged")
    with scopes.act_as(scopes.system("tests")):
        assert redemptions.redeem(minted, people.lounge.pk).code == "pass_forged"
    assert rows(Redemption) == []


def test_a_text_that_the_house_did_not_sign_is_not_believed(desk):
    told = desk.line.get("bundles", {"lease": 0})
    [bundle] = told["bundles"]
    changed = {**bundle, "text": bundle["text"].replace('"revoked":""', '"revoked":"AAAA"')}
    for wrong, purpose in ((changed, b"perks bundle v1\n"), (bundle, b"perks lease v1\n")):
        with pytest.raises(InvalidSignature):
            desk.believe(wrong, purpose)


def test_devices_of_two_venues_hold_nothing_of_each_other(desk, people):
    other = scanner(people.other_venue, "Door 1")
    assert (len(desk.bundles), other.bundles) == (1, {})
    assert not other.keep(next(iter(desk.bundles.values())))
    code = next(iter(desk.bundles))
    assert other.scan("PRK:0")[1] == "pass_unreadable"
    assert code == people.northwind.pk


def test_an_empty_bundle_says_no_to_everything(people, noon, shelf):
    other = scanner(people.other_venue, "Door 1")
    other.online = False
    assert other.scan(shelf[0]) == ("no", "pass_unknown_key")
    other.bundles[people.northwind.pk] = {"keys": [], "perks": [], "revoked": "", "version": 1}
    assert other.scan(shelf[0]) == ("no", "pass_unknown_key")


def test_lanes_are_never_held_twice(people, noon):
    devices_ = [DeskDevice(token) for token in links(people, 3)]
    share_lanes(*devices_)
    held = [lane for one in devices_ for lane in one.lease["lanes"]]
    assert sorted(held) == list(range(64))
    assert sorted(len(one.lease["lanes"]) for one in devices_) == [21, 21, 22]


def links(people, count):
    with scopes.act_as(scopes.system("tests")):
        return [enrolment.invite(people.lounge.pk, f"Door {n}").token for n in range(count)]
