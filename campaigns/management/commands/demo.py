"""manage.py demo: a believable world, made through the domain functions."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from campaigns.worlds.play import lines, play
from perks.ground import clock, scopes
from perks.models import User

BAR = 20  # signs


class Command(BaseCommand):
    help = "Make the demo world. Does nothing in a house that has people already."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--members", type=int, default=2_000, help="how many members (2000)")
        parser.add_argument("--seed", type=int, default=2012, help="the same seed, the same world")
        parser.add_argument(
            "--if-empty", action="store_true", help="say nothing when there is a world already"
        )

    def handle(self, *_: Any, members: int, seed: int, if_empty: bool, **__: Any) -> None:
        if members < 1:
            raise CommandError("A world has at least one member: --members 120. None was made.")
        with scopes.act_as(scopes.system("demo")):
            lived_in = User.objects.exists()
        if lived_in:
            if not if_empty:
                self.stdout.write("There are people here already. The demo world was not made.")
            return
        self.steps, self.done = lines(members), 0
        play(members, seed, clock.now(), self.say)
        self.stdout.write("The demo world is ready.")
        if not if_empty:  # `up` prints them itself, when they lead somewhere
            call_command("sign_ins", stdout=self.stdout)

    def say(self, sentence: str) -> None:
        """One line of the bar: how much has been lived through, and what that was."""
        self.done += 1
        share = min(1.0, self.done / self.steps)
        filled = round(BAR * share)
        bar = "=" * filled + " " * (BAR - filled)
        self.stdout.write(f"[{bar}] {share:4.0%}  {sentence}")
        self.stdout.flush()
