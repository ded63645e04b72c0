"""manage.py import_bluesky [DIR]: an archive of Bluesky's posts becomes a sandbox with scores."""

from scoring.connectors.archive_bluesky import FOLDER, read_archive
from scoring.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Read the teaching archive of Bluesky, make the people who received most members of a "
        "sandbox, and score them. A second run adds nothing."
    )
    folder, network, read = FOLDER, "bluesky", staticmethod(read_archive)
