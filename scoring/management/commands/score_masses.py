"""manage.py score_masses verify|rebuild: what runs have read so far, against the database."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from scoring import verifying


class Command(BaseCommand):
    help = "Compare the masses that runs use with a full rebuild, or have everything read again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "rebuild"])
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, what: str, **options: Any) -> None:
        if what == "rebuild":
            shutil.rmtree(settings.PERKS_ACTIVITY, ignore_errors=True)
        found = verifying.verify()
        self.stdout.write(json.dumps(asdict(found)) if options["json"] else said(found))
        if not found.same:
            raise CommandError(
                "The masses differ from a full rebuild. Scores that were shown stay as they are. "
                "Run manage.py score_masses rebuild before the next score run."
            )


def said(found: verifying.Verified) -> str:
    """The comparison in one line."""
    verdict = "identical to a full rebuild" if found.same else "DIFFERENT from a full rebuild"
    return (
        f"{found.pairs:,} pairs of {found.rows:,} rows, {found.read:,} of them read from the "
        f"database: {verdict}"
    )
