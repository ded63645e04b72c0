"""Real Chromium for the tests that walk the pages: phone and desk, light and dark, with axe."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, expect

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
PATIENCE = 20_000  # milliseconds: two cores run two browsers and their servers at once
expect.set_options(timeout=PATIENCE)
SEES = "--use-fake-device-for-media-stream --use-fake-ui-for-media-stream".split()


def chromium(playwright: Playwright, film: Path | None = None) -> Browser:
    """A browser; with `film`, its camera shows that film."""
    camera = [*SEES, f"--use-file-for-fake-video-capture={film}"] if film else []
    return playwright.chromium.launch(
        executable_path=os.environ["PERKS_CHROMIUM"], args=[*QUIET, *camera]
    )


@contextmanager
def visitor(
    browser: Browser,
    site: str,
    size: dict[str, int],
    theme: str = "light",
    scripts: bool = True,
    answers: str = "400|409|422",
) -> Iterator[Page]:
    """Somebody's own window. What the console says against a page fails the test.

    A form that is answered with what is wrong is not an error of the page: `answers`.
    """
    context = browser.new_context(
        base_url=site, viewport=size, color_scheme=theme, java_script_enabled=scripts,
        permissions=["camera"], reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        yield page
        against = [line for line in said if not re.search(f"status of ({answers})", line)]
        assert not against, against
    except BaseException:
        print(page.url, page.locator("body").inner_text(), said, sep="\n")
        raise
    finally:
        context.close()


def sign_in(page: Page, email: str, password: str = "a long password") -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)


def look(page: Page) -> None:
    """The page is fit for everybody: axe finds nothing, and nothing runs over the edge."""
    found = Axe().run(page)
    assert found.violations_count == 0, (page.url, found.generate_report())
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], (page.url, width)
