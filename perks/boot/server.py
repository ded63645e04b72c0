"""A server process that belongs to its keeper and cannot outlive it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

from perks.boot.account import lent
from perks.boot.state import State
from perks.boot.trouble import Trouble

# Loaded before any fork: after the change of account a child may not read Python's own files.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 10_000_000  # bytes; a longer log starts afresh


class Server(ABC):
    """Start, watch and stop one server. Subclasses say which command and when it is ready."""

    name: str
    stop_signal: signal.Signals

    def __init__(self, state: State) -> None:
        self.state = state
        self.log = state.logs / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """The program and its arguments."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether it answers."""

    def slow_because(self) -> str | None:
        """A sentence when the next start takes seconds, for the person who waits."""
        return None

    def start(self, patience: float = 60.0) -> None:
        """Start it and wait until it answers. Raises Trouble with the end of its log."""
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.unlink()
        with self.log.open("ab") as log:
            began = log.tell()
            self.process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "LC_ALL": "C", "HOME": str(self.state.run)},
                cwd="/",
                start_new_session=True,
                preexec_fn=_end_with(os.getpid(), self.stop_signal),
                **lent(self.state.account),
            )
        deadline = time.monotonic() + patience
        while not self.is_ready():
            if not self.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise Trouble(f"{self.name} did not start: {_end_of(self.log, began)}")
            time.sleep(0.02)

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, patience: float = 20.0) -> None:
        """Ask once, wait, then kill: nothing stays behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


def _end_with(keeper: int, stop_signal: signal.Signals) -> Callable[[], None]:
    def in_the_child() -> None:
        # Runs after the change of account, which would have cleared the setting.
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, int(stop_signal))
            if os.getppid() != keeper:
                os._exit(1)

    return in_the_child


def _end_of(log: Path, began: int) -> str:
    written = log.read_bytes()[began:].decode(errors="replace")
    if "No space left" in written:
        return "the disk is full; free some space and run it again."
    return " ".join(written.split())[-600:] or f"it wrote nothing to {log}"
