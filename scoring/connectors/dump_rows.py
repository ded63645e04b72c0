"""Reading a public Stack Exchange dump whole, or saying in which file and line it is broken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from scoring.connectors.base import BrokenData

FILES = ("Users", "Posts", "Comments", "Votes", "PostLinks")
Row = dict[str, str]


def rows(folder: Path, name: str) -> Iterator[Row]:
    """The rows of one file of the dump, streamed, as their attributes.

    Raises BrokenData with `file` and `line` when the file is missing, cut off or malformed.
    """
    path = folder / f"{name}.xml"
    try:
        with path.open("rb") as stream:
            yield from _rows_of(iterparse(stream, events=("start", "end")), name)
    except FileNotFoundError as error:
        raise BrokenData(
            f"The dump has no {path.name}. Nothing was stored; fetch the dump again.",
            file=path.name,
            line=0,
        ) from error
    except ParseError as error:
        line = error.position[0]
        raise BrokenData(
            f"{path.name} is cut off or malformed at line {line}. Nothing was stored; "
            "fetch the dump again.",
            file=path.name,
            line=line,
        ) from error
    except DefusedXmlException as error:
        raise BrokenData(
            f"{path.name} defines entities, which no dump does. Nothing was stored.",
            file=path.name,
            line=1,
        ) from error


def _rows_of(events: Iterator[tuple[str, Element]], name: str) -> Iterator[Row]:
    _, root = next(events)
    if root.tag != name.lower():
        raise BrokenData(
            f"{name}.xml holds {root.tag!r} instead of {name.lower()!r}. Nothing was stored.",
            file=f"{name}.xml",
            line=1,
        )
    for event, element in events:
        if event == "end" and element.tag == "row":
            yield dict(element.attrib)
            root.clear()  # a dump of millions of rows must not stay in memory


def moment(row: Row) -> datetime | None:
    """When a row was made, in UTC as the dump writes it; None when it does not say."""
    try:
        written = datetime.fromisoformat(row["CreationDate"])
    except (KeyError, ValueError):
        return None
    return written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)


def tags_of(text: str) -> tuple[str, ...]:
    """The tags of a post, written "<a><b>" until 2023 and "|a|b|" since."""
    return tuple(tag for tag in text.replace("<", "|").replace(">", "|").split("|") if tag)


def fingerprint(folder: Path) -> str:
    """16 hex digits that change when any file of the dump does. Raises BrokenData."""
    digest = hashlib.sha256()
    for name in FILES:
        path = folder / f"{name}.xml"
        if not path.is_file():
            raise BrokenData(
                f"The dump has no {path.name}. Nothing was stored; fetch the dump again.",
                file=path.name,
                line=0,
            )
        digest.update(_digest(path))
    return digest.hexdigest()[:16]


def fingerprint_of(paths: Iterable[Path]) -> str:
    """16 hex digits that change when any of these files does."""
    return hashlib.sha256(b"".join(_digest(path) for path in paths)).hexdigest()[:16]


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
