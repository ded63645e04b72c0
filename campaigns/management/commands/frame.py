"""manage.py frame build|patch|status|verify: the audience frame."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns import frames
from campaigns.core import epochs
from campaigns.core.audience import Audience
from perks.ground import clock

WHAT = {
    "build": "gather everybody anew",
    "patch": "publish whoever changed since",
    "status": "say how old the published frame is",
    "verify": "compare the published frame with the database",
}
SHOWN = 5


class Command(BaseCommand):
    help = "The audience frame: " + ", ".join(f"{word} ({does})" for word, does in WHAT.items())

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=list(WHAT))

    def handle(self, *_: Any, what: str, verbosity: int, **__: Any) -> None:
        try:
            if what == "verify":
                self.verify()
                return
            do = {"build": frames.build, "patch": frames.patch, "status": self.load}[what]
            audience = do()
        except (epochs.NoFrame, epochs.BrokenFrame) as error:
            self.stdout.write(f"{error}. Build one with: manage.py frame build")
            return
        except epochs.MovedOn as error:
            raise CommandError(f"{error}. Nothing was published. Run it again.") from error
        if verbosity:
            self.say(audience)

    def load(self) -> Audience:
        return epochs.load(settings.PERKS_FRAMES)

    def say(self, audience: Audience) -> None:
        age = clock.now() - audience.built_at
        self.stdout.write(
            f"version {audience.version}, {len(audience):,} people, "
            f"{audience.changed:,} of them changed since the base was built, "
            f"as of {age.total_seconds():.0f} s ago"
        )

    def verify(self) -> None:
        audience, wrong = frames.differing()
        if not wrong:
            self.stdout.write(f"version {audience.version} says what the database says")
            return
        some = ", ".join(map(str, wrong[:SHOWN])) + (" ..." if len(wrong) > SHOWN else "")
        raise CommandError(
            f"version {audience.version} differs about {len(wrong):,} members: {some}. "
            "If they changed just now, run: manage.py frame patch. "
            "If they stay, run: manage.py frame build"
        )
