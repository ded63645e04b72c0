"""What a person at the desk sees, hears and presses: camera, typing scanner, confirm, undo, words."""

import re

import pytest
from playwright.sync_api import expect

from campaigns.benchmarks.film import film
from perks import enrolment
from perks.ground import scopes
from tests.browsing import DESK, chromium, look
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (  # noqa: F401
    HOME,
    MARKS,
    chrome,
    enrol,
    fact,
    fetch,
    kept,
    next_guest,
    playwright,
    scans_in,
    send,
    served,
    shown,
    types,
    uses,
    window,
)

pytestmark = MARKS


@pytest.fixture
def passes(people):
    with scopes.act_as(scopes.system("tests")):
        return [give_pass(people, claim_id=71 + number) for number in range(3)]


def perk_is(people, **facts):
    with scopes.act_as(scopes.system("tests")):
        for name, value in facts.items():
            setattr(people.lounge_day, name, value)
        people.lounge_day.save()


def test_the_camera_reads_a_pass_with_the_network_cut(
    people, passes, served, playwright, tmp_path  # noqa: F811
):  # fmt: skip
    """Through the service worker's own copy of the reader; a second look says twice."""
    seeing = chromium(playwright, film(passes[0].code, tmp_path / "pass.y4m"))
    with window(seeing, served) as context:
        page = context.new_page()
        with scopes.act_as(scopes.system("tests")):
            token = enrolment.invite(people.lounge.pk, "Desk 7").token
        page.goto(f"{HOME}#enrol={token}")
        page.get_by_role("button", name="Enrol this device").click()
        page.get_by_role("button", name="Try the camera").click()
        # The picture is read in software: where others start up beside it, that takes its time.
        expect(page.get_by_text("It reads codes")).to_be_visible(timeout=90_000)
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        served.kill()
        page.reload()
        assert shown(page) == "Yes"
        look(page)
        page.get_by_role("button", name="Next guest").click()
        expect(page.locator("#face h1")).to_contain_text("Twice")
        expect(page.get_by_text(re.compile(r"Let in at \d\d:\d\d, at Desk 7"))).to_be_visible()
        assert scans_in(page) == [("yes", "let_in"), ("twice", "pass_used")]
    seeing.close()


def test_a_typing_scanner_of_another_layout_is_learned(people, passes, served, chrome):  # noqa: F811
    """A scanner that types American keys into a German host: learned once, right ever after."""
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        page.get_by_role("button", name="Settings").click()
        page.get_by_role("button", name="Check again").click()
        type_german(page, test_code(page))
        expect(page.get_by_text("signs come out as others here")).to_be_visible()
        assert fact(page, "layout")["end"] == "Enter"
        look(page)
        page.get_by_role("button", name="Ready for guests").click()
        page.reload()
        expect(page.locator("#finder")).to_be_visible()
        served.kill()
        type_german(page, passes[0].code)
        assert shown(page) == "Yes"
        assert kept(page)[0]["facts"]["code"] == passes[0].code


def test_without_the_calibration_the_same_scanner_is_told_where_to_go(
    people, passes, served, chrome  # noqa: F811
):  # fmt: skip
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        type_german(page, passes[0].code, into="code")
        expect(page.get_by_text("let it read the test code")).to_be_visible()
        assert kept(page) == []


def test_code(page):
    return page.evaluate("import('/static/perks/desk/layout.js').then(({ TEST }) => TEST)")


test_code.__test__ = False


def type_german(page, text, into=None):
    """Keys of an American keyboard as a German host reads them, and Enter."""
    page.evaluate(
        """([text, into]) => {
          const shifted = { "$": "Digit4", "%": "Digit5", "*": "Digit8", "+": "Equal", ":": "Semicolon" };
          const plain = { " ": "Space", "-": "Minus", ".": "Period", "/": "Slash" };
          const german = { "*": "(", "+": "`", ":": "Ö", "-": "ß", "/": "-", Y: "Z", Z: "Y" };
          const at = into ? document.getElementById(into) : document.activeElement;
          const press = (key, code, shiftKey) => at.dispatchEvent(
            new KeyboardEvent("keydown", { key, code, shiftKey, bubbles: true, cancelable: true }),
          );
          for (const sign of text) {
            const key = german[sign] ?? sign;
            if (/[0-9]/.test(sign)) press(key, `Digit${sign}`, false);
            else if (/[A-Z]/.test(sign)) press(key, `Key${sign}`, true);
            else press(key, shifted[sign] ?? plain[sign], sign in shifted);
            if (into) at.value += key;
          }
          if (press("Enter", "Enter", false) && into) at.form.requestSubmit();
        }""",
        [text, into],
    )


def test_confirm_and_undo(people, passes, served, chrome):  # noqa: F811
    perk_is(people, confirm=True, initials=True, hand_over="1 shower token")
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, passes[0].code)
        assert shown(page) == "Check, then confirm"
        expect(page.get_by_text("1 shower token")).to_be_visible()
        look(page)
        assert (kept(page), uses()) == ([], 0)
        page.get_by_role("button", name="Do not let in").click()
        expect(page.get_by_text("Not confirmed at this desk")).to_be_visible()
        next_guest(page)
        types(page, passes[0].code)
        page.get_by_role("button", name="Confirm and let in").click()
        expect(page.locator("#face h1")).to_contain_text("Yes")
        assert uses() == 1
        served.kill()
        page.get_by_role("button", name=re.compile("Undo, .* s left")).click()
        expect(page.get_by_text("Undone. The pass is good again.")).to_be_visible()
        types(page, passes[0].code)
        page.get_by_role("button", name="Confirm and let in").click()
        expect(page.locator("#face h1")).to_contain_text("Yes")
        served.start()
        send(page)
        assert scans_in(page) == [("no", "not_confirmed"), ("yes", "let_in"), ("yes", "let_in")]
        assert uses() == 1


def test_undo_is_offered_for_a_minute(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, passes[0].code)
        assert shown(page) == "Yes"
        left = page.get_by_role("button", name=re.compile("Undo"))
        expect(left).to_be_visible()
        page.evaluate(
            "performance.now = ((now) => () => now() + 61000)(performance.now.bind(performance))"
        )
        expect(left).to_have_count(0)


def test_a_short_code_needs_the_network(people, passes, served, chrome):  # noqa: F811
    short = passes[0].short_code
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        served.kill()
        for word, cut in (("No", True), ("Yes", False)):
            if not cut:
                served.start()
            page.get_by_label("Or type the short code").fill(f"{short[:4]} {short[4:].lower()}")
            page.get_by_role("button", name="Check", exact=True).click()
            assert shown(page) == word
            if cut:
                expect(page.get_by_text("A typed code needs the network")).to_be_visible()
            next_guest(page)
        assert kept(page)[0]["facts"]["typed"] is True


def test_desk_and_guest_read_their_own_language(people, passes, served, chrome):  # noqa: F811
    """The desk reads German; the guest of this pass reads Japanese."""
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Language of this desk").select_option("de")
        page.get_by_role("button", name="Zurück zum Scanner").click()
        expect(page.locator("#finder")).to_be_visible()
        assert page.locator("html").get_attribute("lang") == "de"
        page.evaluate(
            """async () => {
              const { present } = await import("/static/perks/desk/screens/answer.js");
              const given = { answer: "no", code: "pass_expired", facts: {}, language: 4, at_ms: 0, seq: 1 };
              present(given, {}, { zone: "UTC" });
            }"""
        )
        assert shown(page) == "Nein"
        assert page.locator("#face [lang=ja]").count() == 1
        page.get_by_role("button", name="Dem Gast zeigen").click()
        assert page.locator("#face").get_attribute("lang") == "ja"
        assert shown(page) == "いいえ"
        page.get_by_role("button", name="Zurück in unsere Sprache").click()
        assert shown(page) == "Nein"


def test_practice_gives_every_answer_and_books_nothing(people, passes, served, chrome):  # noqa: F811
    with window(chrome, served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, "PRACTICE:YES")
        expect(page.get_by_text("This is a practice pass")).to_be_visible()
        next_guest(page)
        before = len(kept(page))
        page.get_by_role("button", name="Practise").click()
        for code, word in (
            ("PRACTICE:YES", "Yes"),
            ("PRACTICE:TWICE", "Twice"),
            ("PRACTICE:?", "No"),
            (passes[0].code, "Yes"),
        ):
            types(page, code)
            assert shown(page) == word
            expect(page.locator("#face")).to_contain_text("Practice: nothing is booked")
            next_guest(page)
        assert (len(kept(page)), uses()) == (before, 0)


@pytest.mark.parametrize(("size", "theme"), [(None, "light"), (DESK, "dark")])
def test_every_screen_is_fit_for_everybody(size, theme, people, served, chrome):  # noqa: F811
    options = {"viewport": size} if size else {}
    with window(chrome, served, **options) as context:
        page = context.new_page()
        page.emulate_media(color_scheme=theme)
        page.goto(HOME)
        expect(page.get_by_role("heading", name="This device is not enrolled")).to_be_visible()
        look(page)
        page.close()
        page = enrol(context, people.lounge, "Desk 7")
        page.emulate_media(color_scheme=theme)
        look(page)
        for name in ("Today’s list", "Settings"):
            page.get_by_role("button", name=name).click()
            look(page)
            page.get_by_role("button", name="Back to the scanner").click()
