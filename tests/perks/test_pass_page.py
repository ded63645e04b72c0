"""The pass on a member's phone: bound, rotating, and alive with the server killed."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import expect

from perks import redemptions
from perks.ground import clock, scopes
from perks.models import Pass
from tests import cast
from tests.browsing import PHONE, look, sign_in
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (  # noqa: F401
    MARKS,
    chrome,
    playwright,
    served,
    window,
)

pytestmark = MARKS
EXPIRY_OVER_BAR = """() => document.querySelector('[data-part="remains"]').getBoundingClientRect().bottom
  <= document.querySelector(".nav.foot").getBoundingClientRect().top"""
IS_KEPT = """
async () => {
  while (!(await caches.match(location.href))) await new Promise((next) => setTimeout(next, 50));
}
"""
MINUTES_SLOW = """
const real = Date.now;
Date.now = () => real() - 7 * 60 * 1000;
"""


def given():
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        # The server runs with the house's own hashers, not with the quick one of the tests.
        people.alice.password = Argon2PasswordHasher().encode("a long password", "salt of alice")
        people.alice.save()
        return people, give_pass(people)


def on_phone(context, served, issued, init=""):  # noqa: F811
    page = context.new_page()
    if init:
        page.add_init_script(init)
    sign_in(page, "alice@example.test")
    page.goto(f"/passes/{issued.pk}/")
    page.get_by_role("button", name="Keep it on this phone").click()
    code_of(page)
    return page


def code_of(page):
    picture = page.locator('[data-part="picture"]')
    expect(picture).to_have_attribute("data-code", re.compile("^PRK:.{306}$"))
    return picture.get_attribute("data-code")


def answer(text, people):
    with scopes.act_as(scopes.system("tests")):
        return redemptions.look(text, people.lounge.pk).code


def test_a_bound_pass_rotates_and_survives_a_reload_with_the_server_killed(chrome, served):  # noqa: F811
    people, issued = given()
    with window(chrome, served) as context:
        page = on_phone(context, served, issued)
        first = code_of(page)
        assert answer(first, people) == "let_in"
        page.evaluate("navigator.serviceWorker.ready")
        page.evaluate(IS_KEPT)
        served.kill()
        page.reload()
        again = code_of(page)
        expect(page.get_by_text("No network. Your pass still works")).to_be_visible()
        step = page.locator('[data-part="picture"]').get_attribute("data-step")
        picture = page.locator('[data-part="picture"]')
        expect(picture).not_to_have_attribute("data-step", step, timeout=20_000)
        later = code_of(page)
        assert later != again
        assert answer(later, people) == "let_in"


def test_a_phone_that_is_minutes_slow_works_after_one_sync(chrome, served):  # noqa: F811
    people, issued = given()
    with window(chrome, served) as context:
        page = on_phone(context, served, issued, MINUTES_SLOW)
        expect(page.get_by_text("This phone’s clock is wrong")).to_be_visible()
        page.wait_for_timeout(300)
        assert answer(code_of(page), people) == "let_in"


def test_a_second_phone_takes_the_pass_over(chrome, served):  # noqa: F811
    people, issued = given()
    with window(chrome, served) as old, window(chrome, served) as new:
        left = on_phone(old, served, issued)
        stale = code_of(left)
        page = new.new_page()
        sign_in(page, "alice@example.test")
        page.goto(f"/passes/{issued.pk}/")
        page.get_by_role("button", name="Move it here").click()
        assert answer(code_of(page), people) == "let_in"
        assert answer(stale, people) == "pass_moved"
        left.reload()
        expect(left.get_by_role("button", name="Move it here")).to_be_visible()


def test_a_strict_pass_signs_the_two_digits_that_are_typed(chrome, served):  # noqa: F811
    people, _ = given()
    with scopes.act_as(scopes.system("tests")):
        people.lounge_day.strict = True
        people.lounge_day.save()
        issued = give_pass(people, claim_id=72)
        assert Pass.objects.get(pk=issued.pk).code == ""
    with window(chrome, served) as context:
        page = on_phone(context, served, issued)
        before = code_of(page)
        page.get_by_label("The two digits that the desk shows").fill("07")
        picture = page.locator('[data-part="picture"]')
        expect(picture).not_to_have_attribute("data-code", before)
        with scopes.act_as(scopes.system("tests")):
            text = picture.get_attribute("data-code")
            assert redemptions.look(text, people.lounge.pk, digits=7).answer == "yes"
            assert redemptions.look(text, people.lounge.pk, digits=8).code == "pass_digits_needed"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_fit_for_everybody_on_paper_bound_and_offline(chrome, served, theme):  # noqa: F811
    _, issued = given()
    with window(chrome, served) as context:
        page = context.new_page()
        page.emulate_media(color_scheme=theme)
        sign_in(page, "alice@example.test")
        page.goto(f"/passes/{issued.pk}/")
        keep = page.get_by_role("button", name="Keep it on this phone")
        expect(keep).to_be_visible()
        look(page)
        keep.click()
        code_of(page)
        expect(page.get_by_text("Phone pass")).to_be_visible()
        expect(page.get_by_text("Last checked with us")).to_be_visible()
        look(page)
        page.evaluate("navigator.serviceWorker.ready")
        page.evaluate(IS_KEPT)
        context.set_offline(True)
        expect(page.get_by_text("No network. Your pass still works")).to_be_visible()
        look(page)
        page.set_viewport_size(PHONE)
        assert page.evaluate(EXPIRY_OVER_BAR)


def test_the_bar_under_the_code_runs_with_the_step(chrome, served):  # noqa: F811
    _, issued = given()
    with window(chrome, served) as context:
        page = on_phone(context, served, issued)
        ran, since = page.evaluate(
            """async () => {
              const { now } = await import("/static/perks/pass/clock.js");
              const bar = document.querySelector(".beat").getAnimations({ subtree: true })[0];
              return [bar.currentTime % 15000, now() % 15000];
            }"""
        )
        apart = abs(ran - since)
        assert min(apart, 15_000 - apart) < 500


def test_a_pass_that_was_taken_back_says_so_by_itself(chrome, served):  # noqa: F811
    _, issued = given()
    with window(chrome, served) as context:
        page = on_phone(context, served, issued)
        # What it asked when it opened was answered: the next question is the one of this test.
        page.wait_for_load_state("networkidle")
        with scopes.act_as(scopes.system("tests")):
            Pass.objects.filter(pk=issued.pk).update(
                revoked_at=clock.now(), revoked_because="the lounge is closed"
            )
        context.set_offline(True)
        expect(page.get_by_text("No network. Your pass still works")).to_be_visible()
        context.set_offline(False)
        expect(page.get_by_text("The lounge is closed.")).to_be_visible()
        expect(page.locator('[data-part="picture"]')).to_have_count(0)
