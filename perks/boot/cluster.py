"""Holding the checkout's own database and broker for as long as this process lives."""

import atexit
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from perks.boot import broker, postgres, roles
from perks.boot.environment import CHECKOUT
from perks.boot.state import State, locate
from perks.boot.trouble import Trouble, say

_PATIENCE = 60.0  # seconds for a keeper to appear, or for an ending one to be gone
_held: socket.socket | None = None


def ensure_services(need_broker: bool = True) -> dict[str, str]:
    """Start what DATABASE_URL and BROKER_URL do not give, and set them in this environment.

    Gives back the addresses set: DATABASE_URL (application role), DATABASE_OWNER_URL and, when
    asked for, BROKER_URL. What it starts is held until this process ends, whichever way that is.
    Raises Trouble when a server cannot be started.
    """
    need = [] if os.environ.get("DATABASE_URL") else ["postgres"]
    if need_broker and not os.environ.get("BROKER_URL"):
        need.append("broker")
    if not need:
        return {}
    state = locate()
    _hold(state, need)
    given = {}
    if "postgres" in need:
        given["DATABASE_URL"] = postgres.url(state.run, roles.APPLICATION)
        given["DATABASE_OWNER_URL"] = postgres.url(state.run, roles.OWNER)
    if "broker" in need:
        given["BROKER_URL"] = broker.url(state.run)
    os.environ.update(given)
    return given


def release() -> None:
    """Stop using the servers. Returns when they have stopped, if nobody else uses them."""
    global _held
    if _held is None:
        return
    line, _held = _held, None
    try:
        line.shutdown(socket.SHUT_WR)
        line.settimeout(30)
        while line.recv(4096):
            pass
    except OSError:
        pass
    line.close()


def keep_across_exec() -> None:
    """Let the program that replaces this one by `exec` hold the servers in our place."""
    if _held is not None:
        os.set_inheritable(_held.fileno(), True)


def _hold(state: State, need: list[str]) -> None:
    global _held
    deadline = time.monotonic() + _PATIENCE
    while True:
        line = _connect(state) or _start_keeper(state, deadline)
        try:
            line.sendall(json.dumps({"need": need}).encode())
            ready = _listen(line)
        except ConnectionError:
            ready = False
        if ready:
            break
        line.close()  # that keeper was just ending: start the next one
        if time.monotonic() > deadline:
            raise Trouble(f"The servers did not start; see {state.logs / 'keeper.log'}.")
    _held = line
    atexit.register(release)
    # A forked child must not count as a user: it would hold the servers after we have gone.
    os.register_at_fork(after_in_child=_forget)


def _listen(line: socket.socket) -> bool:
    """True when ready, False when the keeper ended; says the progress in between."""
    for answer in line.makefile():
        message = json.loads(answer)
        if "failed" in message:
            raise Trouble(message["failed"])
        if "ready" in message:
            return True
        say(message["progress"])
    return False


def _connect(state: State) -> socket.socket | None:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.connect(str(state.keeper_socket))
    except (FileNotFoundError, ConnectionRefusedError):
        line.close()
        return None
    return line


def _start_keeper(state: State, deadline: float) -> socket.socket:
    with _turn(state), (state.logs / "keeper.log").open("wb") as log:
        keeper = None
        while time.monotonic() < deadline:
            line = _connect(state)
            if line is not None:
                return line
            if keeper is None or keeper.poll() is not None:
                # One that finds its predecessor still ending returns at once; then we try again.
                keeper = subprocess.Popen(
                    [sys.executable, "-m", "perks.boot.keeper"],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    cwd=CHECKOUT,
                    env={**os.environ, "PERKS_HOME": str(state.home)},
                    start_new_session=True,
                )
            time.sleep(0.03)
    raise Trouble(f"The servers' keeper did not start; see {state.logs / 'keeper.log'}.")


@contextmanager
def _turn(state: State) -> Iterator[None]:
    with (state.home / "start.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _forget() -> None:
    global _held
    if _held is not None:
        _held.close()
        _held = None
