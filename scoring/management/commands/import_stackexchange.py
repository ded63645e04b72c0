"""manage.py import_stackexchange DIR --enrol N: a public dump becomes a sandbox with scores."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.ground.errors import Refusal
from scoring import runs, sandbox
from scoring.connectors.dump_page import read_dump

EVERY = 100  # people between two lines of progress


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
        started = time.monotonic()
        if options["enrol"] is not None and options["enrol"] < 1:
            raise CommandError("Enrol at least one person: --enrol 50. Nothing was stored.")
        try:
            dump = read_dump(folder, site)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        self.say(f"Read {len(dump.people):,} people and {len(dump.posts):,} posts.")
        dump, days = sandbox.brought_up_to_date(dump)
        self.say(f"Its dates are moved forward by {days:,} days, to end when the sandbox begins.")
        chosen = sandbox.most_active(dump, options["enrol"], options["seed"])
        for number, _ in enumerate(sandbox.enrol(dump, chosen), start=1):
            if number % EVERY == 0:
                self.say(f"Enrolled {number:,} of {len(chosen):,}.")
        run = runs.run()
        left_out = ", ".join(f"{reason} {count:,}" for reason, count in dump.ignored.items())
        self.say(f"Enrolled {len(chosen):,}; left out of the dump: {left_out or 'nothing'}.")
        seconds = time.monotonic() - started
        self.say(f"Scored {run.members:,} members on {run.date} in {seconds:.1f} s altogether.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
