"""Days and moments as each language writes them.

Templates and sentences name the English form of the house ("j F Y, H:i"); the same form stands here
in the order of each other language, so that no page has to know which language it is read in.
"""

import re
from datetime import date, datetime, time

from django.utils import formats
from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language, override

# Pieces of an English form, longest first, and what each language makes of them.
PIECES = {
    "de": [("l j F Y", "l, j. F Y"), ("l j F", "l, j. F"), ("D j M Y", "D, j. M Y"),
           ("D j F", "D, j. F"), ("D j M", "D, j. M"), ("j F Y", "j. F Y"), ("j M Y", "j. M Y"),
           ("j F", "j. F"), ("j M", "j. M")],
    "es": [("l j F Y", r"l j \d\e F \d\e Y"), ("l j F", r"l j \d\e F"), ("D j F", r"D j \d\e F"),
           ("j F Y", r"j \d\e F \d\e Y"), ("j F", r"j \d\e F"), ("F Y", r"F \d\e Y"),
           ("D j M", "D j b"), ("j M", "j b")],
    "ja": [("l j F Y", "Y年n月j日 l"), ("l j F", "n月j日 l"), ("D j M Y", "Y年n月j日（D）"),
           ("D j F", "n月j日（D）"), ("D j M", "n月j日（D）"), ("j F Y", "Y年n月j日"),
           ("j M Y", "Y年n月j日"), ("j F", "n月j日"), ("j M", "n月j日"), ("F Y", "Y年n月"),
           (", H:i", " H:i")],
}  # fmt: skip
# Not prose: machines and form fields read these.
RAW = ("c", "U", "Y-m-d", r"Y-m-d\TH:i")


def form(english: str) -> str:
    """The English form in the order of the language of this page."""
    if english in RAW:
        return english
    for piece, ours in PIECES.get((get_language() or "en")[:2], []):
        if piece in english:
            english = english.replace(piece, ours)
            break
    if (get_language() or "")[:2] == "ja":
        return english.replace(", H:i", " H:i")
    return english


def told(moment: date | datetime | time, english: str) -> str:
    """The moment in that form, names of months and days in the language of this page."""
    return formats.date_format(moment, form(english), use_l10n=False)


def _numbered() -> dict[str, int]:
    with override("en"):
        named = {str(name): number for number, name in MONTHS.items()}
        short = {str(name).capitalize(): number for number, name in MONTHS_3.items()}
        return {**short, **named}


MONTH = _numbered()
DAY = re.compile(
    rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(sorted(MONTH, key=len, reverse=True))})\b"
    r"(?: (?P<year>\d{4}))?"
)
FIGURE = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w,]|\.\d)")


def again(text: str) -> str:
    """English dates and figures inside a text, as this page writes them."""
    return FIGURE.sub(_figure, DAY.sub(_day, text))


def _day(found: re.Match[str]) -> str:
    month, year = MONTH[found["month"]], found["year"]
    short = len(found["month"]) == 3 and found["month"] != "May"
    try:
        # A leap year, so that 29 February is a day.
        day = date(int(year or 2024), month, int(found["day"]))
    except ValueError:
        return found[0]
    return told(day, f"j {'M' if short else 'F'}{' Y' if year else ''}")


def _figure(found: re.Match[str]) -> str:
    if "," not in found[0] and "." not in found[0]:
        return found[0]
    plain = found[0].replace(",", "")
    places = len(plain.partition(".")[2])
    return formats.number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=True)
