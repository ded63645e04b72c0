"""manage.py evaluate NAME: run one protocol, or all, on real data and say how we compare."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.evaluations import results
from campaigns.evaluations.measured import report
from campaigns.evaluations.registry import folder, protocol, protocols
from perks.ground.errors import Refusal

RUNS = 3
ALL = "all"


class Command(BaseCommand):
    help = "Measure the product on real data. Exits 0 when it was measured, met or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the protocol, for example reputation; all for each once")
        parser.add_argument("--data", type=Path, metavar="DIR", help="the folder of all data")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--write",
            action="store_true",
            help=f"write the table in {results.PAGE} with all, or a protocol's own page",
        )

    def handle(self, *_: Any, name: str, seed: int, **options: Any) -> None:
        names, times = (list(protocols()), 1) if name == ALL else ([name], RUNS)
        try:
            found = [self.measure(each, times, seed, options["data"]) for each in names]
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(found if name == ALL else found[0]))
        else:
            for each in found:
                self.print_table(each)
        if options["write"]:
            for page in self.pages(name, found):
                self.stderr.write(f"written to {page}")

    def pages(self, name: str, found: list[dict[str, Any]]) -> list[Path]:
        """Write the pages of the docs that these measurements stand on."""
        if name == ALL:
            return [results.write(found)]
        chosen = protocol(name)
        return [chosen.write_page()] if hasattr(chosen, "write_page") else []

    def measure(self, name: str, times: int, seed: int, data: Path | None) -> dict[str, Any]:
        """One protocol's report."""
        chosen = protocol(name)
        place = folder(chosen.NEEDS, data)
        runs, seconds = [], []
        for _run in range(times):
            started = time.perf_counter()
            runs.append(chosen.measure(place, seed))
            seconds.append(time.perf_counter() - started)
        return report(name, runs, seconds, seed)

    def print_table(self, found: dict[str, Any]) -> None:
        self.stdout.write(found["name"])
        rows = [("ours", found["ours"]), *found["peers"].items()]
        for who, values in rows:
            said = "  ".join(f"{metric} {value:.3f}" for metric, value in values.items())
            self.stdout.write(f"{who:<18}{said}")
        for metric, (sign, bound) in found["targets"].items():
            self.stdout.write(f"target            {metric} {sign} {bound}")
        answer = "met" if found["met"] else "not met"
        self.stdout.write(f"{answer}, in {found['seconds']:.1f} s on {found['machine']}")
