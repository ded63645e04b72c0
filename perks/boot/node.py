"""Node packages that only tests use: real networks to talk to, installed once beside the checkout."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from perks.boot.environment import CHECKOUT
from perks.boot.state import home

WANTED = CHECKOUT / "tests" / "networks"
FILES = ("package.json", "package-lock.json", ".npmrc")
ADVICE = (
    "Node 20 with npm was not found: the tests that talk to a real Bluesky network are skipped. "
    "Install it to run them."
)
COMMAND = ("npm", "ci", "--no-audit", "--no-fund", "--loglevel", "error")


def can_install() -> bool:
    """Whether Node and npm are there."""
    return all(shutil.which(program) for program in ("node", "npm"))


def begin() -> None:
    """Install in the background what is missing; it takes minutes, and `modules` waits for it."""
    if can_install() and not _ready().exists():
        subprocess.Popen(
            [sys.executable, "-m", "perks.boot.node"],
            cwd=CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip


def modules() -> Path | None:
    """The folder of the installed packages, installed now if need be; None without Node.

    Raises subprocess.CalledProcessError when npm fails.
    """
    if not can_install():
        return None
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _ready().exists():
            for name in FILES:
                shutil.copy(WANTED / name, folder / name)
            subprocess.run(COMMAND, cwd=folder, check=True, stdin=subprocess.DEVNULL)
            _ready().touch()
    return folder / "node_modules"


def _folder() -> Path:
    """Named after what is wanted: another lock file is another folder."""
    wanted = hashlib.sha256((WANTED / "package-lock.json").read_bytes()).hexdigest()[:12]
    return home() / "node" / wanted


def _ready() -> Path:
    return _folder() / "ready"


if __name__ == "__main__":
    modules()
