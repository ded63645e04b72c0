"""One catalogue for each package and language: read, brought up to date, compiled, examined.

A message that several packages say stands in the first one's catalogue only. Babel is needed for
writing catalogues and for the tests, not for reading pages: the compiled ones are in the repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog

from campaigns.catalogues import code, speakers, templates
from campaigns.catalogues.templates import Message

LANGUAGES = ("de", "es", "ja")
PLACES = re.compile(r"%\((\w+)\)s|\{(\w*)\}")
TAGS = re.compile(r"</?[a-z]+[^>]*>")
Place = tuple[str, int]
# A catalogue that did not change stays the same to the byte.
NO_HOUR = datetime(2026, 1, 1, tzinfo=UTC)


def folder(package: str, language: str) -> Path:
    return speakers.ROOT / package / "locale" / language / "LC_MESSAGES"


def wanted() -> dict[str, dict[Message, list[Place]]]:
    """What each package has to say, with the places where it says so."""
    found: dict[str, dict[Message, list[Place]]] = {name: {} for name in speakers.PACKAGES}
    owner: dict[str, str] = {}
    for package, path, line, message in _all():
        key = message if isinstance(message, str) else message[0]
        mine = found[owner.setdefault(key, package)]
        # A sentence that is also said with a plural has one entry, the one with the plural.
        if isinstance(message, tuple) and key in mine:
            mine[message] = mine.pop(key)
        elif isinstance(message, str):
            message = next((m for m in mine if isinstance(m, tuple) and m[0] == key), message)
        mine.setdefault(message, []).append((path, line))
    return found


def _all() -> Iterator[tuple[str, str, int, Message]]:
    left, here = speakers.english(), "campaigns/catalogues/speakers.py"
    yield from (("perks", here, 1, word) for word in speakers.FACTS)
    for package in speakers.PACKAGES:
        for path in speakers.templates(package):
            for line, message in templates.messages(path):
                yield package, path.relative_to(speakers.ROOT).as_posix(), line, message
        for path in speakers.modules(package):
            for line, sentence in code.sentences(path):
                if sentence not in left:
                    yield package, path.relative_to(speakers.ROOT).as_posix(), line, sentence


def read(package: str, language: str) -> Catalog:
    """The catalogue as it stands; empty where there is none yet."""
    path = folder(package, language) / "django.po"
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as lines:
        return pofile.read_po(lines, locale=language, domain="django")


def updated(package: str, language: str, messages: dict[Message, list[Place]]) -> Catalog:
    """The catalogue with exactly these messages; what is translated stays so."""
    old = read(package, language)
    new = Catalog(
        locale=language, project="Perks", fuzzy=False, creation_date=NO_HOUR, revision_date=NO_HOUR
    )
    for message, places in messages.items():
        key = message if isinstance(message, str) else message[0]
        known = old.get(key)
        files = sorted({(path, None) for path, _ in places})
        same = known is not None and known.id == message
        new.add(message, known.string if same and known else None, locations=files)
    return new


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as text for translators, in a stable order and without the hour."""
    out = BytesIO()
    pofile.write_po(out, catalog, width=100, sort_by_file=True, omit_header=False)
    return re.sub(rb'"(POT-Creation|PO-Revision)-Date: [^"]*"\n', b"", out.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    out = BytesIO()
    mofile.write_mo(out, catalog)
    return out.getvalue()


def faults(catalog: Catalog) -> list[str]:
    """What a catalogue lacks: a translation, a placeholder, a tag, certainty."""
    found = []
    for message in catalog:
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            found.append(f"not translated: {ids[0]}")
            continue
        # A singular may leave its number out ("one guest"); the last form is said of any number.
        if marks(ids[-1]) != marks(strings[-1]) or any(marks(s) - marks(ids[-1]) for s in strings):
            found.append(f"not the same facts: {ids[0]}")
    return found


def marks(text: str) -> set[str]:
    """The facts and tags that a message holds."""
    return {found[0] for found in PLACES.finditer(text)} | set(TAGS.findall(text))
