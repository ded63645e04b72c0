"""manage.py screenshots: a photograph of every page that each person of a running demo reaches."""

from __future__ import annotations

import argparse
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.boot import browser
from perks.screens import contact, faults, walk
from perks.screens.shots import Photographer, Shot

PEOPLE = ("", "alice", "bea", "ben", "victor", "rosa", "olga")
AUDIENCES = {"public", "member", "brand", "venue", "operator"}


class Command(BaseCommand):
    help = "Photograph every page of the house that `manage.py up` runs, at 390 and 1280 pixels."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where it runs")
        parser.add_argument("--to", default="screenshots", help="the folder to write to")
        parser.add_argument("--who", action="append", help="only these people; again for more")
        parser.add_argument("--axe", action="store_true", help="look at accessibility as well")
        parser.add_argument(
            "--no-pictures", action="store_true", help="only look; takes a tenth of the time"
        )
        parser.add_argument("--json", action="store_true", help="print what was found as JSON")

    def handle(
        self, *_: Any, site: str, to: str, who: list[str] | None, axe: bool, no_pictures: bool,
        json: bool, **__: Any,
    ) -> None:  # fmt: skip
        check(site)
        folder = None if no_pictures else Path(to)
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        shots = self.take(site.rstrip("/"), folder, who or list(PEOPLE), axe, quiet=json)
        file = contact.sheet(shots, folder) if folder else None
        unseen = sorted(unreached(shots)) if not who else []
        self.tell(shots, unseen, file, json)

    def take(
        self, site: str, folder: Path | None, people: list[str], axe: bool, quiet: bool
    ) -> list[Shot]:
        from playwright.sync_api import sync_playwright

        source = faults.load_axe() if axe else ""
        chromium = browser.find_or_install()
        if chromium is None:
            raise CommandError(browser.ADVICE)
        shots: list[Shot] = []
        with sync_playwright() as playwright:
            window = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for person in people:
                for shot in Photographer(window, site, person, folder, source).walk():
                    shots.append(shot)
                    if not quiet:
                        self.stdout.write(line(shot))
            window.close()
        return shots

    def tell(self, shots: list[Shot], unseen: list[str], file: Path | None, as_json: bool) -> None:
        against = [shot for shot in shots if shot.against or shot.status != 200]
        if as_json:
            found = {"shots": [shot.as_json() for shot in shots], "unreached": unseen}
            self.stdout.write(json.dumps(found, indent=1))
        else:
            self.stdout.write(f"{len(shots)} pages, {len(against)} with something against them.")
            if unseen:
                self.stdout.write(f"No link leads to: {', '.join(unseen)}")
            if file:
                self.stdout.write(f"Look at {file.resolve()}")
        if against:
            raise SystemExit(1)


def line(shot: Shot) -> str:
    cost = (
        f"{shot.took or 0:6.1f} ms {shot.queries or 0:3} queries {shot.transferred / 1000:6.1f} kB"
    )
    said = "; ".join(shot.against)
    return f"{shot.who:8} {shot.status} {cost}  {shot.path}{'  ' + said if said else ''}"


def unreached(shots: list[Shot]) -> set[str]:
    """Names of addresses that nobody came to; those that only take what forms send among them."""
    seen = {match.url_name for shot in shots if (match := walk.found(shot.path))}
    return {name for name in walk.pages_of(AUDIENCES) - seen if not name.startswith("api_")}


def check(site: str) -> None:
    """Raises CommandError when nobody answers there, or no demo."""
    try:
        with urllib.request.urlopen(f"{site}/demo/", timeout=10):  # noqa: S310  (typed by its user)
            return
    except (urllib.error.URLError, ValueError, OSError) as error:
        raise CommandError(
            f"No demo world answers at {site} ({error}). Start it in another window with "
            "manage.py up, then run this again."
        ) from None
