"""Public data that becomes a sandbox: read, moved to now, enrolled, scored, and told line by line."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from scoring import runs, sandbox
from scoring.connectors.dump import Dump

EVERY = 100  # people between two lines of progress
Say = Callable[[str], None]


def at_hand(name: str) -> Path:
    """Where a data set lies among the evaluation data, there or not."""
    data = settings.PERKS_DATA or settings.BASE_DIR.parent / "shared" / "data"
    return Path(data) / name


def bring_in(dump: Dump, network: str, chosen_by: Callable[[Dump], list[str]], say: Say) -> None:
    """Make people of a dump members of the sandbox and score them. A second time adds nothing."""
    started = time.monotonic()
    say(f"Read {len(dump.people):,} people and {len(dump.posts):,} posts.")
    dump, days = sandbox.brought_up_to_date(dump, network)
    say(f"Its dates are moved forward by {days:,} days, to end when the sandbox begins.")
    chosen = chosen_by(dump)
    for number, _ in enumerate(sandbox.enrol(dump, chosen, network), start=1):
        if number % EVERY == 0:
            say(f"Enrolled {number:,} of {len(chosen):,}.")
    run = runs.run()
    left_out = ", ".join(f"{reason} {count:,}" for reason, count in dump.ignored.items())
    say(f"Enrolled {len(chosen):,}; left out of the dump: {left_out or 'nothing'}.")
    seconds = time.monotonic() - started
    say(f"Scored {run.members:,} members on {run.date} in {seconds:.1f} s altogether.")
