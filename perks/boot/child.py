"""One process of the supervisor's crew: its lines, its restarts, its end."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable

from perks.boot.environment import CHECKOUT
from perks.boot.watchdog import Watchdog

_STEADY_AFTER = 60.0  # seconds; a process that ran this long starts its back-off afresh
_LONGEST_WAIT = 30.0
Sink = Callable[[str], None]


class Child:
    """Runs `command` in a process group of its own, known to the watchdog while it lives."""

    def __init__(self, name: str, command: list[str], sink: Sink, watchdog: Watchdog) -> None:
        self.name, self.command, self.sink, self.watchdog = name, command, sink, watchdog
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.start_at = 0.0
        self._rest = b""

    def start(self) -> None:
        """Start it with our own environment."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self.watchdog.note("+", self.process.pid)
        os.set_blocking(self._output(), False)

    def pump(self) -> None:
        """Hand the complete lines it has written since the last time to its sink."""
        if self.process is None:
            return
        with contextlib.suppress(BlockingIOError):
            while chunk := os.read(self._output(), 65536):
                self._rest += chunk
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            self.sink(line.decode(errors="replace").rstrip())

    def ended(self) -> int | None:
        """Its exit status once it has ended; what it left in its group is killed."""
        if self.process is None or (status := self.process.poll()) is None:
            return None
        # A worker that was killed leaves its pool behind.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.watchdog.note("-", self.process.pid)
        self.pump()
        if self._rest:
            self.sink(self._rest.decode(errors="replace"))
            self._rest = b""
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.process = None
        return status

    def wait_before_restart(self) -> float:
        """Seconds until it should be started again: doubling, up to half a minute."""
        steady = time.monotonic() - self.started > _STEADY_AFTER
        self.failures = 1 if steady else self.failures + 1
        wait = min(2.0 ** (self.failures - 1), _LONGEST_WAIT)
        self.start_at = time.monotonic() + wait
        return wait

    def ask_to_end(self) -> None:
        """Ask once: a second SIGTERM makes a worker drop its task and can deadlock beat."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.terminate()

    def kill(self) -> None:
        """End it and its whole group now."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def _output(self) -> int:
        assert self.process is not None and self.process.stdout is not None
        return self.process.stdout.fileno()
