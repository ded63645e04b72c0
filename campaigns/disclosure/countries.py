"""Which country's rules a text is read under: one told country, or the strictest of several."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.disclosure.packs import Pack, countries, load
from campaigns.disclosure.reading import VERDICTS, Reading, Text, read
from scoring.language import language as language_of

EU = "EU"
# Members of the European Union without a pack of their own are read under the Union's.
UNION = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
)


def pack_of(country: str) -> Pack | None:
    """The pack of a country by its ISO code; None where we have none."""
    code = country.upper()
    if code in countries():
        return load(code)
    return load(EU) if code in UNION else None


def classify(
    text: str,
    country: str | Sequence[str] = "",
    language: str = "",
    brand: str = "",
    network: str = "",
) -> Reading:
    """Whether a post discloses, by which words with their places, and under which rule.

    `country` is an ISO code or several; of several the strictest answer counts, and where none of
    them has a pack, all packs are asked. `language` is the post's where it is known, else it is
    told from the text. `brand` is whose perk it is, `network` where it is posted: how much shows
    before "more" hangs on that. Linear in the length of the text.
    """
    asked = [country] if isinstance(country, str) else list(country)
    packs = [pack for code in asked if (pack := pack_of(code))]
    told = language or language_of(text)
    if not packs:
        packs = knowing(told)
    one = Text(text, brand, network)
    alone = len({pack.country for pack in packs}) == 1
    readings = [read(one, pack, told or (pack.languages[0] if alone else "")) for pack in packs]
    return max(readings, key=lambda each: VERDICTS.index(each.verdict))


def knowing(language: str) -> list[Pack]:
    """The packs that have a word on a language: of German posts Tokyo does not judge."""
    packs = [load(code) for code in countries()]
    return [pack for pack in packs if not language or language in pack.languages] or [load(EU)]
