"""Ends the supervisor's children when the supervisor is gone, kill -9 included.

It reads lines from a pipe that only the supervisor holds: `+GROUP` for a process group that has
started, `-GROUP` for one that has ended. At the end of the pipe it ends the groups still there:
first asked, then killed. It runs on its own, in a session of its own, with nothing but the
standard library, so that neither Ctrl-C nor a broken project reaches it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

_PATIENCE = 3.0  # seconds between asking and killing


class Watchdog:
    """The supervisor's end of the pipe."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            start_new_session=True,
            cwd="/",
        )

    def note(self, sign: str, group: int) -> None:
        """Tell it that a process group started ("+") or ended ("-")."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(f"{sign}{group}\n".encode())
            self.process.stdin.flush()

    def dismiss(self) -> None:
        """Close the pipe; whatever is still noted is ended."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()


def end(groups: set[int]) -> None:
    """Ask every process group to end, and kill those that have not after a while."""
    for group in groups:
        _send(group, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE
    while any(_send(group, 0) for group in groups) and time.monotonic() < deadline:
        time.sleep(0.05)
    for group in groups:
        _send(group, signal.SIGKILL)


def _send(group: int, number: int) -> bool:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    """Follow the pipe to its end, then end what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    end(groups)


if __name__ == "__main__":
    main()
