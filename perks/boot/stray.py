"""A server that a killed keeper left in the middle of its own shutdown."""

import os
import signal
import subprocess
import time
from pathlib import Path


def stop_stray(pid_file: Path, program: str, stop_signal: signal.Signals) -> None:
    """Stop the server that `pid_file` names and wait until it is gone.

    A number that another program has taken since is left alone. Callers hold the keeper's lock,
    so the server cannot be anyone's living one.
    """
    try:
        pid = int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return
    if program not in _command_of(pid):
        return
    try:
        os.kill(pid, stop_signal)
        deadline = time.monotonic() + 20
        while program in _command_of(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if program in _command_of(pid):
            os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _command_of(pid: int) -> str:
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""
    asked = ["ps", "-p", str(pid), "-o", "command="]
    return subprocess.run(asked, capture_output=True, text=True).stdout
