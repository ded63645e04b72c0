"""Our own JavaScript modules, read from where the static files live."""

import re
from pathlib import Path
from posixpath import dirname, join, normpath

from django.contrib.staticfiles import finders

# `import … from "./x.js"`, `export … from "./x.js"` and `import("./x.js")`.
_IMPORT = re.compile(
    r"""(?:^\s*(?:import|export)\b[^"';(]*?|\bimport\()["'](\.[^"']+)["']""", re.MULTILINE
)


def read(path: str) -> bytes:
    """The content of a static file. Raises FileNotFoundError."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    return Path(found).read_bytes()


def imports_of(entry: str) -> list[str]:
    """The static paths of every module that `entry` imports, at any depth, sorted.

    Raises FileNotFoundError for an import that leads nowhere.
    """
    seen: set[str] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        for name in _IMPORT.findall(read(path).decode()):
            found = normpath(join(dirname(path), name))
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return sorted(seen - {entry})
