"""What the commands that bring in public data share."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError

from perks.ground.errors import Refusal
from scoring import archives, sandbox
from scoring.connectors.dump import Dump


class ArchiveCommand(BaseCommand):
    """Reads an archive of one network; what of it is not there is passed over, with a reason."""

    folder: ClassVar[str]
    network: ClassVar[str]
    read: ClassVar[Callable[[Path], tuple[Dump, list[str]]]]

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, metavar="DIR",
                            help=f"{self.folder} in PERKS_DATA or ../shared/data if not given")  # fmt: skip
        parser.add_argument("--enrol", type=int, default=200, metavar="N", help="how many people")
        parser.add_argument("--seed", type=int, help="choose N of them by chance instead")

    def handle(self, *_: Any, folder: Path | None, enrol: int, seed: int | None, **__: Any) -> None:
        folder = folder or archives.at_hand(self.folder)
        if enrol < 1:
            raise CommandError("Enrol at least one person: --enrol 50. Nothing was stored.")
        try:
            dump, missed = type(self).read(folder)
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        for sentence in missed:
            self.say(f"Passed over: {sentence}")
        if not dump.posts:
            self.say(f"There is nothing to bring in from {folder}. Nothing was stored.")
            return
        archives.bring_in(
            dump, self.network, lambda moved: sandbox.most_moving(moved, enrol, seed), self.say
        )

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
