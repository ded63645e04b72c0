"""Installing a requirements file, hashes checked, with progress a person can read."""

import os
import re
import subprocess
import time
from pathlib import Path

from perks.boot.trouble import Trouble, say

_NETWORK = re.compile(
    r"resolve host|dns error|name resolution|name or service not known|network is unreachable"
    r"|connection (refused|reset|timed out|broken)|connection error|failed to establish"
    r"|error sending request|timed out|could not find a version|no matching distribution"
    r"|not found in the package registry|max retries",
    re.IGNORECASE,
)
_DISK = re.compile(r"no space left|disk quota|os error 28", re.IGNORECASE)
_DENIED = re.compile(r"permission denied|read-only file system", re.IGNORECASE)
_HASH = re.compile(r"hash(es)? (mis)?match|do not match the hashes", re.IGNORECASE)


def requirements(venv: Path, listed: Path) -> None:
    """Install exactly what `listed` pins, with uv and, where uv finds no network, with pip.

    Raises Trouble: no network, disk full, no permission, or a download with another hash.
    """
    started = time.monotonic()
    python = str(venv / "bin" / "python")
    say(f"Installing {listed.name} (a minute or two the first time)")
    if not (venv / "bin" / "uv").exists():
        _run([python, "-m", "pip", "install", "--quiet", "uv"], "Installing uv failed")
    uv = [str(venv / "bin" / "uv"), "pip", "install", "--python", python]
    try:
        _run([*uv, "--require-hashes", "-r", str(listed)], f"Installing {listed.name} failed")
    except NoNetwork:
        # pip reads pip.conf, where a house's own mirror is written down; uv does not.
        say("uv could not reach the packages; trying the same with pip, which is slower")
        pip = [python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(listed)]
        _run(pip, f"Installing {listed.name} failed")
    say(f"Installed in {time.monotonic() - started:.0f} s")


class NoNetwork(Trouble):
    """The packages could not be reached."""


def trouble_from(output: str, failed: str) -> Trouble:
    """The one sentence for what an installer printed; the last lines when nothing known fits."""
    again = "Run the same command again and it carries on where it stopped."
    if _DISK.search(output):
        return Trouble(f"{failed}: the disk is full. Free about 1 GB. {again}")
    if _HASH.search(output):
        return Trouble(
            f"{failed}: a downloaded package does not have the hash that the requirements file "
            f"records, so it was not installed. Look for a proxy or mirror that changes files, "
            f"or for a local edit of the requirements file."
        )
    if _DENIED.search(output):
        return Trouble(f"{failed}: this account may not write there. Run as the folder's owner.")
    if _NETWORK.search(output):
        return NoNetwork(
            f"{failed}: the package index cannot be reached. Check the network. {again}"
        )
    last = " ".join(line.strip() for line in output.strip().splitlines()[-3:])
    return Trouble(f"{failed}: {last or 'the installer said nothing'}")


def _run(command: list[str], failed: str) -> None:
    env = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1", "NO_COLOR": "1"}
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    env.pop("VIRTUAL_ENV", None)
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
    )
    assert running.stdout is not None
    lines = []
    for line in running.stdout:
        lines.append(line)
        if line.startswith(("Resolved", "Prepared", "Installed", "Audited")):
            say(f"  {line.strip()}")
    if running.wait() != 0:
        raise trouble_from("".join(lines), failed)
