"""manage.py import_stackexchange DIR --enrol N: a public dump becomes a sandbox with scores."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.ground.errors import Refusal
from scoring import archives, sandbox
from scoring.connectors.dump_page import read_dump
from scoring.connectors.stackexchange import StackExchange


class Command(BaseCommand):
    help = (
        "Read a Stack Exchange data dump, make the people who wrote most members of a sandbox, "
        "and score them. A second run adds nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="the unpacked dump")
        parser.add_argument("--enrol", type=int, metavar="N", help="how many people (all posters)")
        parser.add_argument("--seed", type=int, help="choose N posters by chance instead")
        parser.add_argument("--site", default="", help="the dump's host name, for addresses")

    def handle(self, *_: Any, folder: Path, site: str, **options: Any) -> None:
        if options["enrol"] is not None and options["enrol"] < 1:
            raise CommandError("Enrol at least one person: --enrol 50. Nothing was stored.")
        try:
            dump = read_dump(folder, site)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        archives.bring_in(
            dump,
            StackExchange.slug,
            lambda moved: sandbox.most_active(moved, options["enrol"], options["seed"]),
            self.say,
        )

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
