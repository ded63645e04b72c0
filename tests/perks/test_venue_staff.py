"""People at a venue: who may do what, PINs on shared devices, and a supervisor's word."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client
from rest_framework.test import APIClient

from perks import devices, pins, redemptions, supervision, venue_team
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import PinTries, Redemption, Scan, SupervisorAct, Unit, VenueMembership
from perks.supervision import Decider
from tests import cast
from tests.conftest import NOON
from tests.perks.desk import give_pass

LOUNGE = "/venue/lounge-sfo/"
PIN = "2718"


def system():
    return scopes.act_as(scopes.system("tests"))


@pytest.fixture
def house(people, noon):
    """Victor owns the lounge, Sue supervises, Sam is staff; Alice has a pass; Till 1 is enrolled."""
    with system():
        people.sue, people.sam = cast.person("sue", "Sue Vega"), cast.person("sam", "Sam Ito")
        people.supervisor = venue_team.add(
            people.lounge, people.victor.pk, "sue@example.test", "supervisor"
        )
        people.staff = venue_team.add(people.lounge, people.victor.pk, "SAM@example.test", "staff")
        pins.set_pin(people.supervisor, PIN)
        people.issued = give_pass(people)
        people.till, token = devices.enrol(people.lounge.pk, "Till 1")
    people.client = APIClient(headers={"authorization": f"Bearer {token}"})
    return people


def browser(user):
    client = Client()
    with system():
        client.force_login(user)
    return client


def refused(code, call, *args, **how):
    with pytest.raises(Refusal) as refusal:
        call(*args, **how)
    assert refusal.value.code == code


def test_only_an_owner_changes_the_staff(house):
    refused("not_owner", venue_team.add, house.lounge, house.sue.pk, "x@example.test", "staff")
    refused("not_owner", venue_team.remove, house.lounge, house.sam.pk, house.supervisor.pk)
    refused(
        "person_unknown", venue_team.add, house.lounge, house.victor.pk, "x@example.test", "staff"
    )
    with system():
        cast.person("ned", "Ned New", confirmed=False)
    refused(
        "address_not_confirmed",
        venue_team.add, house.lounge, house.victor.pk, "ned@example.test", "staff",
    )  # fmt: skip
    mine = venue_team.member(house.lounge.pk, house.victor.pk)
    refused("last_owner", venue_team.remove, house.lounge, house.victor.pk, mine.pk)
    refused("last_owner", venue_team.change_role, house.lounge, house.victor.pk, mine.pk, "staff")
    assert [each.role for each in venue_team.members(house.lounge)] == [
        "owner", "supervisor", "staff",
    ]  # fmt: skip


def test_the_pages_of_the_staff(house):
    victor, sam = browser(house.victor), browser(house.sam)
    assert b"Add somebody" in victor.get(f"{LOUNGE}staff/").content
    assert b"Add somebody" not in sam.get(f"{LOUNGE}staff/").content
    sam.post(f"{LOUNGE}staff/{house.supervisor.pk}/", {"role": "owner"})
    with system():
        assert VenueMembership.objects.get(pk=house.supervisor.pk).role == "supervisor"
    assert sam.post(f"{LOUNGE}pin/", {"pin": "5162", "again": "5163"}).status_code == 422
    assert sam.post(f"{LOUNGE}pin/", {"pin": "1234", "again": "1234"}).status_code == 422
    assert sam.post(f"{LOUNGE}pin/", {"pin": "5162", "again": "5162"}).status_code == 302
    assert pins.sign_in(house.lounge.pk, house.staff.pk, "5162").user == house.sam
    victor.post(f"{LOUNGE}staff/{house.staff.pk}/")
    assert sam.get(LOUNGE).status_code == 404


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "１２３４", ""])
def test_a_pin_has_four_to_eight_digits(house, pin):
    refused("pin_unusable", pins.set_pin, house.staff, pin)


@pytest.mark.parametrize("pin", ["0000", "1234", "8765"])
def test_the_first_pins_that_anybody_tries_are_refused(house, pin):
    refused("pin_too_easy", pins.set_pin, house.staff, pin)


def test_a_copy_of_the_table_does_not_tell_the_pin(house, settings):
    with system():
        kept = VenueMembership.objects.get(pk=house.supervisor.pk).pin_hash
    assert not check_password(PIN, kept)
    settings.PERKS_VAULT_KEY = "b" * 43 + "="
    assert pins.sign_in(house.lounge.pk, house.supervisor.pk, PIN).code == "pin_wrong"


def sign_in(house, pin=PIN, client=None):
    return (client or house.client).post(
        "/api/v1/desk/staff", {"membership": house.supervisor.pk, "pin": pin}
    )


def test_a_device_learns_who_stands_at_it(house):
    import hashlib

    told = sign_in(house).json()
    assert (told["name"], told["role"]) == ("Sue Vega", "supervisor")
    assert told["until_ms"] == int((NOON + pins.SHIFT).timestamp() * 1000)
    kept = told["verifier"]
    again = hashlib.pbkdf2_hmac(
        "sha256", PIN.encode(), bytes.fromhex(kept["salt"]), kept["iterations"]
    )
    assert again.hex() == kept["hash"]


def test_wrong_pins_make_this_device_wait_for_this_person(house):
    codes = [sign_in(house, "9182").json()["code"] for _ in range(6)]
    assert codes == ["pin_wrong"] * 5 + ["pin_wait"]
    waiting = sign_in(house)
    assert (waiting.status_code, waiting.json()["seconds"]) == (429, 31)
    with system():
        other = APIClient(
            headers={"authorization": f"Bearer {devices.enrol(house.lounge.pk, 'Till 2')[1]}"}
        )
    assert sign_in(house, client=other).status_code == 200
    with clock.at(NOON + timedelta(seconds=31)):
        assert sign_in(house, "9182").json()["code"] == "pin_wrong"
    with clock.at(NOON + timedelta(seconds=90)):
        assert sign_in(house).json()["seconds"] == 2
    with clock.at(NOON + timedelta(seconds=92)):
        assert sign_in(house).status_code == 200
    with system():
        assert PinTries.objects.get(device=house.till).wrong == 0


def test_without_its_row_the_count_would_vanish_with_the_refused_request(house, monkeypatch):
    """The twin: a refusal that is raised takes the count of wrong PINs back with it."""
    from perks.api import staff

    def raise_it(refusal):
        raise refusal

    monkeypatch.setattr(staff, "refused", raise_it)
    assert [sign_in(house, "9182").json()["code"] for _ in range(8)] == ["pin_wrong"] * 8


def test_another_venues_device_knows_nobody_here(house):
    with system():
        token = devices.enrol(house.other_venue.pk, "Till 9")[1]
    other = APIClient(headers={"authorization": f"Bearer {token}"})
    assert sign_in(house, client=other).status_code == 404


def scan(house, code=None):
    return redemptions.redeem(code or house.issued.code, house.lounge.pk)


def acts():
    with system():
        return list(
            SupervisorAct.objects.order_by("pk").values_list("kind", "why", "supervisor_name")
        )


def test_a_supervisor_lets_in_after_twice_and_the_reason_is_kept(house):
    scan(house)
    twice = scan(house)
    by = Decider(house.supervisor)
    refused("reason_missing", supervision.override, twice.scan, house.lounge, by, "  ")
    refused(
        "not_supervisor", supervision.override, twice.scan, house.lounge, Decider(house.staff), "x"
    )
    answer = supervision.override(twice.scan, house.lounge, by, "Went out for a call")
    assert (answer.answer, answer.code) == ("yes", "let_in_again")
    refused("override_done", supervision.override, twice.scan, house.lounge, by, "Again")
    assert acts() == [("override", "Went out for a call", "Sue Vega")]
    with system():
        assert Redemption.objects.count() == 1
        assert Scan.objects.get(pk=answer.scan).staff_id == house.sue.pk


def test_an_override_of_an_expired_pass_uses_it_up(house):
    with clock.at(house.issued.valid_until):
        late = scan(house)
        assert (late.code, late.facts) == ("pass_expired", {})
        supervision.override(late.scan, house.lounge, Decider(house.supervisor), "Late train")
        assert scan(house).code == "pass_expired"
    with system():
        assert Redemption.objects.filter(undone_at=None).count() == 1
        assert Unit.objects.get(claim_id=71).state == "spent"


def test_what_nobody_here_can_make_good_is_not_overruled(house):
    by = Decider(house.supervisor)
    for code in ("PRK:hello", "0000 0000"):
        answer = scan(house, code)
        refused("override_not_possible", supervision.override, answer.scan, house.lounge, by, "x")
    elsewhere = redemptions.redeem(house.issued.code, house.other_venue.pk)
    refused(
        "override_not_possible", supervision.override, elsewhere.scan, house.other_venue, by, "x"
    )
    scan(house)
    twice = scan(house)
    with clock.at(NOON + timedelta(minutes=11)):
        refused("override_not_possible", supervision.override, twice.scan, house.lounge, by, "x")
    assert acts() == []


def test_a_use_is_taken_back_until_midnight_of_its_day(house):
    number = scan(house).facts["redemption"]
    by = Decider(house.supervisor)
    with clock.at(NOON + timedelta(hours=12)):
        refused("reversal_too_late", supervision.reverse, number, house.lounge, by, "x")
    with clock.at(NOON + timedelta(hours=11, minutes=59)):
        refused(
            "not_supervisor", supervision.reverse, number, house.lounge, Decider(house.staff), "x"
        )
        supervision.reverse(number, house.lounge, by, "Wrong guest")
        refused("already_undone", supervision.reverse, number, house.lounge, by, "x")
    assert acts() == [("reversal", "Wrong guest", "Sue Vega")]
    with system():
        assert Unit.objects.get(claim_id=71).state == "issued"


def test_on_the_page_a_supervisor_signs_with_a_pin(house):
    scan(house)
    twice = scan(house)
    sam = browser(house.sam)
    assert b"A supervisor lets in" in sam.get(f"{LOUNGE}answers/{twice.scan}/").content
    form = {"membership": house.supervisor.pk, "pin": "0001", "why": "Knows him"}
    where = f"{LOUNGE}answers/{twice.scan}/override/"
    assert b"This is not the PIN." in sam.post(where, form, follow=True).content
    let_in = sam.post(where, {**form, "pin": PIN}, follow=True)
    assert 'data-answer="yes"' in let_in.content.decode()
    detail = sam.get(f"{LOUNGE}scans/{twice.scan}/").content.decode()
    assert "Let in after all by Sue Vega at 12:00: Knows him" in detail
    assert "used as often as it may be" in detail


def test_a_till_reverses_with_a_supervisors_pin(house):
    number = scan(house).facts["redemption"]
    body = {"membership": house.supervisor.pk, "pin": PIN, "why": "Wrong table"}
    with clock.at(NOON + timedelta(hours=1)):
        answer = house.client.post(f"/api/v1/redemptions/{number}/reversal", body)
    assert (answer.status_code, answer.json()["id"]) == (200, number)
    with system():
        assert SupervisorAct.objects.get().device == house.till
