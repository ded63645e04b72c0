"""manage.py score_model: the versions of the score's model, on trial and in force."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.nudge import publish
from scoring import comparing, runs, version_words, versions, words
from scoring.models import ModelVersion, ScoreRun

BY = "the command line"
FACTS = ("state", "digest", "shadow_since", "promoted_at", "retired_at", "early_because")


class Command(BaseCommand):
    help = "List, try, compare, promote and retire versions of the score's model; run the score."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        what = parser.add_subparsers(dest="what", required=True)
        what.add_parser("list", help="every version there is a file of, and its state here")
        what.add_parser("run", help="complete today's score run, with a line for its progress")
        for name, does in (
            ("shadow", "put a version on trial beside the one in force, for 28 days"),
            ("compare", "say what a version on trial would change"),
            ("promote", "put a version on trial into force"),
            ("retire", "end a trial"),
        ):
            one = what.add_parser(name, help=does)
            one.add_argument("version")
            if name == "promote":
                one.add_argument("--early", default="", metavar="REASON",
                                 help="before the 28 days are over; the reason is recorded")  # fmt: skip
        for one in what.choices.values():
            one.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *_: Any, what: str, **options: Any) -> None:
        do: dict[str, Callable[..., dict[str, Any]]] = {
            "list": self.list, "run": self.run, "shadow": self.shadow, "compare": self.compare,
            "promote": self.promote, "retire": self.retire,
        }  # fmt: skip
        self.quiet = options["json"]
        try:
            found = do[what](**options)
        except Refusal as refusal:
            raise CommandError(f"{refusal.code}: {refusal.sentence}") from refusal
        if self.quiet:
            self.stdout.write(json.dumps(found))

    def say(self, line: str, **style: Any) -> None:
        if not self.quiet:
            self.stdout.write(line, **style)

    def list(self, **_: Any) -> dict[str, Any]:
        versions.current()
        rows = {row.version: row for row in ModelVersion.objects.all()}
        found = [as_json(name, rows.get(name)) for name in sorted({*versions.names(), *rows})]
        for one in found:
            self.say(f"{one['version']:<12} {one['state']:<8} {one['said']}")
        return {"versions": found}

    def run(self, **_: Any) -> dict[str, Any]:  # type: ignore[override]
        row = runs.run(say=self.progress)
        self.say(
            f"\n{row.model_version} on {row.date}: {row.members:,} members, "
            f"{row.appended:,} rows appended"
        )
        return {
            "version": row.model_version, "date": row.date.isoformat(), "state": row.state,
            "members": row.members, "appended": row.appended, "ignored": row.ignored,
        }  # fmt: skip

    def progress(self, row: ScoreRun) -> None:
        far = f" {row.members:,} of {row.expected:,}" if row.stage == "appending" else ""
        said = words.STAGES[row.stage] or words.RUN_STATES[row.state][0]
        self.say(f"\r\033[K{row.model_version}: {said}{far}", ending="")

    def shadow(self, version: str, **_: Any) -> dict[str, Any]:
        row = versions.shadow(version, BY)
        self.say(f"{version} is on trial. Promote it from {row.shadow_since + versions.TRIAL:%F}.")
        return as_json(version, row)

    def promote(self, version: str, early: str, **_: Any) -> dict[str, Any]:
        row = versions.promote(version, BY, early)
        queued = publish("scoring.tasks.score_today")
        then = "The run is queued." if queued else "Run it now with: manage.py score_model run"
        self.say(f"{version} is in force. Its series begins with the next run. {then}")
        return as_json(version, row)

    def retire(self, version: str, **_: Any) -> dict[str, Any]:
        row = versions.retire(version, BY)
        self.say(f"The trial of {version} has ended.")
        return as_json(version, row)

    def compare(self, version: str, **_: Any) -> dict[str, Any]:
        found = comparing.compare(version)
        for line in version_words.comparison(found):
            self.say(line)
        for one in found.crossings:
            self.say(
                f"{one.brand}, {one.campaign}: {one.condition}: {one.reached:,} now, "
                f"{one.joining:,} would join, {one.leaving:,} would leave"
            )
        return found.as_json()


def as_json(version: str, row: ModelVersion | None) -> dict[str, Any]:
    """A version with its state here; "published" for one that was never used."""
    facts = {name: getattr(row, name, None) for name in FACTS}
    facts |= {name: at.isoformat() for name, at in facts.items() if hasattr(at, "isoformat")}
    said = version_words.state(row, clock.now()) if row else "A file, never used here."
    return {"version": version, **facts, "state": row.state if row else "published", "said": said}
