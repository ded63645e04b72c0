"""manage.py simulate_desk: scanners that lose each other, and what the server books afterwards."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from perks import rehearsal
from perks.models.perks import OFFLINE


class Command(BaseCommand):
    help = "Cut scanners off from each other, show each every pass, upload five times shuffled."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scanners", type=int, default=3)
        parser.add_argument("--passes", type=int, default=500)
        parser.add_argument("--policy", choices=list(OFFLINE), default="leased")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, **asked: Any) -> None:
        done = rehearsal.partition(
            asked["scanners"], asked["passes"], asked["policy"], asked["seed"]
        )
        if asked["json"]:
            self.stdout.write(json.dumps(asdict(done)))
            return
        for name, value in asdict(done).items():
            self.stdout.write(f"{name:10} {value}")
