"""English sentences of the house, said again in the language of whoever reads them.

What the domain says is English and is kept as it was said: a receipt replays word for word, a
request repeated under its key gets the same answer, machines tell refusals apart. Pages and letters
say it again from the catalogues (docs/languages.md), where a sentence with facts in it stands with
braces: "Your last one was on {day}." A sentence that no catalogue knows stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from django.utils.translation import get_language, gettext, trans_real

from perks.ground import dates

# An end of a sentence after which another one begins.
BETWEEN = re.compile(r"(?<=[.!?:;]) (?=\S)")
FACT = re.compile(r"\{([a-zA-Z_]\w*)\}")
ENGLISH = "en"
# Signs of its own that a sentence needs to be told by.
LITTLE = 8
# What stands between the items of a list.
JOINTS = re.compile(r"(, | and | or )")
JOINED = {
    "de": {" and ": " und ", " or ": " oder "},
    "es": {" and ": " y ", " or ": " o "},
    "ja": {" and ": "と", " or ": "または", ", ": "、"},
}
Pattern = tuple[int, str, re.Pattern[str], str]


def said(sentence: object) -> str:
    """The sentence in the language of this page; itself in English and where none is known."""
    text = str(sentence)
    language = get_language() or ENGLISH
    return text if language == ENGLISH or not text else _said(language, text)


@lru_cache(maxsize=20_000)
def _said(language: str, text: str) -> str:
    exact = _exactly(text)
    if exact is not None:
        return exact
    whole = _by_pattern(language, text, least=len(text) // 2)
    if whole is not None:
        return whole
    parts = BETWEEN.split(text)
    said_again = list(_runs(language, parts))
    known = any(found for _, found in said_again)
    between = "" if language == "ja" else " "
    again = between.join(found or fact(part) for part, found in said_again)
    return again if known else fact(text)


def _runs(language: str, parts: list[str]) -> Iterator[tuple[str, str | None]]:
    """The fewest sentences at a time that are known together: two known ones are not one with
    long facts in it."""
    while parts:
        for end in range(1, len(parts) + 1):
            text = " ".join(parts[:end])
            found = _known(language, text)
            if found is not None:
                break
        else:
            end, text, found = 1, parts[0], None
        yield text, found
        parts = parts[end:]


def _known(language: str, text: str) -> str | None:
    """A sentence that a catalogue knows, with its full stop or without."""
    found = _exactly(text) or _by_pattern(language, text)
    if found is None and text.endswith("."):
        found = _exactly(text[:-1])
        return found and f"{found}{'。' if language == 'ja' else '.'}"
    return found


def _exactly(text: str) -> str | None:
    found = gettext(text)
    return found if found != text else None


def _by_pattern(language: str, text: str, least: int = 0) -> str | None:
    """The translation of the most telling pattern that fits, of at least so many fixed signs."""
    for telling, core, pattern, translated in patterns(language):
        if telling < least or core not in text:
            continue
        match = pattern.fullmatch(text)
        if match:
            return _filled(translated, match.groupdict())
    return None


def _filled(translated: str, values: dict[str, str]) -> str:
    facts = {name: fact(value) for name, value in values.items()}
    return FACT.sub(lambda place: facts[place[1]], translated)


def fact(value: str) -> str:
    """A fact inside a sentence: a word that the catalogues know, a list of them, a date."""
    known = (_exactly(value) or _by_pattern(get_language() or ENGLISH, value)) if value else None
    if known is not None:
        return known
    items = JOINTS.split(value)
    if len(items) > 1 and any(_exactly(item) for item in items[::2]):
        joined = JOINED.get(get_language() or ENGLISH, {})
        return "".join(joined.get(item) or _exactly(item) or item for item in items)
    return dates.again(value)


@lru_cache(maxsize=16)
def patterns(language: str) -> tuple[Pattern, ...]:
    """What is fixed in it, how it is recognised, and its translation: the most telling first."""
    found = []
    # As Django's own catalogue for scripts reads it.
    for key, translated in trans_real.catalog()._catalog.items():
        if isinstance(key, str) and FACT.search(key) and translated:
            fixed = FACT.split(key)[::2]
            telling = sum(map(len, fixed))
            found.append((telling, max(fixed, key=len), _compiled(key), translated))
    found.sort(key=lambda one: one[0], reverse=True)
    return tuple(found)


def _compiled(message: str) -> re.Pattern[str]:
    pieces, seen = [], set()
    # "{low} to {high}" says so little that only short facts may stand in it.
    little = sum(map(len, FACT.split(message)[::2])) < LITTLE
    anything = r"\S+(?: \S+)?" if little else ".+?"
    for place, piece in enumerate(FACT.split(message)):
        if place % 2 == 0:
            pieces.append(re.escape(piece))
        elif piece in seen:
            pieces.append(f"(?P={piece})")
        else:
            seen.add(piece)
            pieces.append(f"(?P<{piece}>{anything})")
    return re.compile("".join(pieces), re.DOTALL)
