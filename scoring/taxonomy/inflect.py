"""Other forms of a name's last word, by language: few rules, and only for words long enough.

Too few forms miss a mention; one too many says something that nobody said. So the rules only add
and take off endings, and never change a stem: "Gärten" stands in the taxonomy beside "Garten".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

SHORTEST = 5
GERMAN = ("e", "en", "er", "ern", "es", "n", "s", "")
VOWELS = "aeiouáéíóú"


def forms(language: str, name: str) -> Iterator[str]:
    """Forms of a name in other numbers and cases, without the name itself."""
    rule = RULES.get(language)
    *before, last = name.split() or [""]
    if rule is None or len(last) < SHORTEST or not last.isalpha():
        return
    for form in dict.fromkeys(rule(last)):
        if form != last:
            yield " ".join((*before, form))


def english(word: str) -> Iterator[str]:
    """The singular: "Vegetables" is also found as "vegetable".

    Not the other way round: names in the singular are mostly brands and substances.
    """
    if word.endswith("ies") and len(word) > 5:
        yield f"{word[:-3]}y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "news")):
        yield word[:-1]


def german(word: str) -> Iterator[str]:
    """Plurals and cases: Hund, Hunde, Hunden, Hundes; Familie, Familien."""
    if word.endswith("e"):
        yield word + "n"
        stem = word[:-1]
    elif word.endswith("en"):
        stem = word[:-2]
    else:
        stem = word
    if len(stem) < SHORTEST - 1:
        return
    for ending in GERMAN if word == stem else ("e", "en", "er", "ern", "es"):
        yield stem + ending


def spanish(word: str) -> Iterator[str]:
    """Plurals both ways (viaje, viajes; ciudad, ciudades; natación), and typed without accents."""
    for form in (word, *_spanish_number(word)):
        yield form
        yield _plain(form)


def _spanish_number(word: str) -> Iterator[str]:
    if word.endswith("iones"):
        yield f"{word[:-5]}ión"
    elif word.endswith("ión"):
        yield f"{word[:-3]}iones"
    elif word.endswith("s"):
        yield word[:-1]
    elif word[-1] in VOWELS:
        yield f"{word}s"
    elif word.endswith("z"):
        yield f"{word[:-1]}ces"
    else:
        yield f"{word}es"


def _plain(word: str) -> str:
    """Without accents, but with ñ: año is not ano."""
    letters = unicodedata.normalize("NFD", word).replace("n\u0303", "ñ").replace("N\u0303", "Ñ")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


RULES: dict[str, Callable[[str], Iterator[str]]] = {
    "en": english,
    "de": german,
    "es": spanish,
}
