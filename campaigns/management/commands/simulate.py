"""manage.py simulate campaign: a campaign with a planted effect, and what the report makes of it."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import numpy as np
from django.core.management.base import BaseCommand, CommandError

from campaigns.core import lift
from campaigns.worlds.planted import planted, proven


class Command(BaseCommand):
    help = "Simulate a campaign with a known effect: to plan how many to invite and to hold back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["campaign"])
        parser.add_argument("--planted-lift", type=float, required=True, metavar="X",
                            help="outcomes per person that the offer adds")  # fmt: skip
        parser.add_argument("--people", type=int, default=1_800)
        parser.add_argument("--held-out", type=float, default=0.1, help="share, 0 to 0.5 (0.1)")
        parser.add_argument("--alike", type=float, default=0.7,
                            help="correlation of the outcome with the time before (0.7)")  # fmt: skip
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, planted_lift: float, people: int, held_out: float, alike: float,
               seed: int, **options: Any) -> None:  # fmt: skip
        possible = 0 < alike < 1 and planted_lift >= -alike / (1 - alike)
        if people < 1 or not 0 < held_out <= 0.5 or not possible:
            raise CommandError(
                "People count from 1, the share held out is over 0 and at most 0.5, the correlation"
                " lies between 0 and 1, and a negative effect takes no more than there is:"
                " correlation / (1 - correlation) outcomes a person."
            )
        world = planted(np.random.default_rng(seed), people, held_out, planted_lift, alike)
        proof = proven(world)
        found = proof.effect
        spread = float(world.outcome[world.offered].std(ddof=1)) if people > 1 else 0.0
        arms = int(world.offered.sum()), int((~world.offered).sum())
        report = {
            "planted": planted_lift,
            "told": bool(found and found.is_told),
            "verdict": proof.verdict,
            "effect": asdict(found) if found else None,
            "smallest_detectable": lift.smallest_detectable(*arms, spread) if min(arms) else None,
            "people_needed": lift.people_needed(planted_lift, spread, held_out)
            if planted_lift
            else None,
            "seed": seed,
        }
        self.stdout.write(json.dumps(report) if options["json"] else in_words(report))


def in_words(report: dict[str, Any]) -> str:
    """What the numbers say, for people."""
    found = report["effect"]
    if found is None:
        return "Cannot tell: fewer than ten people in one arm, or everybody did the same."
    lines = [
        f"planted {report['planted']:.3f} per person;"
        f" found {found['difference']:.3f} ({found['low']:.3f} to {found['high']:.3f})",
        "More than chance." if report["told"] else "Cannot tell: zero lies inside the interval.",
        f"The smallest effect that these arms would tell: {report['smallest_detectable']:.3f}",
    ]
    if report["people_needed"]:
        lines.append(f"People needed to tell the planted one: {report['people_needed']:,}")
    return "\n".join(lines)
