"""The scanner app as a desk uses it, with the server there and with the server killed."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import expect, sync_playwright

from perks.boot import browser as installed
from perks.ground import scopes
from perks.models import DeskRecord, Redemption
from tests.browsing import chromium, look
from tests.perks.desk import give_pass
from tests.perks.desk_browser import (
    enrol,
    kept,
    next_guest,
    shown,
    site,
    types,
    window,
)

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


@pytest.fixture
def served(transactional_db, tmp_path):
    with site(tmp_path / "site") as running:
        yield running


def send(page):
    """Wait until the server has all that waits, with nothing but the app's own round."""
    page.evaluate("""async () => {
      const { beat } = await import("/static/perks/desk/sync.js");
      const { waiting } = await import("/static/perks/desk/upload.js");
      while (await waiting()) await beat();
    }""")


def told_to(venue):
    """(seq, hash) of every record that a venue has, in the order of the chain."""
    with scopes.act_as(scopes.system("tests")):
        rows = DeskRecord.objects.filter(venue=venue).order_by("device_id", "seq")
        return [(row.seq, bytes(row.hash).hex()) for row in rows]


def uses():
    with scopes.act_as(scopes.system("tests")):
        return Redemption.objects.filter(undone_at=None).count()


def test_online_then_killed_then_reloaded_then_back(people, served, chrome):
    """Yes over the network; the server dies; the app still opens, decides, and says twice."""
    with scopes.act_as(scopes.system("tests")):
        first, second = give_pass(people, claim_id=71), give_pass(people, claim_id=72)
    with window(chromium(chrome), served) as context:
        page = enrol(context, people.lounge, "Desk 7")
        types(page, first.code)
        assert shown(page) == "Yes"
        expect(page.get_by_text("Let in 2: Alice and a guest")).to_be_visible()
        next_guest(page)
        served.kill()
        page.reload()
        expect(page.locator("#finder")).to_be_visible()
        types(page, second.code)
        assert shown(page) == "Yes"
        expect(page.get_by_text("Decided on this device")).to_be_visible()
        next_guest(page)
        for pass_ in (first, second):
            types(page, pass_.code)
            assert shown(page) == "Twice"
            next_guest(page)
        expect(page.get_by_text("No network since")).to_be_visible()
        page.reload()
        rows = kept(page)
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        assert {row["facts"]["decision"] for row in rows if row["kind"] == "scan"} == {
            "yes",
            "twice",
        }
        served.start()
        send(page)
        assert told_to(people.lounge) == [(row["seq"], row["hash"]) for row in rows]
        assert uses() == 2
        look(page)
