"""A checkout's state of its own for one test, and processes that hold its servers."""

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
HOLDER = """
import json, os, sys
from perks.boot import cluster
given = cluster.ensure_services()
print(json.dumps(given), flush=True)
sys.stdin.read()
"""


class House:
    """A PERKS_HOME, with what is needed to look into it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.python, self.lent = sys.executable, {}
        self.path = str(CHECKOUT)

    @contextlib.contextmanager
    def holder(self, code: str = HOLDER) -> Iterator[subprocess.Popen]:
        """A process that holds the servers until its stdin closes; `.given` is what it was told."""
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "BROKER_URL")}
        process = subprocess.Popen(
            [self.python, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**env, "PERKS_HOME": str(self.home), "PYTHONPATH": self.path},
            **self.lent,
        )
        try:
            process.given = json.loads(process.stdout.readline())
            yield process
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.close()
            process.wait(30)
            process.stdout.close()

    def postmaster(self) -> int:
        """The process id of the database server."""
        return int((self.home / "servers/data/postmaster.pid").read_text().split()[0])

    def servers(self) -> list[int]:
        """The process ids of keeper, database and broker."""
        database = self.postmaster()
        keeper = int(Path(f"/proc/{database}/stat").read_text().rsplit(")", 1)[1].split()[1])
        broker = int((self.home / "servers/broker/broker.pid").read_text())
        return [keeper, database, broker]


@contextlib.contextmanager
def house() -> Iterator[House]:
    """A fresh state folder that the servers' account can reach, removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="perks-", dir="/tmp"))
    home.chmod(0o755)
    try:
        yield House(home)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def gone(pid: int, within: float = 10.0) -> bool:
    """Whether the process has ended, or does so in time; the kernel tells, nothing is polled."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], within)[0])
    finally:
        os.close(watched)
