"""manage.py choice CAMPAIGN [--wave N]: make a wave's choice again and compare."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns import replaying, wave_history
from campaigns.models import Campaign
from perks.ground import scopes


class Command(BaseCommand):
    """Exits with 1 when another choice comes out, or the seed is not the one committed to."""

    help = "Make the choice of a campaign's waves again, from what was kept of them."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("campaign", type=int)
        parser.add_argument("--wave", type=int, help="only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        with scopes.act_as(scopes.system("replay")):
            campaign = Campaign.objects.filter(pk=options["campaign"]).first()
            if campaign is None:
                raise CommandError("There is no such campaign.")
            waves = [each.number for each in reversed(wave_history.told(campaign))]
            asked = [options["wave"]] if options["wave"] else waves
            if not asked or not set(asked) <= set(waves):
                raise CommandError("No such wave was opened.")
            found = [replaying.replay(campaign, number) for number in asked]
        for each in found:
            self.stdout.write(each.sentence)
        if any(
            not each.sealed or not each.listed or not (each.same or each.moved_on) for each in found
        ):
            raise SystemExit(1)
