"""Letters that were written to files instead of being sent: development's letter box."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
# What Django's file backend writes after each letter.
END = b"\n" + b"-" * 79 + b"\n"
FILE = re.compile(r"\d{8}-\d{6}-\d+")
SHOWN = 200


@dataclass(frozen=True)
class Caught:
    """One letter: `name` of its file, its place in that file (from 0), and what it says."""

    name: str
    place: int
    to: str
    subject: str
    date: str
    text: str


def catches() -> bool:
    """Whether letters are caught here at all."""
    return settings.EMAIL_BACKEND == BACKEND


def newest(limit: int = SHOWN) -> list[Caught]:
    """The newest letters, the newest first."""
    found: list[Caught] = []
    for path in sorted(folder().glob("*.log"), reverse=True):
        found += reversed(list(letters_in(path)))
        if len(found) >= limit:
            break
    return found[:limit]


def one(name: str, place: int) -> Caught | None:
    """One letter, or None when there is none of this name and place."""
    path = folder() / f"{name}.log"
    if not FILE.fullmatch(name) or not path.is_file():
        return None
    return next((letter for letter in letters_in(path) if letter.place == place), None)


def forget(addresses: set[str]) -> int:
    """Drop the letters to these addresses; gives their number."""
    dropped = 0
    for path in folder().glob("*.log") if catches() else ():
        pieces = path.read_bytes().split(END)
        theirs = {letter.place for letter in letters_in(path) if letter.to.lower() in addresses}
        stay = [piece for place, piece in enumerate(pieces) if place not in theirs]
        if not theirs:
            continue
        dropped += len(theirs)
        if any(piece.strip() for piece in stay):
            path.write_bytes(END.join(stay))
        else:
            path.unlink()
    return dropped


def folder() -> Path:
    return Path(settings.EMAIL_FILE_PATH)


def letters_in(path: Path) -> Iterator[Caught]:
    for place, raw in enumerate(path.read_bytes().split(END)):
        if not raw.strip():
            continue
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        body = message.get_body(("plain", "html"))
        yield Caught(
            name=path.stem,
            place=place,
            to=str(message["To"]),
            subject=str(message["Subject"]),
            date=str(message["Date"]),
            text=body.get_content() if body else "",
        )
