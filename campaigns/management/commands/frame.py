"""manage.py frame build|status: the audience frame."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns import frames
from campaigns.core import epochs
from perks.ground import clock


class Command(BaseCommand):
    help = "Build the audience frame from the database, or say how old the published one is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=["build", "status"])

    def handle(self, *_: Any, what: str, verbosity: int, **__: Any) -> None:
        try:
            frame = frames.build() if what == "build" else epochs.load(settings.PERKS_FRAMES)
        except (epochs.NoFrame, epochs.BrokenFrame) as error:
            self.stdout.write(f"{error}. Build one with: manage.py frame build")
            return
        age = clock.now() - frame.built_at
        if verbosity:
            self.stdout.write(
                f"version {frame.version}, {len(frame):,} people, "
                f"built {age.total_seconds():.0f} s ago"
            )
