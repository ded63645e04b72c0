"""One clear sentence instead of a traceback when the machine does not give what is needed."""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_DISK = "The disk is full{where}. Nothing was left half done; free some space and run it again."
_READ_ONLY = (
    "This account may not write{where}. Run as the owner of the folder, "
    "or set PERKS_HOME to a folder of your own for the data."
)
_BY_ERRNO = {
    errno.ENOSPC: _DISK,
    errno.EDQUOT: _DISK,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
    errno.EROFS: _READ_ONLY,
}


class Trouble(Exception):
    """The machine lacks something. `str()` of it is the sentence a person reads."""


def sentence_for(error: OSError) -> str | None:
    """The sentence for a full disk or a folder that cannot be written, or None for other errors."""
    template = _BY_ERRNO.get(error.errno or 0)
    if template is None:
        return None
    return template.format(where=f" at {error.filename}" if error.filename else "")


@contextmanager
def told() -> Iterator[None]:
    """Print the sentence of a Trouble (or of a full or read-only disk) and exit with status 1."""
    try:
        yield
    except Trouble as trouble:
        sys.exit(str(trouble))
    except OSError as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        sys.exit(sentence)


def say(line: str) -> None:
    """One line of progress, on stderr so that a command's own output stays clean."""
    print(line, file=sys.stderr, flush=True)
