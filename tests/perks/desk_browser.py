"""The scanner app in a real Chromium, against a server in a process of its own that can be killed."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect
from psycopg.conninfo import make_conninfo

from perks import enrolment
from perks.ground import scopes
from tests import peers
from tests.browsing import PHONE

HOME = "/venue/desk/"


@dataclass
class Site:
    """A web server on the tests' database; `kill` is no goodbye, and `start` brings it back."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        database = connection.settings_dict
        address = make_conninfo(
            dbname=database["NAME"], user=database["USER"], host=database["HOST"],
            port=database["PORT"] or None, password=database["PASSWORD"] or None,
        )  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", "--noreload", str(self.port)],
            env={
                **os.environ, "DJANGO_SETTINGS_MODULE": "perks.settings", "DATABASE_URL": address,
                "PERKS_HOME": str(self.home), "LOG_LEVEL": "WARNING",
            },
        )  # fmt: skip
        peers.eventually(lambda: peers.is_listening("127.0.0.1", self.port))

    def kill(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.process = None


@contextmanager
def site(home: Path) -> Iterator[Site]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        served = Site(home, free.getsockname()[1])
    served.start()
    try:
        yield served
    finally:
        served.kill()


@contextmanager
def window(browser: Browser, served: Site, **options: Any) -> Iterator[BrowserContext]:
    """One device: storage of its own. An error that a script throws fails the test."""
    context = browser.new_context(
        base_url=served.url, viewport=PHONE, color_scheme="dark", permissions=["camera"],
        reduced_motion="reduce", locale="en-GB", **options,
    )  # fmt: skip
    thrown: list[str] = []
    context.on("weberror", lambda error: thrown.append(str(error.error)))
    try:
        yield context
        assert not thrown, thrown
    finally:
        context.close()


def enrol(context: BrowserContext, venue: Any, name: str) -> Page:
    """Open a fresh link of the venue's owner and go through to the scanner."""
    with scopes.act_as(scopes.system("tests")):
        link = enrolment.invite(venue.pk, name)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{HOME}#enrol={link.token}")
    page.get_by_role("button", name="Enrol this device").click()
    page.get_by_role("button", name="Ready for guests").click()
    expect(page.locator("#finder")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    return page


def types(page: Page, text: str) -> None:
    """A typing scanner: every sign as a key, at once, and Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


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


def text_of(page: Page) -> str:
    return re.sub(r"\s+", " ", page.locator("body").inner_text())
