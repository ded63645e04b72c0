"""Every test, browser tests included: pytest in place of Django's own runner."""

from typing import NoReturn

from django.core.management.base import BaseCommand

from perks.boot import testing
from perks.boot.trouble import told


class Command(BaseCommand):
    help = "Run the tests; every argument goes to pytest."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        # Django's parser would refuse pytest's own options, so the line is passed on unread.
        with told():
            testing.run(argv[2:])
