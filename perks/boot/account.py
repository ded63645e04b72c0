"""Which account the servers run as: PostgreSQL refuses root, so root lends them another one."""

import os
import pwd
import subprocess
from pathlib import Path
from typing import Any

from perks.boot.trouble import Trouble


def for_servers(data: Path) -> pwd.struct_passwd | None:
    """None when the servers run as ourselves; as root the owner of `data`, else postgres or nobody.

    Raises Trouble when root finds no ordinary account on this machine.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Trouble(
        "PostgreSQL does not run as root, and this machine has neither an account named postgres "
        "nor one named nobody. Add one, or run this command as an ordinary user."
    )


def lent(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The arguments of `subprocess` that make a child run as `account`."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def can_enter(account: pwd.struct_passwd | None, path: Path) -> bool:
    """Whether `account` reaches `path` through every folder above it, and may enter or run it."""
    if account is None:
        return os.access(path, os.X_OK)
    asked = ["/bin/sh", "-c", 'test -x "$0"', str(path)]
    return subprocess.run(asked, cwd="/", capture_output=True, **lent(account)).returncode == 0


def private_folder(path: Path, account: pwd.struct_passwd | None) -> Path:
    """Make `path` a folder that only `account` enters; a stranger's folder there is refused."""
    owner = account.pw_uid if account else os.geteuid()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if path.is_symlink() or found.st_uid not in (owner, os.geteuid()):
        raise Trouble(
            f"{path} belongs to another account, so it is not used. Run as that account, "
            f"or set PERKS_HOME to a folder of your own."
        )
    if found.st_uid != owner:
        os.chown(path, owner, account.pw_gid if account else -1)
    path.chmod(0o700)
    return path
