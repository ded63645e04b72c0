"""The scanner app in a real Chromium, against a server in a process of its own that can be killed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from perks import enrolment
from perks.boot import browser as installed
from perks.ground import scopes
from perks.models import DeskRecord, Redemption
from tests import peers
from tests.browsing import PATIENCE, PHONE, chromium
from tests.site import Site

HOME = "/venue/desk/"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
os.environ.setdefault("PERKS_CHROMIUM", installed.find() or "")
MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not os.environ["PERKS_CHROMIUM"], reason=installed.ADVICE),
]


# A busy machine is slow as no network is: the tests ask what is decided, the benchmark how fast.
PATIENT = """
const { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 30 * ms);
"""


@pytest.fixture
def served(the_site, transactional_db):
    """The server, alive when a test begins."""
    if not the_site.pid:
        the_site.start()
    yield the_site
    peers.eventually(is_quiet)


def is_quiet() -> bool:
    """Whether no request is at work any more: the tables are emptied next."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture(scope="module")
def playwright():
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chrome(playwright):
    return chromium(playwright)


@contextmanager
def window(browser: Browser, served: Site, **options: Any) -> Iterator[BrowserContext]:
    """One device: storage of its own. An error that a script throws fails the test."""
    context = browser.new_context(
        base_url=served.url, color_scheme="dark", permissions=["camera"], reduced_motion="reduce",
        locale="en-GB", **{"viewport": PHONE, **options},
    )  # fmt: skip
    context.add_init_script(PATIENT)
    thrown: list[str] = []
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    try:
        yield context
        assert not thrown, thrown
    finally:
        context.close()


def enrol(context: BrowserContext, venue: Any, name: str, pin: str = "") -> Page:
    """Open a fresh link of the venue's owner and go through to the scanner.

    With `pin`, the first of the staff signs in with it.
    """
    with scopes.act_as(scopes.system("tests")):
        link = enrolment.invite(venue.pk, name)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{HOME}#enrol={link.token}")
    page.get_by_role("button", name="Enrol this device").click()
    page.get_by_role("button", name="Ready for guests").click()
    if pin:
        sign_in(page, pin)
    expect(page.locator("#finder")).to_be_visible()
    fetch(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return page


def sign_in(page: Page, pin: str) -> None:
    page.get_by_label("PIN", exact=True).first.fill(pin)
    page.get_by_role("button", name="Sign in", exact=True).click()


def types(page: Page, text: str) -> None:
    """A typing scanner: every sign as a key, at once, and Enter.

    All keys are made before the first is sent: an event's time is when it was made, and a machine
    that rests between two of them would make a scanner as slow as a hand.
    """
    page.evaluate(
        """(text) => {
          const key = (key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
          const at = document.activeElement;
          for (const event of [...text, "Enter"].map(key)) at.dispatchEvent(event);
        }""",
        text,
    )


def shown(page: Page) -> str:
    """The word of the answer on the screen."""
    expect(page.locator("#face h1")).to_be_visible()
    return page.locator("#face h1").inner_text().strip()


def next_guest(page: Page) -> None:
    page.get_by_role("button", name="Next guest").click()
    expect(page.locator("#finder")).to_be_visible()


def kept(page: Page) -> list[dict[str, Any]]:
    """The device's records, as its storage has them, each with its facts."""
    rows = page.evaluate(
        """async () => {
          const { all } = await import("/static/perks/desk/store.js");
          return all("records");
        }"""
    )
    return [{**row, "facts": json.loads(row["text"])} for row in rows]


def scans_in(page: Page) -> list[tuple[str, str]]:
    """(decision, reason) of every scan in the device's storage, oldest first."""
    facts = [row["facts"] for row in kept(page) if row["kind"] == "scan"]
    return [(each["decision"], each["reason"]) for each in facts]


def send(page: Page) -> None:
    """Wait until the server has all that waits, by nothing but the app's own rounds."""
    page.evaluate(
        """async () => {
          const { beat } = await import("/static/perks/desk/sync.js");
          const { waiting } = await import("/static/perks/desk/upload.js");
          while (await waiting()) await beat();
        }"""
    )


def fetch(page: Page) -> None:
    """Fetch bundles and lanes anew."""
    page.evaluate(
        """async () => {
          const { beat, refresh } = await import("/static/perks/desk/sync.js");
          await refresh();
          await beat();
        }"""
    )


def fact(page: Page, name: str) -> Any:
    return page.evaluate(
        """async (name) => (await import("/static/perks/desk/store.js")).get("facts", name)""", name
    )


def told_to(venue: Any) -> list[tuple[int, str]]:
    """(seq, hash) of every record that the server has of a venue, in the order of its chains."""
    with scopes.act_as(scopes.system("tests")):
        rows = DeskRecord.objects.filter(venue=venue).order_by("device_id", "seq")
        return [(row.seq, bytes(row.hash).hex()) for row in rows]


def uses() -> int:
    """How many uses stand at the server."""
    with scopes.act_as(scopes.system("tests")):
        return Redemption.objects.filter(undone_at=None).count()
