"""manage.py import_topics [DIR]: the topics that people can move others about."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from perks.ground import scopes
from perks.ground.errors import Refusal
from scoring.taxonomy.klout import read_ontology
from scoring.taxonomy.records import join
from scoring.taxonomy.starter import read_starter
from scoring.taxonomy.store import store

ONTOLOGY = "klout-opendata"


class Command(BaseCommand):
    help = (
        "Load the starter topics and, when it is there, the Klout Topic Ontology. "
        "A second run changes nothing; topics are never deleted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "folder",
            nargs="?",
            type=Path,
            metavar="DIR",
            help=f"the ontology's files; {ONTOLOGY} in PERKS_DATA or ../shared/data if not given",
        )
        parser.add_argument(
            "--language",
            action="append",
            default=["en"],
            metavar="CODE",
            help="take names in this language as well (de, fr, es, it, ar); repeatable",
        )
        parser.add_argument(
            "--starter-only", action="store_true", help="leave the ontology out even if it is there"
        )

    def handle(self, *_: Any, folder: Path | None, language: list[str], **options: Any) -> None:
        topics = read_starter()
        source = None if options["starter_only"] else folder or ontology_at_hand()
        if source:
            try:
                topics = join(topics, read_ontology(source, language))
            except Refusal as refusal:
                raise CommandError(refusal.sentence) from refusal
        with scopes.act_as(scopes.system("import_topics")):
            added = store(topics)
        origin = f"the starter and {source}" if source else "the starter alone"
        self.stdout.write(f"{len(topics):,} topics from {origin}; {added:,} of them are new.")


def ontology_at_hand() -> Path | None:
    """The ontology's folder among the evaluation data, if that is on this machine."""
    data = settings.PERKS_DATA or settings.BASE_DIR.parent / "shared" / "data"
    folder = Path(data) / ONTOLOGY
    return folder if folder.is_dir() else None
