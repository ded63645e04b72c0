"""The tables of our own database, brought up to date before a command that reads them."""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from perks.boot.crew import manage
from perks.boot.environment import CHECKOUT
from perks.boot.state import State, locate
from perks.boot.trouble import Trouble, say

# Policies follow the models' scopes and are written after each migrate, so a change of either
# counts, and so do the requirements: packages bring migrations of their own.
_SOURCES = ("*/migrations/*.py", "*/models/*.py", "perks/ground/*.py", "requirements.txt")


def bring_up_to_date() -> None:
    """Migrate, unless the last command here did so for the code as it stands. Raises Trouble."""
    state = locate()
    wanted = _digest(CHECKOUT)
    # With the servers, because without their data the stamp would not be true.
    with (state.servers / "schema").open("a+") as stamp:
        fcntl.flock(stamp, fcntl.LOCK_EX)
        stamp.seek(0)
        if stamp.read() == wanted:
            return
        _migrate(state)
        stamp.truncate(0)
        stamp.write(wanted)


def _migrate(state: State) -> None:
    say(f"Bringing the database in {state.servers} up to date")
    command = manage("migrate", "--verbosity", "0")
    if subprocess.run(command, cwd=CHECKOUT).returncode != 0:
        raise Trouble("The database could not be brought up to date; the lines above say why.")


def _digest(checkout: Path) -> str:
    digest = hashlib.sha256()
    for pattern in _SOURCES:
        for path in sorted(checkout.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
