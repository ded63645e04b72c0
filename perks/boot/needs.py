"""What each command needs before Django loads: database, broker, the owner's role."""

import os

from perks.boot import cluster, options, ports, schema
from perks.boot.trouble import Trouble

# These read and write files only, or look at a house that runs.
_NOTHING = {
    *("help", "version", "--help", "-h", "--version", "check", "diffsettings", "findstatic"),
    *("collectstatic", "compilemessages", "makemessages", "startapp", "startproject"),
    *("sendtestemail", "spectacular", "fuzz_pass", "screenshots", "lighthouse"),
}
# These read or change the schema, which only the owner may.
_OWNER = {
    *("migrate", "sqlmigrate", "makemigrations", "showmigrations", "squashmigrations"),
    *("optimizemigration", "sqlflush", "flush", "createcachetable"),
}

# These bring a database up to date by themselves.
_MIGRATES = {"up", "test"}


def prepare(argv: list[str]) -> None:
    """Start and hold what the command in `argv` needs. Raises Trouble."""
    command = argv[1] if len(argv) > 1 else "help"
    arguments = argv[2:]
    if not needs_database(command, arguments):
        return
    if command in _OWNER or (command == "rotate_keys" and "--vault" in arguments):
        os.environ["PERKS_AS_OWNER"] = "1"
    if command == "up":
        _refuse_impossible(options.read(arguments))
    given = cluster.ensure_services(need_broker=command not in _OWNER)
    if "DATABASE_URL" in given and command not in _OWNER | _MIGRATES:
        schema.bring_up_to_date()


def needs_database(command: str, arguments: list[str]) -> bool:
    """Whether the command talks to the database at all."""
    if "--help" in arguments or "-h" in arguments:
        return False
    if command == "check":
        return any(argument.startswith("--database") for argument in arguments)
    return command not in _NOTHING


def _refuse_impossible(asked: options.UpOptions) -> None:
    if asked.empty and not asked.operator:
        raise Trouble(
            "An empty start needs somebody who can sign in: up --empty --operator EMAIL. "
            "Nothing was started."
        )
    ports.refuse_if_taken(asked.listens_on, asked.port)
