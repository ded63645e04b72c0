"""The project's own Python environment: made on first use, renewed when the requirements change.

Nobody who installed the requirements themselves gets a second environment (`enter` returns).
"""

import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perks.boot import install
from perks.boot.trouble import Trouble, say

CHECKOUT = Path(__file__).resolve().parents[2]
RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
# These drive a browser.
DEVELOPING = {"test", "screenshots", "lighthouse"}
PACKAGES = {RUNTIME: ("django", "psycopg", "celery", "rest_framework"), DEVELOPMENT: ("pytest",)}


def enter(argv: list[str], checkout: Path = CHECKOUT) -> None:
    """Return when this interpreter can serve the command, else become one that can.

    Makes or completes `.venv` in the checkout first if need be. Raises Trouble when it cannot.
    """
    wanted = DEVELOPMENT if DEVELOPING.intersection(argv[1:2]) else RUNTIME
    venv = checkout / ".venv"
    own = Path(sys.prefix).resolve() == venv.resolve()
    if not own and _has(RUNTIME):
        if not _has(wanted):
            raise Trouble(
                f"This Python ({sys.executable}) has the requirements but not those for tests. "
                f"Install them with: {sys.executable} -m pip install -r {DEVELOPMENT}"
            )
        return
    if own and is_current(venv, wanted):
        return
    complete(venv, wanted)
    python = venv / "bin" / "python"
    os.execv(python, [str(python), *argv])


def complete(venv: Path, wanted: str) -> None:
    """Bring `venv` to what the file `wanted` says; two commands at once take turns."""
    if is_current(venv, wanted):
        return
    with _turn(venv.parent):
        if is_current(venv, wanted):
            return
        if not _works(venv):
            _make(venv)
        install.requirements(venv, venv.parent / wanted)
        # The development file contains the other one, so it settles both.
        stamp = {name: _digest(venv.parent / name) for name in {wanted, RUNTIME}}
        draft = venv / "installed.json.new"
        draft.write_text(json.dumps(stamp))
        draft.replace(venv / "installed.json")


def is_current(venv: Path, wanted: str) -> bool:
    """True when the last complete install was made from the file `wanted` as it is now."""
    if not (venv / "bin" / "python").exists():
        return False
    try:
        stamp = json.loads((venv / "installed.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(stamp.get(wanted) == _digest(venv.parent / wanted))


def _make(venv: Path) -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise Trouble(
            f"This Python ({sys.executable}) has no {missing[0]} module. Install it (on Debian and "
            f"Ubuntu: apt install python3-venv) and run the same command again."
        )
    if shutil.disk_usage(venv.parent).free < 1_000_000_000:
        raise Trouble(
            f"The disk that holds {venv.parent} has less than 1 GB free, and the Python "
            f"environment needs about 700 MB. Free some space and run it again."
        )
    say(f"Making the Python environment in {venv} (first time only)")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)], capture_output=True, text=True
    )
    if made.returncode != 0:
        raise install.trouble_from(made.stdout + made.stderr, f"Making {venv} failed")


def _works(venv: Path) -> bool:
    python = venv / "bin" / "python"
    if not python.exists():
        return False
    return subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode == 0


def _has(wanted: str) -> bool:
    return all(importlib.util.find_spec(name) is not None for name in PACKAGES[wanted])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    # The folder itself is locked: a lock file inside .venv would vanish when .venv is cleared.
    held = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another command is making the Python environment; waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)
