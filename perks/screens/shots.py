"""Photographs of pages, and what is said against them: axe, width, time, queries, weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from perks.screens import faults
from perks.screens.walk import Way

WIDTHS = {390: 844, 1280: 900}
# What came over the wire for the page and all that it asked for.
WEIGHT = """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""
# What a page is held to: milliseconds at the server, queries, bytes of a first load.
MOST_TIME, MOST_QUERIES, MOST_BYTES = 100, 12, 100_000
TIMING = re.compile(r'total;dur=([\d.]+), queries;desc="(\d+)"')


@dataclass
class Shot:
    """One page of one person. `transferred` is in bytes.

    `took` is the median of its times at the server, in milliseconds, over all windows.
    """

    who: str
    route: str
    path: str
    status: int
    took: float | None
    queries: int | None
    transferred: int
    files: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def weigh(self) -> None:
        """Say what is above the limits."""
        if self.took is not None and self.took > MOST_TIME:
            self.against.append(f"{self.took:.0f} ms at the server, more than {MOST_TIME}")
        if self.queries is not None and self.queries > MOST_QUERIES:
            self.against.append(f"{self.queries} queries, more than {MOST_QUERIES}")
        if self.transferred > MOST_BYTES:
            self.against.append(f"{self.transferred / 1000:.0f} kB, more than {MOST_BYTES // 1000}")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Photographer:
    """One person's windows, in each width and theme; the first of them walks.

    Without a folder there is one window, and the pages are looked at but not photographed.
    """

    def __init__(
        self, browser: Any, site: str, who: str, folder: Path | None, axe: str = ""
    ) -> None:
        self.site, self.who, self.folder, self.axe = site, who, folder, axe
        self.session: Any = None
        self.said: list[str] = []
        sizes = [(width, theme) for width in WIDTHS for theme in faults.THEMES]
        self.windows = {
            (width, theme): self.window(browser, width, theme)
            for width, theme in (sizes if folder else sizes[:1])
        }
        self.walker = self.windows[sizes[0]]
        self.walker.on(
            "console", lambda line: self.hear(line.text) if line.type == "error" else None
        )
        self.walker.on("pageerror", lambda error: self.hear(str(error)))

    def hear(self, complaint: str) -> None:
        """What the console says against a page: a script that fails, a file that is missing."""
        self.said.append(complaint)

    def window(self, browser: Any, width: int, theme: str) -> Any:
        context = browser.new_context(
            base_url=self.site, viewport={"width": width, "height": WIDTHS[width]},
            color_scheme=theme, reduced_motion="reduce", permissions=["camera"],
        )  # fmt: skip
        page = context.new_page()
        if self.who:
            page.goto(f"/demo/{self.who}/")
            button = page.locator("main form button")
            if button.count():
                button.first.click()
        return page

    def walk(self, *first: str) -> Iterator[Shot]:
        """A shot of each page of `first`, and of each that links lead to from there and the door."""
        way = Way([*first, "/"])
        way.take_in([urlsplit(self.walker.url).path], self.site)
        for route, path in way.steps():
            shot = self.look(route, path)
            if shot.status == 200:
                links = "nodes => nodes.map(node => node.href)"
                found = self.walker.eval_on_selector_all("a[href]", links)
                way.take_in(found, self.site, on=path)
                self.photograph(shot) if self.folder else self.read(shot)
            shot.weigh()
            yield shot

    def look(self, route: str, path: str) -> Shot:
        """Open a page as somebody who was never there: nothing is in the cache."""
        self.forget_the_last_page()
        self.said.clear()
        answer = self.walker.goto(path, wait_until="load")
        cost = cost_of(answer)
        return Shot(
            self.who or "nobody", route, path, answer.status if answer else 0,
            float(cost[1]) if cost else None, int(cost[2]) if cost else None,
            self.walker.evaluate(WEIGHT),
        )  # fmt: skip

    def forget_the_last_page(self) -> None:
        if self.session is None:
            self.session = self.walker.context.new_cdp_session(self.walker)
            self.session.send("Network.enable")
            self.session.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def read(self, shot: Shot) -> None:
        """What is wrong with the page where the walker stands."""
        shot.against += [*self.said, *faults.over_the_edge(self.walker)]
        shot.against += faults.without_htmx(self.walker)
        if self.axe:
            shot.against += faults.found_by_axe(self.walker, self.axe)

    def photograph(self, shot: Shot) -> None:
        assert self.folder
        shot.against += self.said
        name = re.sub(r"\W+", "-", shot.path).strip("-") or "front"
        times = [shot.took]
        for (width, theme), page in self.windows.items():
            if urlsplit(page.url).path != shot.path:
                cost = cost_of(page.goto(shot.path, wait_until="load"))
                times.append(float(cost[1]) if cost else None)
            file = f"{shot.who}-{name}-{width}-{theme}.png"
            page.screenshot(path=self.folder / file, full_page=True)
            shot.files.append(file)
            found = faults.over_the_edge(page)
            if self.axe:
                page.evaluate(self.axe)
                found += faults.violations(page, faults.VIOLATIONS)
            shot.against += [f"{width} {theme}: {each}" for each in found]
        known = [each for each in times if each is not None]
        shot.took = median(known) if known else None


def cost_of(answer: Any) -> re.Match[str] | None:
    """What the server told of an answer's time and queries; a production one tells nothing."""
    return TIMING.search(answer.headers.get("server-timing", "")) if answer else None
