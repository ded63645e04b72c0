"""manage.py import_activity FILE --member EMAIL --account NAME: a file of what happened, of any size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from perks.ground import scopes
from perks.ground.errors import Refusal
from scoring import accounts, runs, uploads
from scoring.models import Account
from scoring.taking import Taken

EVERY = 5.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Read CSV or JSON lines (docs/push.md) for an account of a member. Lines that are not fit "
        "are left out and told, with --whole the file is all or nothing. A run that was broken off "
        "goes on where it stood; a second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--member", required=True, metavar="EMAIL")
        parser.add_argument("--account", required=True, metavar="NAME",
                            help="as the member named it; made where there is none")  # fmt: skip
        parser.add_argument("--network", default="upload", choices=["upload", "newsletter"])
        parser.add_argument("--whole", action="store_true", help="all or nothing")

    def handle(self, *_: Any, file: Path, whole: bool, **options: Any) -> None:
        self.started = self.said = time.monotonic()
        try:
            account = account_of(options["member"], options["network"], options["account"])
            with file.open("rb") as stream:
                taken = uploads.take_file(account, stream, whole, self.progress)
        except OSError as error:
            raise CommandError(f"{file} cannot be read. Nothing was stored.") from error
        except Refusal as refusal:
            self.tell(refusal.facts.get("unfit", []))
            raise CommandError(f"{refusal.code}: {refusal.sentence}") from refusal
        self.tell(taken.unfit)
        self.stdout.write(told(taken, time.monotonic() - self.started))
        runs.first_score(account.member_id)

    def progress(self, taken: Taken) -> None:
        if time.monotonic() - self.said > EVERY:
            self.said = time.monotonic()
            self.stdout.write(told(taken, self.said - self.started))
            self.stdout.flush()

    def tell(self, unfit: Any) -> None:
        for line in unfit:
            self.stderr.write(f"line {line['line']}: {line['code']}: {line['sentence']}")


def account_of(email: str, network: str, name: str) -> Account:
    """The member's account. Raises CommandError, and Refusal like `accounts.begin_link`."""
    with scopes.act_as(scopes.system("import_activity")):
        member = get_user_model().objects.filter(email=email, is_member=True).first()
        if member is None:
            raise CommandError("There is no member of this address. Nothing was stored.")
        account = accounts.begin_link(member.pk, network, name)
        if account.proven_at is None:
            raise CommandError(
                "The member has not shown yet that it is theirs. Nothing was stored."
            )
        return account


def told(taken: Taken, seconds: float) -> str:
    """How far it is, in one line."""
    return (
        f"{taken.lines:,} lines: {taken.posts:,} posts, {taken.reactions:,} reactions, "
        f"{taken.counts:,} counts, {taken.deleted:,} deleted, {taken.left_out:,} left out; "
        f"{seconds:.1f} s"
    )
