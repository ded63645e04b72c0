"""manage.py rotate_keys [--compromised NUMBER | --vault] [--json]: keys that sign, keys that seal."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks import rewrapping, rotation
from perks.ground.errors import Refusal
from perks.ground.vault import Unsealable


class Command(BaseCommand):
    help = (
        "Make the keys that are due in the next seven days. With --compromised, drop that key at "
        "once, and sign its passes again with another. With --vault, put every secret under the "
        "newest vault key (docs/vault.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compromised", type=int, metavar="NUMBER")
        parser.add_argument("--vault", action="store_true")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_: Any, compromised: int | None, vault: bool, json: bool, **__: Any) -> None:
        if vault:
            self.rewrap(json)
        else:
            self.rotate(compromised, json)

    def rotate(self, compromised: int | None, json: bool) -> None:
        try:
            done = rotation.rotate(compromised)
        except Refusal as refusal:
            raise CommandError(f"{refusal.sentence} Nothing was changed.") from refusal
        self.stdout.write(
            as_json(done)
            if json
            else f"{done.made} keys made, {done.dropped} dropped, {done.signed_again} passes signed again"
        )

    def rewrap(self, quiet: bool) -> None:
        done: dict[str, int] = {}
        try:
            for column, count in rewrapping.rewrap():
                done[column] = count
                if not quiet:
                    self.stdout.write(f"{column}: {count} put under the newest key")
        except Unsealable as error:
            raise CommandError(f"{error}. What was done before stays done.") from error
        if quiet:
            self.stdout.write(json.dumps(done))


def as_json(done: rotation.Round) -> str:
    return json.dumps(asdict(done))
