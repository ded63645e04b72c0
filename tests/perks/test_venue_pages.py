"""The desk's pages and the member's passes, as a browser without scripts sees them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from perks import passes, stock
from perks.ground import clock, scopes
from perks.models import Device, Redemption, Scan, VenueMembership
from tests.conftest import NOON
from tests.perks.desk import give_pass
from tests.perks.phones import Phone

LOUNGE = "/venue/lounge-sfo/"


@pytest.fixture
def issued(people, noon):
    with scopes.act_as(scopes.system("tests")):
        return give_pass(people)


@pytest.fixture
def browser(people):
    """A browser in which somebody of the cast is signed in."""

    def sign_in(user):
        client = Client()
        with scopes.act_as(scopes.system("tests")):
            client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def victor(browser, people):
    return browser(people.victor)


def text_of(response):
    """The words of a page, without its markup."""
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


def count(model, **which):
    with scopes.act_as(scopes.system("tests")):
        return model.objects.filter(**which).count()


def scan(client, code, venue=LOUNGE, key=""):
    return client.post(venue, {"code": code, "key": key}, follow=True)


def test_staff_of_one_venue_go_straight_there(victor):
    assert victor.get("/venue/").url == LOUNGE


def test_staff_of_several_choose_and_others_hear_why_not(browser, people):
    with scopes.act_as(scopes.system("tests")):
        VenueMembership.objects.create(venue=people.other_venue, user=people.victor)
    choice = text_of(browser(people.victor).get("/venue/"))
    assert ("Lounge SFO" in choice, "Elsewhere" in choice) == (True, True)
    assert "No venue yet" in text_of(browser(people.alice).get("/venue/"))


def test_the_waiting_scanner_has_what_its_script_needs(victor, issued):
    page = victor.get(LOUNGE).content.decode()
    for needed in (
        'id="scan-form"',
        'id="finder"',
        'id="finder-say"',
        'data-worker="/static/perks/scan-worker.js"',
        'data-decoder="/static/perks/vendor/jsqr/jsQR.js"',
        "data-hold=",
        "data-denied=",
        "data-missing=",
        "data-starting=",
    ):
        assert needed in page
    assert "None yet" in page


def test_yes_then_twice_then_undone(victor, issued):
    yes = scan(victor, issued.code)
    assert "answer yes" in yes.content.decode() and 'data-answer="yes"' in yes.content.decode()
    assert "Let in 2: Alice and a guest" in text_of(yes)
    assert "Undo, 60 s left" in text_of(yes)
    with clock.at(NOON + timedelta(seconds=20)):
        twice = scan(victor, issued.code)
        assert "Let in at 12:00, at Lounge SFO" in text_of(twice)
        assert "Undo that scan, 40 s left" in text_of(twice)
        with scopes.act_as(scopes.system("tests")):
            number = Redemption.objects.get().pk
        back = victor.post(f"{LOUNGE}undo/{number}/", follow=True)
        assert "Undone. The pass is good again." in text_of(back)
        assert "12:00:00 Undone" in text_of(back)
        assert 'data-answer="yes"' in scan(victor, issued.code).content.decode()


def test_after_a_minute_no_undo_is_offered_and_none_is_done(victor, issued):
    scan(victor, issued.code)
    with scopes.act_as(scopes.system("tests")):
        number, scan_number = Redemption.objects.get().pk, Scan.objects.get().pk
    with clock.at(NOON + timedelta(seconds=61)):
        assert "Undo" not in text_of(victor.get(f"{LOUNGE}answers/{scan_number}/"))
        back = victor.post(f"{LOUNGE}undo/{number}/", follow=True)
        assert "A scan can be undone for a minute." in text_of(back)
    assert count(Redemption, undone_at=None) == 1


def test_a_no_says_why_and_what_the_guest_can_do(victor, issued):
    with scopes.act_as(scopes.system("tests")):
        passes.revoke(issued, "given back by the member")
    page = scan(victor, issued.code)
    assert 'data-answer="no"' in page.content.decode()
    assert "This pass does not open this door now" in text_of(page)
    assert "open the pass in Perks, with a network." in text_of(page)
    assert "Nothing was used up" in text_of(page)


def test_a_form_sent_twice_gets_one_answer_but_never_later(victor, issued):
    first = scan(victor, issued.code, key="one-page")
    again = scan(victor, issued.code, key="one-page")
    assert again.request["PATH_INFO"] == first.request["PATH_INFO"]
    assert count(Scan) == 1
    with clock.at(NOON + timedelta(seconds=11)):
        later = scan(victor, issued.code, key="one-page")
    assert 'data-answer="twice"' in later.content.decode()
    assert 'data-answer="no"' in scan(victor, "0000 0000", key="one-page").content.decode()


def test_an_old_answer_leads_to_the_list(victor, issued):
    scan(victor, issued.code)
    with scopes.act_as(scopes.system("tests")):
        number = Scan.objects.get().pk
    with clock.at(NOON + timedelta(minutes=11)):
        assert victor.get(f"{LOUNGE}answers/{number}/").url == f"{LOUNGE}today/"


def test_an_empty_code_is_no_scan(victor, issued):
    assert scan(victor, "  ").request["PATH_INFO"] == LOUNGE
    assert count(Scan) == 0


def test_todays_list_has_every_answer_and_what_was_undone(victor, issued):
    assert "No scan yet today" in text_of(victor.get(f"{LOUNGE}today/"))
    scan(victor, issued.code)
    scan(victor, issued.code)
    scan(victor, "0000 0000")
    with scopes.act_as(scopes.system("tests")):
        number = Redemption.objects.get().pk
    victor.post(f"{LOUNGE}undo/{number}/")
    listed = text_of(victor.get(f"{LOUNGE}today/"))
    assert "Sunday 22 November" in listed
    rows = re.findall(r"12:00:00 (\w+) (.*?)(?= 12:00:00|$)", listed)
    assert [answer for answer, _ in rows] == ["No", "Twice", "Undone"]
    with clock.at(NOON + timedelta(days=1)):
        assert "No scan yet today" in text_of(victor.get(f"{LOUNGE}today/"))


def test_strangers_get_404_and_nothing_changes(browser, people, issued, victor):
    scan(victor, issued.code)
    with scopes.act_as(scopes.system("tests")):
        use, seen = Redemption.objects.get().pk, Scan.objects.get().pk
    mallory = browser(people.mallory)
    revoke = f"devices/{people.desk.pk}/revoke/"
    assert mallory.get(f"/venue/elsewhere/{revoke}").status_code == 404
    for path in ("", "today/", "devices/", f"answers/{seen}/", revoke):
        assert mallory.get(LOUNGE + path).status_code == 404
    for path in ("", f"undo/{use}/", "devices/", f"devices/{people.desk.pk}/revoke/"):
        assert mallory.post(LOUNGE + path, {"code": issued.code, "name": "x"}).status_code == 404
    # Her own venue opens nothing of the lounge either.
    for path in (f"undo/{use}/", f"devices/{people.desk.pk}/revoke/"):
        assert mallory.post("/venue/elsewhere/" + path).status_code == 404
    assert mallory.get(f"/venue/elsewhere/answers/{seen}/").status_code == 404
    assert mallory.get(f"/passes/{issued.pk}/").status_code == 404
    assert (count(Redemption, undone_at=None), count(Scan), count(Device, revoked_at=None)) == (
        1,
        1,
        1,
    )


def test_the_owner_enrols_and_revokes_a_device(victor, people):
    page = victor.post(f"{LOUNGE}devices/", {"name": "Till 1", "as": "till"})
    token = re.search(r"readonly>(perks_[\w-]+)<", page.content.decode()).group(1)
    assert "Till 1 is enrolled" in text_of(page)
    assert token not in victor.get(f"{LOUNGE}devices/").content.decode()
    till = Client(headers={"authorization": f"Bearer {token}"})
    assert till.get("/api/v1/venues/lounge-sfo/scans").status_code == 200
    taken = victor.post(f"{LOUNGE}devices/", {"name": "Till 1", "as": "till"})
    assert "There is a device called Till 1." in text_of(taken)
    with scopes.act_as(scopes.system("tests")):
        number = Device.objects.get(name="Till 1").pk
    asked = text_of(victor.get(f"{LOUNGE}devices/{number}/revoke/"))
    assert ("Revoke Till 1?" in asked, "Keep it" in asked) == (True, True)
    assert till.get("/api/v1/venues/lounge-sfo/scans").status_code == 200
    victor.post(f"{LOUNGE}devices/{number}/revoke/")
    assert victor.get(f"{LOUNGE}devices/{number}/revoke/").status_code == 404
    assert till.get("/api/v1/venues/lounge-sfo/scans").status_code == 401
    assert count(Device, name="Till 1", revoked_at=None) == 0


def test_staff_who_do_not_own_the_venue_enrol_nothing(victor, people):
    with scopes.act_as(scopes.system("tests")):
        VenueMembership.objects.filter(user=people.victor).update(role="staff")
    assert victor.get(LOUNGE).status_code == 200
    assert "Devices" not in text_of(victor.get(LOUNGE))
    assert victor.get(f"{LOUNGE}devices/").status_code == 404
    assert victor.post(f"{LOUNGE}devices/", {"name": "Till 1", "as": "till"}).status_code == 404
    assert count(Device) == 1


def test_a_member_without_passes_hears_what_comes_next(browser, people):
    assert "No pass yet" in text_of(browser(people.alice).get("/passes/"))


def test_a_member_sees_pass_and_code(browser, people, issued):
    with scopes.act_as(scopes.system("tests")):
        stock.add_codes(people.code_perk, ["FLY-20"])
        unit, _ = stock.take(people.code_perk.pk, 72, people.alice.pk, NOON + timedelta(minutes=9))
        stock.issue(unit)
    listed = browser(people.alice).get("/passes/").content.decode()
    assert f'href="/passes/{issued.pk}/"' in listed
    assert 'value="FLY-20" readonly' in listed
    assert "FLY-20" not in browser(people.mallory).get("/passes/").content.decode()


def test_the_pass_page_is_honest_about_what_it_is(browser, people, issued):
    page = browser(people.alice).get(f"/passes/{issued.pk}/")
    assert (
        "This code does not change, so it is the weaker pass."
        " A copy of it works once, so show it to the desk only." in text_of(page)
    )
    assert "Paper pass, weaker" in text_of(page)
    assert f"{issued.short_code[:4]} {issued.short_code[4:]}" in text_of(page)
    assert "Good until Tue 22 Dec, 12:00" in text_of(page)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    "state, word", [("used", "Used up"), ("ended", "Ended"), ("revoked", "Taken")]
)
def test_a_pass_that_is_over_shows_no_code(browser, people, issued, victor, state, word):
    moment = NOON
    if state == "used":
        scan(victor, issued.code)
    elif state == "revoked":
        with scopes.act_as(scopes.system("tests")):
            passes.revoke(issued, "the lounge is closed")
    else:
        moment = issued.valid_until
    alice = browser(people.alice)
    with clock.at(moment):
        page = alice.get(f"/passes/{issued.pk}/")
        assert word in text_of(page)
        assert 'class="qr"' not in page.content.decode()
        assert word in text_of(alice.get("/passes/"))
    assert ("the lounge is closed" in text_of(page).lower()) is (state == "revoked")


def asked(client, path):
    """How many questions a page asks of the tables; naming the actor is not one."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    ours = [q["sql"] for q in captured if "perks." not in q["sql"] or "FROM" in q["sql"]]
    return len([sql for sql in ours if sql.startswith(("SELECT", "WITH", "INSERT", "UPDATE"))])


def test_pages_ask_the_database_little_and_no_more_for_more_rows(browser, people, victor, issued):
    alice = browser(people.alice)
    pages = [(victor, LOUNGE), (victor, f"{LOUNGE}today/"), (alice, "/passes/")]
    pages += [(victor, f"{LOUNGE}devices/"), (alice, f"/passes/{issued.pk}/")]
    scan(victor, issued.code)
    once = [asked(client, path) for client, path in pages]
    with scopes.act_as(scopes.system("tests")):
        for claim in (72, 73):
            give_pass(people, claim_id=claim)
            Device.objects.create(venue=people.lounge, name=f"Desk {claim}")
    scan(victor, issued.code)
    scan(victor, "0000 0000")
    assert [asked(client, path) for client, path in pages] == once
    assert max(once) < 15


def digits_on(response):
    """The two digits that a page of the desk shows, or None."""
    found = re.search(r'id="digits-shown">(\d\d)<', response.content.decode())
    return found and int(found[1])


@pytest.fixture
def strict(people, noon):
    """A strict pass on a phone of Alice's, and that phone."""
    with scopes.act_as(scopes.system("tests")):
        people.lounge_day.strict = True
        people.lounge_day.save()
        phone = Phone()
        return phone, phone.takes(give_pass(people, claim_id=72))


def test_a_strict_pass_is_let_in_by_the_digits_that_this_desk_shows(victor, strict):
    phone, pass_ = strict
    asked = scan(victor, phone.shows(pass_))
    digits = digits_on(asked)
    assert "The two figures" in text_of(asked) and "Scan again" in text_of(asked)
    assert digits_on(victor.get(LOUNGE)) == digits
    chosen_by_the_guest = phone.shows(pass_, digits=(digits + 1) % 100)
    assert 'data-answer="no"' in scan(victor, chosen_by_the_guest).content.decode()
    assert count(Redemption) == 0
    assert 'data-answer="yes"' in scan(victor, phone.shows(pass_, digits=digits)).content.decode()
    assert count(Redemption) == 1


def test_digits_let_one_pass_in(victor, strict, monkeypatch):
    phone, pass_ = strict
    drawn = iter((7, 42))
    monkeypatch.setattr("secrets.randbelow", lambda below: next(drawn))
    assert digits_on(victor.get(LOUNGE)) == 7
    with clock.at(NOON + timedelta(minutes=3)):
        # They still stand on the screen, so they count.
        yes = scan(victor, phone.shows(pass_, digits=7))
        assert ('data-answer="yes"' in yes.content.decode(), digits_on(yes)) == (True, None)
        assert digits_on(victor.get(LOUNGE)) == 42
    assert count(Redemption) == 1


def test_a_desk_without_strict_passes_shows_no_digits(victor, issued):
    assert digits_on(victor.get(LOUNGE)) is None
