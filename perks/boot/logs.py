"""Several processes' lines in one stream, each behind its name."""

import contextlib
import os
import sys
from typing import TextIO

_COLOURS = {"perks": "1", "web": "36", "worker": "33", "reader": "32", "beat": "35"}
_OTHER = "32"
_WIDTH = 7


class Log:
    """Writes `name | line`, in colour on a terminal (NO_COLOR switches that off)."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self.stream = stream
        self.coloured = stream.isatty() and "NO_COLOR" not in os.environ

    def line(self, name: str, text: str) -> None:
        """One line of one process."""
        prefix = f"{name:<{_WIDTH}} |"
        if self.coloured:
            prefix = f"\x1b[{_COLOURS.get(name, _OTHER)}m{prefix}\x1b[0m"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        """A line without a name, for what is said to the person who started it all."""
        # A closed terminal must not keep us from stopping everything in order.
        with contextlib.suppress(OSError):
            print(text, file=self.stream, flush=True)
