"""A web server of the tests' own, in a process that can be killed and is back at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests import peers


class Site:
    """A web server on the tests' database; `kill` is no goodbye, and `start` brings it back."""

    def __init__(self, home: Path, port: int) -> None:
        self.url, self.pid = f"http://127.0.0.1:{port}", 0
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery", str(port)],
            env={
                **os.environ, "DJANGO_SETTINGS_MODULE": "perks.settings",
                "DATABASE_URL": peers.database_url(), "PERKS_HOME": str(home),
                "LOG_LEVEL": "WARNING",
            },
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self) -> None:
        assert self.nursery.stdin and self.nursery.stdout
        self.nursery.stdin.write("start\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())

    def kill(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            peers.eventually(partial(is_gone, self.pid))
        self.pid = 0


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
