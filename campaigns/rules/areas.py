"""Areas: countries by ISO code ("US") and their regions by code ("US-CA"), read and said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import cache

from campaigns.rules.countries import countries, in_a_sentence
from campaigns.rules.places import plain, regions
from campaigns.rules.words import listed
from perks.ground.errors import Refusal

MOST = 60


def country_of(code: str) -> str:
    """The country of an area: "US" of "US-CA" and of "US"."""
    return code.partition("-")[0]


def said(code: str) -> str:
    """An area as a sentence says it: "the United States", "California (the United States)"."""
    if "-" not in code:
        return in_a_sentence(code)
    return f"{regions().get(code, code)} ({in_a_sentence(country_of(code))})"


def all_said(codes: Sequence[str], word: str = "and") -> str:
    return listed([said(code) for code in codes], word)


def typed(codes: Iterable[str]) -> str:
    """Areas as somebody would type them, with commas between; `read` gives the codes again."""
    return ", ".join(_typed(code) for code in codes)


def read(text: str) -> list[str]:
    """The codes of areas that were typed by name or code. Raises Refusal area_unknown (400)."""
    return checked([_code(part) for part in re.split(r"[,;\n]", text) if part.strip()])


def checked(codes: Collection[str]) -> list[str]:
    """The codes, each once, without regions of countries that are named whole.

    Raises Refusal area_unknown or areas_too_many (both 400).
    """
    for code in codes:
        if code not in countries() and code not in regions():
            raise unknown(code)
    if len(codes) > MOST:
        raise Refusal("areas_too_many", f"Name up to {MOST} countries and regions.", 400)
    whole = {code for code in codes if "-" not in code}
    kept = [code for code in codes if "-" not in code or country_of(code) not in whole]
    return list(dict.fromkeys(kept))


def holds(codes: Collection[str], country: str, region: str) -> bool:
    """Whether a place lies in one of the areas; no areas are everywhere."""
    return not codes or country in codes or region in codes


def unknown(text: str) -> Refusal:
    near = get_close_matches(plain(text), list(_names()), n=1)
    hint = f" Did you mean {_typed(_names()[near[0]])}?" if near else ""
    return Refusal(
        "area_unknown", f"“{text.strip()[:60]}” is no country or region that we know.{hint}", 400
    )


def regions_of(country: str) -> dict[str, str]:
    """Code to name of the regions of one country; empty where we know none."""
    return {code: name for code, name in regions().items() if country_of(code) == country}


def find_region(country: str, text: str) -> str:
    """The code of a region of a country by its name, code, or the end of its code; "" for none."""
    word = plain(text)
    for code, name in regions_of(country).items():
        if word in (plain(name), plain(code), plain(code.partition("-")[2])):
            return code
    return ""


def _typed(code: str) -> str:
    if "-" not in code:
        return countries().get(code, code)
    return f"{regions().get(code, code)} ({countries().get(country_of(code), country_of(code))})"


def _code(text: str) -> str:
    word = text.strip().upper()
    if word in countries() or word in regions():
        return word
    found = _names().get(plain(text))
    if found is None:
        raise unknown(text)
    return found


@cache
def _names() -> dict[str, str]:
    """Plain name to code. A region alone stands for itself where no country has its name."""
    found = {plain(_typed(code)): code for code in regions()}
    for code, name in regions().items():
        found.setdefault(plain(name), code)
    return {**found, **{plain(name): code for code, name in countries().items()}}
