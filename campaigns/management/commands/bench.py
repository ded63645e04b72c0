"""manage.py bench NAME: measure our engine and its peers on the same generated data."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.benchmarks.registry import benchmarks, bring_peers
from perks.ground.errors import Refusal


class Command(BaseCommand):
    help = "Measure an engine and its peers. Exits 0 when it was measured, met or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = parser.add_subparsers(dest="name", required=True)
        for name, module in benchmarks().items():
            each = names.add_parser(name, help=(module.__doc__ or "").splitlines()[0])
            module.options(each)
            each.add_argument("--seed", type=int, default=0)
            each.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, name: str, seed: int, **options: Any) -> None:
        chosen = benchmarks()[name]
        asked = {key: value for key, value in options.items() if key in wanted(chosen)}
        say = self.stderr.write if options["json"] else self.stdout.write
        try:
            if bring_peers(chosen):
                say("the engines to compare with are installed")
            started = time.perf_counter()
            found = chosen.measure(seed, say, **asked)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        report = found.report(name, seed, time.perf_counter() - started)
        if options["json"]:
            self.stdout.write(json.dumps(report))
        else:
            self.print_table(report)

    def print_table(self, found: dict[str, Any]) -> None:
        for who, values in [("ours", found["ours"]), *found["peers"].items()]:
            said = "  ".join(f"{metric} {value:,.3f}" for metric, value in values.items())
            self.stdout.write(f"{who:<22} {said}")
        for metric, ratio in found["ratios"].items():
            self.stdout.write(f"{'ratio':<22} {metric} {ratio:,.1f}")
        for metric, (sign, bound) in found["targets"].items():
            self.stdout.write(f"{'target':<22} {metric} {sign} {bound:g}")
        same = "identical answers" if found["identical"] else "DIFFERENT ANSWERS"
        met = "met" if found["met"] else "not met"
        self.stdout.write(f"{same}, {met}, in {found['seconds']:.0f} s on {found['machine']}")


def wanted(module: Any) -> set[str]:
    """The options that a benchmark asks for."""
    parser = ArgumentParser()
    module.options(parser)
    return set(vars(parser.parse_args([])))
