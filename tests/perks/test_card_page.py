"""The member's card on her phone, and at a scanner: rotating, alive without the server, refused
by a desk that has no network."""

import pytest
from playwright.sync_api import expect

from perks import cards
from perks.ground import scopes
from perks.ground.errors import Refusal
from tests.browsing import sign_in
from tests.perks.desk_browser import (  # noqa: F401
    MARKS,
    chrome,
    enrol,
    next_guest,
    playwright,
    scans_in,
    served,
    shown,
    types,
    window,
)
from tests.perks.test_pass_page import IS_KEPT, code_of, given

pytestmark = MARKS


def on_phone(context):
    page = context.new_page()
    sign_in(page, "alice@example.test")
    page.goto("/passes/card/")
    page.get_by_role("button", name="Keep it on this phone").click()
    code_of(page)
    return page


def whose(text):
    with scopes.act_as(scopes.system("tests")):
        return cards.member_of(text)


def test_the_card_rotates_with_the_server_killed_and_a_desk_without_it_says_no(chrome, served):  # noqa: F811
    people, _ = given()
    with window(chrome, served) as phone, window(chrome, served) as desk:
        scanner = enrol(desk, people.lounge, "Desk 7")
        page = on_phone(phone)
        first = code_of(page)
        assert whose(first) == people.alice.pk
        # She has a pass for this place: with a network the card lets her in with it.
        types(scanner, first)
        assert shown(scanner) == "Yes"
        next_guest(scanner)
        page.evaluate("navigator.serviceWorker.ready")
        page.evaluate(IS_KEPT)
        served.kill()
        page.reload()
        expect(page.get_by_text("No network here. The card still works")).to_be_visible()
        picture = page.locator('[data-part="picture"]')
        step = picture.get_attribute("data-step")
        expect(picture).not_to_have_attribute("data-step", step, timeout=20_000)
        later = code_of(page)
        assert (later == first, whose(later)) == (False, people.alice.pk)
        types(scanner, later)
        word = shown(scanner)
        next_guest(scanner)
        assert (word, scans_in(scanner)[-1][1]) == ("No", "card_needs_network")


def test_a_card_that_was_ended_leaves_the_phone(chrome, served):  # noqa: F811
    given()
    with window(chrome, served) as context:
        page = on_phone(context)
        text = code_of(page)
        page.get_by_role("button", name="End this card").click()
        expect(page.get_by_text("Your card has ended.")).to_be_visible()
        expect(page.get_by_role("button", name="Keep it on this phone")).to_be_visible()
        expect(page.locator('[data-part="live"]')).to_be_hidden()
        with pytest.raises(Refusal, match=r"^pass_revoked:"):
            whose(text)
