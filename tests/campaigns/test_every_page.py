"""Every page of every person in a real browser: what axe finds in light and dark, width, weight.

The demo world is lived through once, and each person follows its links; pages to which none leads
are opened in the house of the access matrix.
"""

import os
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import sync_playwright

from campaigns.worlds import play
from perks import caught_mail
from perks.boot import browser as installed
from perks.ground import clock
from perks.screens import faults, walk
from perks.screens.shots import Photographer, Shot
from tests.browsing import chromium
from tests.campaigns import rare_pages
from tests.conftest import NOON
from tests.inside import served
from tests.test_access import House, Page, house  # noqa: F401

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
os.environ.setdefault("PERKS_CHROMIUM", installed.find() or "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not os.environ["PERKS_CHROMIUM"], reason=installed.ADVICE),
]
MOST_BYTES = 100_000
# Whom the demo offers, and where they begin: brands and venues have the same pages, not all as much
# to show.
FIRST = {
    "": ["/demo/", "/demo/alice/", "/venue/desk/"],
    "alice": ["/venue/"],
    "bea": ["/brand/northwind/campaigns/", "/brand/northwind/sales/", "/brand/alder/fulfilment/"],
    "victor": [],
    "rosa": [],
    "olga": [],
}
# Who opens the pages of an audience in the house of the access matrix.
OPENS = {"public": "nobody", "brand": "bea", "venue": "victor", "operator": "olga"}


@pytest.fixture(scope="module")
def chrome():
    with sync_playwright() as playwright:
        yield chromium(playwright)


@pytest.fixture(scope="module")
def walks(chrome, django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, list[Shot]]:
    """What each person meets in the demo world. It is over before the tests begin."""
    folder = tmp_path_factory.mktemp("world")
    at_home = override_settings(
        PERKS_DEMO=True, PERKS_FRAMES=folder / "frames", PERKS_ACTIVITY=folder / "activity"
    )  # fmt: skip
    patch = pytest.MonkeyPatch()
    patch.setattr(play, "REGULARS", 40)
    with at_home, django_db_blocker.unblock(), clock.at(NOON), transaction.atomic():
        play.play(46, 7, NOON, str)
        with served() as site:
            met = {who: met_by(chrome, site, who, first) for who, first in FIRST.items()}
        transaction.set_rollback(True)
    patch.undo()
    return met


def met_by(chrome, site: str, who: str, first: list[str]) -> list[Shot]:
    walker = Photographer(chrome, site, who, None, faults.load_axe())
    shots = list(walker.walk(*first))
    walker.walker.context.close()
    return shots


def against(shots: list[Shot]) -> dict[str, list[str]]:
    """By address: what is said against a page."""
    said = {}
    for shot in shots:
        heavy = [f"{shot.transferred} bytes"] if shot.transferred >= MOST_BYTES else []
        status = [str(shot.status)] if shot.status != 200 else []
        if found := [*status, *heavy, *shot.against]:
            said[f"{shot.who} {shot.path}"] = found
    return said


@pytest.mark.parametrize("who", FIRST)
def test_nothing_is_against_the_pages_of(walks, who):
    assert len(walks[who]) > 4
    assert against(walks[who]) == {}


@pytest.fixture
def letter(settings, tmp_path) -> tuple[str, str]:
    """The page of one letter that was caught on its way."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = caught_mail.BACKEND, tmp_path / "mail"
    mail.send_mail("A chair", "It is held for you.", None, ["alice@example.test"])
    [caught] = caught_mail.newest()
    return ("olga", reverse("letter", args=[caught.name, caught.place]))


def test_nothing_is_against_a_page_that_no_link_leads_to(walks, chrome, house, letter):  # noqa: F811
    """Each name that a page has is seen, here or in the demo world."""
    rare = {**rare_pages.furnish(house.people), "letter": letter}
    seen = {match.url_name for shots in walks.values() for shot in shots
            if (match := walk.found(shot.path))}  # fmt: skip
    others = {**rest(house, {*seen, *rare}), **rare}
    with served() as site:
        shots = list(opened(chrome, site, house, others))
    assert against(shots) == {}


def rest(house: House, known: set[str]) -> rare_pages.Addresses:  # noqa: F811
    """Addresses that answer with a page, among the names that are not known.

    Others send on, take only what a form sends, or are files. Nothing may be merely not found.
    """
    clients = {who: house.client(who) for who in (*OPENS.values(), "alice")}
    found, lost = {}, []
    for page in house.pages():
        if page.name in known or page.path.endswith(walk.FILES) or is_for_programs(page):
            continue
        who = OPENS.get(page.audience, "alice")
        answer = clients[who].get(page.path)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[page.name] = (who, page.path)
        elif answer.status_code == 404 and clients[who].post(page.path).status_code == 404:
            lost.append(page.name)
    assert lost == []
    return found


def is_for_programs(page: Page) -> bool:
    return page.audience == "device" or page.route.startswith("api/")


def opened(chrome, site: str, house: House, addresses: rare_pages.Addresses) -> Iterator[Shot]:  # noqa: F811
    for who in sorted({who for who, _ in addresses.values()}):
        walker = Photographer(chrome, site, "", None, faults.load_axe())
        if who != "nobody":
            cookie = house.client(who).cookies["sessionid"].value
            walker.walker.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        for name, (_, path) in addresses.items():
            if addresses[name][0] == who:
                shot = walker.look(name, path)
                walker.read(shot)
                yield shot
        walker.walker.context.close()


# Fine to look at in light; in dark the words are nearly as dark as the page.
PLANTED = """<!doctype html><html lang="en"><title>Planted</title><meta name="viewport"
content="width=device-width"><style>:root { color-scheme: light dark }
p { background: light-dark(#fff, #111); color: light-dark(#000, #333); width: 500px }</style>
<main><h1>Planted</h1><p hx-get="/">Words</p><img src="data:,"></main>"""


def test_what_is_wrong_is_found(chrome):
    """The twin: a picture without words, colours that fail in the dark, a page that is too wide."""
    page = chrome.new_page(viewport={"width": 390, "height": 844})
    page.set_content(PLANTED)
    [dark, light] = faults.found_by_axe(page, faults.load_axe())
    assert dark.startswith("dark: color-contrast at p (")
    assert light.startswith("light: image-alt at img (")
    assert faults.over_the_edge(page) == ["118 pixels over the edge"]
    assert faults.without_htmx(page) == ["attributes for htmx, and no htmx"]
    heavy = Shot("bea", "r", "/", 200, None, None, MOST_BYTES)
    assert against([heavy]) == {"bea /": ["100000 bytes"]}
    page.close()
