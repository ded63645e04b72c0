"""manage.py fuzz_pass: a million spoiled codes, and what the desk says to them."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.fuzzing import fuzz


class Command(BaseCommand):
    help = "Spoil genuine passes and read each. Fails when one is accepted or crashes the reader."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--codes", type=int, default=1_000_000)
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, **asked: Any) -> None:
        found = fuzz(asked["codes"], asked["seed"], self.stderr.write)
        if asked["json"]:
            self.stdout.write(json.dumps(found.report()))
        else:
            self.stdout.write(
                f"{found.codes:,} codes, {found.accepted} accepted, {found.crashes} crashes, "
                f"{found.codes_per_second:,.0f} a second"
            )
            for code, count in found.refused.most_common():
                self.stdout.write(f"{code:22}{count:>12,}")
        if not found.clean:
            raise CommandError("A spoiled pass was not refused: " + "; ".join(found.examples))
