"""Everything with one command: environment, database, broker, web, worker and beat."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from perks.boot import options, supervisor
from perks.boot.trouble import told


class Command(BaseCommand):
    help = "Start everything, show the merged logs, and stop everything with Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        options.add_arguments(parser)

    def handle(self, *args: Any, **values: Any) -> None:
        with told():
            supervisor.run(options.chosen(values))
