"""The story of test_story.py once more, by people with browsers: on a phone, at a desk, at a door."""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from campaigns.benchmarks.film import film
from perks.boot import browser as installed
from perks.ground import clock, scopes
from perks.ground.nudge import publish
from perks.models import Pass
from scoring.models import Account
from tests import cast, peers
from tests.browsing import DESK, PHONE, chromium, look, sign_in, visitor
from tests.test_story import house  # noqa: F401

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
os.environ.setdefault("PERKS_CHROMIUM", installed.find() or "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ["PERKS_CHROMIUM"], reason=installed.ADVICE),
]


@pytest.fixture
def chrome():
    with sync_playwright() as playwright:
        yield playwright


def test_the_story_on_a_phone_at_a_desk_and_at_the_door(
    house, live_server, chrome, settings, tmp_path  # noqa: F811
):  # fmt: skip
    (tmp_path / "blog").mkdir()
    with peers.blog(tmp_path / "blog") as blog:
        settings.PERKS_OUTBOUND_ALLOW = [blog.host]
        settings.SITE_URL = live_server.url
        browser = chromium(chrome)
        with (
            peers.worker(tmp_path, blog.host),
            visitor(browser, live_server.url, PHONE) as phone,
            visitor(browser, live_server.url, DESK, "dark") as desk,
        ):
            nora_signs_up(phone)
            nora_links_her_blog(phone, blog)
            nora_reads_her_score(phone)
            bea_makes_a_campaign(desk)
            nora_claims(phone)
            at_the_door(chrome, live_server.url, tmp_path)
            nora_writes(phone, blog)
            bea_reads_the_report(desk)


def nora_signs_up(page: Page) -> None:
    """The age gate first; nothing that was typed is lost."""
    page.goto("/")
    look(page)
    page.goto("/account/signup/")
    look(page)
    page.get_by_label("Birth year").fill(str(clock.today().year - 12))
    page.get_by_label("Name", exact=True).fill("Nora Berg")
    page.get_by_label("Email").fill("nora@example.test")
    page.get_by_label("Password").fill("a quiet chair")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("Nothing was stored").first).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Nora Berg")
    page.get_by_label("Birth year").fill("1990")
    page.get_by_label("Password").fill("a quiet chair")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
    look(page)


def nora_links_her_blog(page: Page, blog: peers.Blog) -> None:
    for day in range(1, 9):
        blog.post(f"t{day}", f"Night train {day}", clock.now() - timedelta(days=day), 12 + day)
    blog.save()
    page.goto("/accounts/")
    look(page)
    page.get_by_role("link", name="Blog or podcast").click()
    look(page)
    page.get_by_label("Its address").fill(blog.feed)
    page.get_by_role("button", name="Link it").click()
    expect(page.get_by_role("heading", name="Show us that it is yours")).to_be_visible()
    blog.token = re.search(r"perks-[\w-]{16}", page.locator("main").inner_text())[0]
    blog.save()
    look(page)
    page.get_by_role("button", name=re.compile("Look")).click()
    expect(page.get_by_text("It is yours").first).to_be_visible()


def nora_reads_her_score(page: Page) -> None:
    def is_scored() -> bool:
        page.goto("/score/")
        return page.get_by_role("heading", name="Every point, added up").count() == 1

    peers.eventually(is_scored, swept=True)
    look(page)
    page.goto("/topics/")
    expect(page.get_by_text("Train travel").first).to_be_visible()
    look(page)


def bea_makes_a_campaign(page: Page) -> None:
    """A draft, a rule in words, stock, launch."""
    sign_in(page, "bea@example.test")
    page.goto("/brand/northwind/campaigns/")
    look(page)
    page.goto("/brand/northwind/campaigns/new/")
    page.get_by_label("Name of the campaign").fill("Lounge, winter")
    page.get_by_label("What you give").select_option("Lounge day visit")
    look(page)
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url(re.compile(r"/campaigns/\d+/$"))
    editor = page.url
    page.get_by_label("Topic", exact=True).fill("train travel")
    page.get_by_label("Value for a topic").fill("many")
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("Value for a topic")).to_have_value("many")
    look(page)
    page.get_by_label("Value for a topic").fill("1")
    page.get_by_role("textbox", name=re.compile("^Tag")).fill("#NorthwindLounge")
    page.get_by_label("Held back by lot, in percent").fill("0")
    page.get_by_label("Whoever fits may claim, invited or not").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("^Saved"))).to_be_visible()
    look(page)
    page.goto("/brand/northwind/stock/")
    page.get_by_role("link", name="Add to Lounge day visit").click()
    page.get_by_label("Places to add").fill("3")
    look(page)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("3 places added").first).to_be_visible()
    page.goto(editor)
    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_role("heading", name="Launch Lounge, winter")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Launch").click()
    expect(page.get_by_text("Live").first).to_be_visible()
    look(page)


def nora_claims(page: Page) -> None:
    """Three taps: the perk, claim, and the pass is there."""
    page.goto("/perks/")
    look(page)
    page.get_by_role("link", name=re.compile("Lounge day visit")).first.click()
    look(page)
    page.get_by_role("button", name=re.compile("Claim")).click()
    code = page.get_by_role("img", name=re.compile("code", re.I)).first
    expect(code).to_be_visible()
    assert code.bounding_box()["width"] >= 300
    look(page)


def at_the_door(chrome, site: str, tmp_path) -> None:
    """Victor's camera reads the code: yes. Undone, typed: yes. Again: twice."""
    with scopes.act_as(scopes.system("tests")):
        pass_ = Pass.objects.get()
    browser = chromium(chrome, film(pass_.code, tmp_path / "pass.y4m"))
    with visitor(browser, site, PHONE, "dark") as page:
        sign_in(page, "victor@example.test")
        page.goto("/venue/lounge-sfo/")
        expect(page.get_by_role("heading", level=1)).to_have_text("Yes")
        expect(page.get_by_text("Nora").first).to_be_visible()
        look(page)
        page.get_by_role("button", name=re.compile("Undo")).click()
        browser_without_camera(chrome, site, pass_.short_code)
    browser.close()


def browser_without_camera(chrome, site: str, short_code: str) -> None:
    """The same desk without camera and without scripts: the form does all of it."""
    with visitor(chromium(chrome), site, PHONE, "dark", scripts=False) as page:
        sign_in(page, "victor@example.test")
        for answer in ("Yes", "Twice"):
            page.goto("/venue/lounge-sfo/")
            page.get_by_label("Or type the short code").fill(
                f"{short_code[:4]} {short_code[4:].lower()}"
            )
            page.get_by_role("button", name="Check").click()
            expect(page.get_by_role("heading", level=1)).to_contain_text(answer)
        page.goto("/venue/lounge-sfo/today/")
        expect(page.get_by_text("Nora").first).to_be_visible()


def nora_writes(page: Page, blog: peers.Blog) -> None:
    written_at = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    peers.eventually(lambda: clock.now() > written_at)
    blog.post("lounge", "A quiet chair", written_at, 7, "A gift from Northwind. #NorthwindLounge")
    blog.save()
    page.goto("/accounts/")
    page.get_by_role("link", name=re.compile("trains|feed")).first.click()
    page.get_by_role("button", name="Read it now").click()
    expect(page.get_by_text("less than a minute ago")).to_be_visible()
    with scopes.act_as(scopes.system("tests")):
        account = Account.objects.get(network="web")
    assert publish("scoring.tasks.refresh_account", account.pk)  # as the schedule does in time


def bea_reads_the_report(page: Page) -> None:
    page.goto("/brand/northwind/campaigns/")
    page.get_by_role("link", name=re.compile("Lounge, winter")).first.click()
    page.get_by_role("link", name="Report").click()

    def is_mentioned() -> bool:
        page.reload()
        return page.get_by_text("A gift from Northwind").count() == 1

    peers.eventually(is_mentioned, swept=True)
    look(page)


def test_the_roles_do_not_meet(house, live_server, chrome):  # noqa: F811
    """Mallory types the addresses of others: a page that says nothing about them."""
    assert isinstance(house, cast.Cast)
    with visitor(chromium(chrome), live_server.url, PHONE, scripts=False, answers="404") as page:
        sign_in(page, "mallory@example.test")
        for address in ("/brand/northwind/campaigns/", "/venue/lounge-sfo/", "/runs/"):
            assert page.goto(address).status == 404
            assert "Northwind" not in page.content()


def test_a_passkey_makes_an_account_and_opens_it_without_a_password(live_server, chrome):
    """Chromium's own authenticator stands for the phone's finger print."""
    with visitor(chromium(chrome), live_server.url, PHONE) as page:
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        phone = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
                 "hasUserVerification": True, "isUserVerified": True,
                 "automaticPresenceSimulation": True}  # fmt: skip
        key = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
        page.goto("/account/signup/")
        page.get_by_role("link", name="with a passkey").click()
        page.get_by_label("Birth year").fill("1990")
        page.get_by_label("Name", exact=True).fill("Nora Berg")
        page.get_by_label("Email").fill("nora@example.test")
        page.get_by_role("button", name="Go on to the passkey").click()
        look(page)
        page.get_by_role("button", name="Make the passkey").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
        page.goto("/account/passkeys/")
        expect(page.get_by_role("heading", name="Passkey 1")).to_be_visible()
        look(page)
        page.get_by_role("link", name="Remove").click()  # which asks for the passkey once more
        page.get_by_role("button", name="Use a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Remove “Passkey 1”?")
        page.context.clear_cookies()
        page.goto("/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Nora")
        page.context.clear_cookies()
        devtools.send("WebAuthn.removeVirtualAuthenticator", key)
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": phone})
        page.goto("/account/login/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("This device gave no passkey.")).to_be_visible()
        look(page)
