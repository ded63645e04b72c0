"""The keeper: a small process that owns a checkout's servers for as long as anybody uses them.

A user is an open connection to the keeper's socket. The kernel closes it however the user ends,
kill -9 included, so the count of users is always true. With the last one gone the keeper stops the
servers and ends; when the keeper itself is killed the kernel stops the servers (see server.py).

A user sends one line of JSON, {"need": ["postgres", "broker"]}, and reads lines: {"progress":
sentence} any number of times, then {"ready": true} or {"failed": sentence}. The connection closes
once the user's end does and, for the last user, the servers have stopped.
"""

import contextlib
import fcntl
import json
import os
import selectors
import signal
import socket
import sys

from perks.boot.broker import Broker
from perks.boot.postgres import Postgres
from perks.boot.server import Server
from perks.boot.state import State, locate
from perks.boot.trouble import Trouble, sentence_for

FIRST_USER_WITHIN = 10.0  # seconds; a keeper whose starter died does not wait for ever
_LOOK_AFTER_EVERY = 1.0  # seconds


class Keeper:
    """Counts users on a listening socket and keeps what they need running."""

    def __init__(self, state: State) -> None:
        self.servers: dict[str, Server] = {"postgres": Postgres(state), "broker": Broker(state)}
        self.users: set[socket.socket] = set()
        self.selector = selectors.DefaultSelector()
        self.path = state.keeper_socket
        self.path.unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(str(self.path))
        self.listener.listen(64)
        self.selector.register(self.listener, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the last user has gone, then stop the servers."""
        patience = FIRST_USER_WITHIN
        try:
            while True:
                events = self.selector.select(patience)
                if not events and not self.users:
                    return
                patience = _LOOK_AFTER_EVERY
                leaving = [self._attend(key.fileobj) for key, _ in events]
                if any(leaving) and not self.users:
                    return
                self._look_after()
        finally:
            # Gone from the file system first: whoever comes now starts a keeper of their own,
            # which waits for this one's lock.
            self.path.unlink(missing_ok=True)
            for server in reversed(self.servers.values()):
                server.stop()

    def _attend(self, line: object) -> bool:
        """Answer one user; True when it has left."""
        assert isinstance(line, socket.socket)
        if line is self.listener:
            user, _ = self.listener.accept()
            self.users.add(user)
            self.selector.register(user, selectors.EVENT_READ)
            return False
        try:
            asked = line.recv(4096)
        except OSError:
            asked = b""
        if asked:
            self._answer(line, json.loads(asked)["need"])
            return False
        self.selector.unregister(line)
        self.users.discard(line)
        if self.users:
            line.close()
        else:
            self.last = line  # stays open until this process has ended: that is its answer
        return True

    def _answer(self, user: socket.socket, need: list[str]) -> None:
        try:
            for name in need:
                if self.servers[name].process is None:
                    if slow := self.servers[name].slow_because():
                        _tell(user, progress=slow)
                    self.servers[name].start()
            _tell(user, ready=True)
        except Trouble as trouble:
            _tell(user, failed=str(trouble))
        except Exception as error:  # whoever waits must learn what it was
            known = sentence_for(error) if isinstance(error, OSError) else None
            why = f"{type(error).__name__}: {error}"
            _tell(user, failed=known or f"The servers did not start: {why}")

    def _look_after(self) -> None:
        for server in self.servers.values():
            if server.process is not None and not server.is_alive():
                try:
                    server.start()
                except (Trouble, OSError) as error:
                    print(f"{server.name} ended and did not start again: {error}", flush=True)


def _tell(user: socket.socket, **message: object) -> None:
    # One that has left cannot be told; its end of file comes next.
    with contextlib.suppress(OSError):
        user.sendall(json.dumps(message).encode() + b"\n")


def _leave(number: int, frame: object) -> None:
    sys.exit(0)


def main() -> None:
    """Keep the servers of this checkout; return at once when another keeper does already."""
    state = locate()
    lock = os.open(state.home / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keeper = Keeper(state)
    keeper.run()
    sys.stdout.flush()
    os._exit(0)  # the last user's line closes with the process, not a moment before


if __name__ == "__main__":
    main()
