"""manage.py rotate_keys [--compromised NUMBER] [--json]: the daily round of the signing keys."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks import rotation
from perks.ground.errors import Refusal


class Command(BaseCommand):
    help = (
        "Make the keys that are due in the next seven days. With --compromised, drop that key at "
        "once, and sign its passes again with another."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compromised", type=int, metavar="NUMBER")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, compromised: int | None, json: bool, **__: Any) -> None:
        try:
            done = rotation.rotate(compromised)
        except Refusal as refusal:
            raise CommandError(f"{refusal.sentence} Nothing was changed.") from refusal
        self.stdout.write(
            as_json(done)
            if json
            else f"{done.made} keys made, {done.dropped} dropped, {done.signed_again} passes signed again"
        )


def as_json(done: rotation.Round) -> str:
    return json.dumps(asdict(done))
