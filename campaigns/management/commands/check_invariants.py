"""manage.py check_invariants [--json]: what must always hold of stock, claims, passes and letters."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from campaigns import invariants


class Command(BaseCommand):
    help = "Ask the database for rows that break an invariant. Exits 1 when there is one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, **options: Any) -> None:
        found = invariants.check()
        broken = [each for each in found if each.rows]
        if options["json"]:
            said = {each.name: asdict(each) for each in found}
            self.stdout.write(json.dumps({"holds": not broken, "invariants": said}))
        else:
            for each in found:
                self.stdout.write(f"{each.name:20} {each.rows or 'holds'}")
            for each in broken:
                self.stdout.write(f"\nIt must never be that {each.says}. The first:")
                for sample in each.samples:
                    self.stdout.write("  " + ", ".join(sample))
        if broken:
            sys.exit(1)
