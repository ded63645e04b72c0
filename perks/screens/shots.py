"""Photographs of pages, and what is said against them: axe, width, time, queries, weight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from perks.screens.walk import Way

WIDTHS = {390: 844, 1280: 900}
THEMES = ("light", "dark")
# What came over the wire for the page and all that it asked for.
WEIGHT = """["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
  .reduce((sum, entry) => sum + entry.transferSize, 0)"""
TIMING = re.compile(r'total;dur=([\d.]+), queries;desc="(\d+)"')


@dataclass
class Shot:
    """One page of one person. `transferred` is in bytes, `took` in milliseconds at the server."""

    who: str
    route: str
    path: str
    status: int
    took: float | None
    queries: int | None
    transferred: int
    files: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Photographer:
    """One person's windows, in each width and theme; the first of them walks."""

    def __init__(self, browser: Any, site: str, who: str, folder: Path, axe: Any = None) -> None:
        self.site, self.who, self.folder, self.axe = site, who, folder, axe
        self.session: Any = None
        self.windows = {
            (width, theme): self.window(browser, width, height, theme)
            for width, height in WIDTHS.items()
            for theme in THEMES
        }

    def window(self, browser: Any, width: int, height: int, theme: str) -> Any:
        context = browser.new_context(
            base_url=self.site, viewport={"width": width, "height": height}, color_scheme=theme,
            reduced_motion="reduce", permissions=["camera"],
        )  # fmt: skip
        page = context.new_page()
        if self.who:
            page.goto(f"/demo/{self.who}/")
            button = page.locator("main form button")
            if button.count():
                button.first.click()
        return page

    def walk(self) -> Iterator[Shot]:
        """A shot of each page that links lead to, starting from the front door."""
        way = Way()
        walker = self.windows[(390, "light")]
        way.take_in([urlsplit(walker.url).path], self.site)
        for route, path in way.steps():
            shot = self.look(walker, route, path)
            if shot.status == 200:
                links = "nodes => nodes.map(node => node.href)"
                way.take_in(walker.eval_on_selector_all("a[href]", links), self.site)
                self.photograph(shot)
            yield shot

    def look(self, page: Any, route: str, path: str) -> Shot:
        """Open a page as somebody who was never there: nothing is in the cache."""
        self.devtools(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
        answer = page.goto(path, wait_until="load")
        cost = TIMING.search(answer.headers.get("server-timing", "")) if answer else None
        return Shot(
            self.who or "nobody", route, path, answer.status if answer else 0,
            float(cost[1]) if cost else None, int(cost[2]) if cost else None,
            page.evaluate(WEIGHT),
        )  # fmt: skip

    def devtools(self, page: Any) -> Any:
        if self.session is None:
            self.session = page.context.new_cdp_session(page)
        return self.session

    def photograph(self, shot: Shot) -> None:
        name = re.sub(r"\W+", "-", shot.path).strip("-") or "front"
        for (width, theme), page in self.windows.items():
            if urlsplit(page.url).path != shot.path:
                page.goto(shot.path, wait_until="load")
            file = f"{shot.who}-{name}-{width}-{theme}.png"
            page.screenshot(path=self.folder / file, full_page=True)
            shot.files.append(file)
            over = page.evaluate("document.documentElement.scrollWidth") - width
            if over > 0:
                shot.against.append(f"{width} {theme}: {over} pixels over the edge")
            if self.axe is not None:
                found = self.axe.run(page).response["violations"]
                shot.against += [
                    f"{width} {theme}: {each['id']} at {each['nodes'][0]['target']}"
                    for each in found
                ]
