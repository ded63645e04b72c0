"""manage.py import_higgs [DIR]: a week of Twitter becomes a sandbox with scores."""

from scoring.connectors.archive_higgs import FOLDER, read_archive
from scoring.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Read the Higgs activity (SNAP, July 2012), make the people who received most members of a "
        "sandbox, and score them. A second run adds nothing."
    )
    folder, network, read = FOLDER, "x", staticmethod(read_archive)
