"""manage.py lighthouse: Google's Lighthouse over the pages that each person of a demo comes for."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.boot import browser
from perks.boot.state import home
from perks.management.commands.screenshots import check
from perks.screens import lighthouse
from perks.screens.lighthouse import TARGETS, Missing, Score
from perks.screens.visiting import Visitor

CAMPAIGN = "/brand/northwind/campaigns/ > /brand/northwind/campaigns/[0-9]+/"
# Whose page, and the way there.
PAGES = (
    ("", "/"), ("", "/account/signup/"), ("", "/account/login/"), ("", "/validity/"),
    ("alice", "/home/"), ("alice", "/score/"), ("alice", "/perks/"),
    ("alice", "/perks/ > /perks/[0-9]+/"), ("alice", "/passes/ > /passes/[0-9]+/"),
    ("alice", "/topics/"), ("alice", "/accounts/"), ("alice", "/privacy/"),
    ("bea", "/brand/northwind/campaigns/"), ("bea", CAMPAIGN), ("bea", f"{CAMPAIGN} > .*/report/"),
    ("victor", "/venue/lounge-sfo/"), ("victor", "/venue/lounge-sfo/today/"),
    ("victor", "/venue/desk/"), ("olga", "/runs/"), ("olga", "/appeals/"),
)  # fmt: skip


class Command(BaseCommand):
    help = "Run Google's Lighthouse over pages of the house that `manage.py up` runs. Needs Node."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--site", default="http://127.0.0.1:8000", help="where it runs")
        parser.add_argument("--who", action="append", help="only these people; again for more")
        parser.add_argument("--runs", type=int, default=3, help="of each page; the median counts")
        parser.add_argument("--json", action="store_true", help="print one object as JSON")

    def handle(
        self, *_: Any, site: str, who: list[str] | None, runs: int, json: bool, **__: Any
    ) -> None:
        if runs < 1:
            raise CommandError("A page is looked at once or more: --runs 3.")
        check(site)
        pages = [(person, way) for person, way in PAGES if who is None or person in who]
        try:
            scores = self.measure(site.rstrip("/"), pages, runs, quiet=json)
        except (Missing, LookupError) as error:
            raise CommandError(str(error)) from None
        self.tell(scores, json)

    def measure(
        self, site: str, pages: list[tuple[str, str]], runs: int, quiet: bool
    ) -> list[Score]:
        chromium, program = browser.find_or_install(), lighthouse.program(home() / "lighthouse")
        if chromium is None:
            raise CommandError(browser.ADVICE)
        visitors = {person: Visitor(site, person) for person, _ in pages}
        scores = []
        for person, way in pages:
            visitor, told = visitors[person], []
            path = visitor.follow(way)
            for _ in range(runs):
                told.append(once(program, chromium, site, path, visitor.cookies))
            scores.append(lighthouse.read(person or "nobody", path, told))
            if not quiet:
                self.stdout.write(line(scores[-1]))
        return scores

    def tell(self, scores: list[Score], as_json: bool) -> None:
        least = {name: min(each.scores[name] for each in scores) for name in TARGETS}
        met = all(each.met for each in scores)
        if as_json:
            targets = {name: [">=", target] for name, target in TARGETS.items()}
            pages = [each.as_json() for each in scores]
            found = {"name": "lighthouse", "ours": least, "targets": targets, "met": met}
            self.stdout.write(json.dumps({**found, "pages": pages}, indent=1))
        else:
            lowest = ", ".join(f"{name} {score}" for name, score in least.items())
            self.stdout.write(f"{len(scores)} pages. The lowest: {lowest}.")


def once(
    program: Path, chromium: str, site: str, path: str, cookies: dict[str, str]
) -> dict[str, Any]:
    """One report; a trace that Lighthouse lost on a busy machine is taken once more."""
    for tries_left in (1, 0):
        with lighthouse.window(chromium, site, cookies) as port:
            try:
                return lighthouse.run(program, site + path, port)
            except Missing:
                if not tries_left:
                    raise
    raise AssertionError("a second try ends in an answer or an error")


def line(score: Score) -> str:
    figures = " ".join(f"{score.scores[name]:3}" for name in TARGETS)
    cost = f"{score.largest:6.0f} ms {score.blocked:5.0f} ms {score.weight / 1000:6.1f} kB"
    said = "" if score.met else f"  {'; '.join(score.costs)}"
    return f"{score.who:8} {figures} {cost}  {score.path}{said}"
