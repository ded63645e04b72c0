"""Staff on a shared device: PINs with and without a network, and a supervisor's word."""

import pytest
from playwright.sync_api import expect

from perks import pins
from perks import settings as ordinary
from perks.ground import scopes
from perks.models import DeskRecord, VenueMembership
from tests import cast
from tests.browsing import look
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (  # noqa: F401
    MARKS,
    chrome,
    enrol,
    fetch,
    kept,
    next_guest,
    playwright,
    send,
    served,
    shown,
    sign_in,
    types,
    uses,
    window,
)

pytestmark = MARKS
PIN = "8205"


@pytest.fixture
def passes(people):
    with scopes.act_as(scopes.system("tests")):
        return [give_pass(people, claim_id=71 + number) for number in range(6)]


@pytest.fixture
def victor(people, settings):
    """Victor, the owner of the lounge, has a PIN, hashed as the server in its process knows it."""
    settings.PASSWORD_HASHERS = ordinary.PASSWORD_HASHERS
    with scopes.act_as(scopes.system("tests")):
        membership = VenueMembership.objects.get(venue=people.lounge, user=people.victor)
        pins.set_pin(membership, PIN)
        return membership


def decide(page, pin, why):
    page.get_by_role("button", name="Supervisor").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("PIN").fill(pin)
    dialog.get_by_label("Reason, for the list").fill(why)
    dialog.get_by_role("button", name="Let in").click()


def outcomes(kind):
    with scopes.act_as(scopes.system("tests")):
        rows = DeskRecord.objects.filter(kind=kind).order_by("device_id", "seq")
        return [(row.outcome, row.code) for row in rows]


def test_a_pin_opens_the_desk_also_without_a_network(people, passes, victor, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7", PIN)
        types(page, passes[0].code)
        assert shown(page) == "Yes"
        next_guest(page)
        assert kept(page)[0]["facts"]["staff"] == victor.pk
        served.kill()
        page.get_by_role("button", name="Victor Sato, lock").click()
        expect(page.get_by_role("heading", name="Who is at the desk?")).to_be_visible()
        look(page)
        types(page, passes[1].code)  # locked: nobody scans
        assert len(kept(page)) == 1
        sign_in(page, "1111")
        expect(page.get_by_text("This PIN is not right")).to_be_visible()
        sign_in(page, PIN)
        expect(page.locator("#finder")).to_be_visible()
        page.reload()
        expect(page.locator("#finder")).to_be_visible()


def test_the_first_sign_in_of_a_shift_needs_the_network(people, victor, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7", PIN)
        end_shift = """async () => {
          const { get, keep } = await import("/static/perks/desk/store.js");
          const ended = (one) => one && { ...one, until_ms: 0 };
          const shifts = await get("facts", "shifts");
          for (const key of Object.keys(shifts)) shifts[key] = ended(shifts[key]);
          await keep("shifts", shifts);
          await keep("signed_in", ended(await get("facts", "signed_in")));
        }"""
        page.evaluate(end_shift)
        served.kill()
        page.reload()
        sign_in(page, PIN)
        expect(page.get_by_text("The first sign-in of a shift needs the network")).to_be_visible()
        served.start()
        sign_in(page, PIN)
        expect(page.locator("#finder")).to_be_visible()
        # And it ends with the job: taken off the staff, he is signed out at the next round.
        with scopes.act_as(scopes.system("tests")):
            sue = cast.person("sue", "Sue Vega")
            hers = VenueMembership.objects.create(venue=people.lounge, user=sue, role="owner")
            pins.set_pin(hers, PIN)
            VenueMembership.objects.filter(pk=victor.pk).delete()
        fetch(page)
        expect(page.get_by_role("heading", name="Who is at the desk?")).to_be_visible()
        expect(page.locator("#staff-who option")).to_have_text(["Sue Vega"])
        expect(page.get_by_role("button", name="Victor Sato, lock")).to_be_hidden()


def test_a_supervisor_decides_with_a_reason(people, passes, victor, served, chrome):  # noqa: F811
    """Two desks apart: one breaks the other's lane; the records say who and why."""
    with window(chrome, served) as a, window(chrome, served) as b:
        page = enrol(a, people.lounge, "Desk 7", PIN)
        other = enrol(b, people.lounge, "Desk 8", PIN)
        for each in (page, other) * 2:
            fetch(each)
        served.kill()
        for pass_ in passes:
            types(page, pass_.code)
            if shown(page) == "No":
                break
            next_guest(page)
        expect(page.get_by_text("Another scanner looks after this pass")).to_be_visible()
        look(page)
        let_in = uses_here(page)
        decide(page, "1111", "They came together")
        expect(page.get_by_role("dialog").get_by_text("This PIN is not right")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        decide(page, PIN, "They came together")
        expect(page.locator("#face h1")).to_contain_text("Yes")
        expect(page.get_by_text("A supervisor decided")).to_be_visible()
        next_guest(page)
        made = {row["kind"]: row["facts"] for row in kept(page)}
        assert made["override"]["why"] == made["lease_break"]["why"] == "They came together"
        assert made["override"]["supervisor"] == victor.pk
        # The lane is this desk's now: the pass is known to be used here.
        types(page, pass_.code)
        assert shown(page) == "Twice"
        served.start()
        send(page)
        assert [outcome for outcome, _ in outcomes("override")] == ["confirmed"]
        assert outcomes("lease_break") == [("noted", "lease_break")]
        assert uses() == let_in + 1


def uses_here(page):
    return sum(row.get("shown") == "yes" for row in kept(page))


def test_without_a_supervisor_none_is_offered(people, passes, victor, served, chrome):  # noqa: F811
    with scopes.act_as(scopes.system("tests")):
        VenueMembership.objects.filter(pk=victor.pk).update(role="staff")
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7", PIN)
        types(page, "PRK:NONSENSE")
        assert shown(page) == "No"
        assert page.get_by_role("button", name="Supervisor").count() == 0
