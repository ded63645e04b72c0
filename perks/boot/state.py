"""Where a checkout keeps what it makes: data, sockets, logs, keys.

All of it lies in `.perks/` of the checkout, or in PERKS_HOME, with two exceptions that the file
system forces on us: data that the servers' account could not reach, and socket paths that would
be too long for the kernel. Both go to a private place named after the checkout's path.
"""

import hashlib
import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from perks.boot import account as accounts
from perks.boot.environment import CHECKOUT
from perks.boot.trouble import Trouble

SOCKET_PATH_LIMIT = 100  # the kernel's own is 104 on macOS, 108 on Linux
_LONGEST_SOCKET = ".s.PGSQL.5432.lock"


@dataclass(frozen=True)
class State:
    """The folders of one checkout, and the account its servers run as (None: our own)."""

    home: Path
    servers: Path
    run: Path
    account: pwd.struct_passwd | None

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def keeper_socket(self) -> Path:
        return self.run / "keeper.sock"


def home() -> Path:
    """PERKS_HOME, or `.perks` in the checkout; made if it is missing."""
    folder = Path(os.environ.get("PERKS_HOME") or CHECKOUT / ".perks").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def locate() -> State:
    """Make the folders of this checkout and say where they are. Raises Trouble or OSError."""
    folder = home()
    if not os.access(folder, os.W_OK):
        raise PermissionError(13, "not writable", str(folder))
    (folder / "logs").mkdir(exist_ok=True)
    name = f"perks-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"
    account = accounts.for_servers(folder / "servers")
    servers = folder / "servers"
    if not accounts.can_enter(account, folder):
        servers = Path("/var/lib" if os.access("/var/lib", os.W_OK) else "/var/tmp") / name
        account = accounts.for_servers(servers)
    accounts.private_folder(servers, account)
    run = servers / "run"
    if len(str(run / _LONGEST_SOCKET)) >= SOCKET_PATH_LIMIT:
        run = Path("/tmp") / f"{name}-{os.geteuid()}"
    accounts.private_folder(run, account)
    if shutil.disk_usage(servers).free < 200_000_000:
        raise Trouble(
            f"The disk that holds {servers} has less than 200 MB free. Nothing was started; "
            f"free some space and run it again."
        )
    return State(folder, servers, run, account)
