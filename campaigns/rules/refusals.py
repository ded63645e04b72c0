"""Refusals of a rule: each points at the leaf that has to change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches

from perks.ground.errors import Refusal

LONGEST_QUOTE = 40


def invalid(path: str, wrong: str, mend: str) -> Refusal:
    """A refusal to save: what is wrong, that nothing was saved, what to do; fact `path`."""
    return Refusal("rule_invalid", f"{wrong} Nothing was saved. {mend}", status=422, path=path)


def below(path: str, word: str) -> str:
    """The path of a part: "all[1]" and "value" give "all[1].value".

    A word that cannot be printed could not be sent back: half a surrogate has no UTF-8.
    """
    word = word if word.isprintable() else "?"
    return f"{path}.{word}" if path else word


def quoted(value: object) -> str:
    """What was given, printable and short enough for a sentence."""
    try:
        text = value if isinstance(value, str) else repr(value)
    except ValueError:  # Python refuses to write out a number of thousands of digits
        text = "a number of thousands of digits"
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return f'"{text[: LONGEST_QUOTE - 1]}…"' if len(text) > LONGEST_QUOTE else f'"{text}"'


def unknown_word(
    path: str,
    kind: str,
    given: object,
    known: Collection[str],
    near: Callable[[str], list[str]] | None = None,
) -> Refusal:
    """A refusal of a word that is not in a vocabulary, with the nearest one that is.

    `near` finds what may have been meant where the words are too many to look through.
    """
    alike: list[str] = []
    if isinstance(given, str):
        alike = near(given) if near else get_close_matches(given, list(known), n=1)
    mend = f'Did you mean "{alike[0]}"?' if alike else f"Choose one that is there: {_some(known)}."
    return invalid(path, f"There is no {kind} {quoted(given)}.", mend)


def _some(known: Collection[str]) -> str:
    words = sorted(known)
    return ", ".join(words[:8]) + (", and others" if len(words) > 8 else "")
