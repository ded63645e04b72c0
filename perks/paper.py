"""A static pass on paper: one page as PDF, with a large code that a desk reads off it.

The fonts every PDF reader has know Western Europe's letters only (Latin-1), and fonts for all the
world's scripts weigh more than this whole product. So accents outside of it are left off, other
letters stand as a question mark, and the page says so. The code is whole either way.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.dateformat import format as in_words
from segno.utils import matrix_to_lines

from perks import passes, qr, shortcode
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.models import Pass

if TYPE_CHECKING:
    from fpdf import FPDF

LABEL = (
    "Paper pass: weaker than the one on your phone; whoever copies it can show it. "
    "Show it to the desk only."
)
UNPRINTABLE = "Letters that this print does not have stand as a question mark. The code is whole."
MARGIN, CODE_SIDE = 18.0, 90.0  # millimetres
FONT = "Helvetica"
# What Unicode does not take apart by itself.
_PLAIN = str.maketrans(
    dict(zip("ŁłĐđıŒœ‘’“”–—…€", "L l D d i OE oe ' ' \" \" - - ... EUR".split(), strict=True))
)


def printable(mine: Pass) -> bool:
    """Whether its code stands still and its perk lets anybody print it."""
    return mine.phone_key is None and bool(mine.code) and mine.perk.on_paper


def pdf(mine: Pass) -> bytes:
    """The pass as a PDF of one A4 page; `mine` comes from `passes.of_member`.

    Raises Refusal pass_not_good or pass_not_on_paper.
    """
    if passes.state(mine) != "good":
        raise Refusal("pass_not_good", "This pass is good no more, so there is nothing to print.")
    if not mine.perk.on_paper:
        raise Refusal("pass_not_on_paper", "This pass counts on its own phone only.")
    if not printable(mine):
        raise Refusal(
            "pass_not_on_paper",
            "This pass lives on a phone, so a print of it opens nothing. Put it on paper first.",
        )
    page = _page()
    _words(page, mine)
    _code(page, mine)
    return bytes(page.output())


def sheets(passes_: Sequence[Pass]) -> bytes:
    """Several passes of one bundle as a PDF, one a page. Raises Refusal pass_not_good for none."""
    if not passes_:
        raise Refusal(
            "pass_not_good", "None of these passes is good, so there is nothing to print."
        )
    page = _page()
    for place, mine in enumerate(passes_):
        if place:
            page.add_page()
        _words(page, mine)
        _code(page, mine)
    return bytes(page.output())


def latin(text: str) -> str:
    """One line of `text` in the letters of the core fonts; never raises."""
    line = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(map(_letter, line.translate(_PLAIN)))


def _letter(sign: str) -> str:
    if unicodedata.category(sign)[0] == "C":
        return ""
    if _in_font(sign):
        return sign
    bare = "".join(filter(_in_font, unicodedata.normalize("NFKD", sign))).strip()
    # A mark that stands alone belongs to the letter before it.
    return bare or ("" if unicodedata.category(sign)[0] == "M" else "?")


def _in_font(sign: str) -> bool:
    return sign.isprintable() and ord(sign) < 256


def _page() -> FPDF:
    # Loading it takes half a second, which only those who print should wait.
    from fpdf import FPDF

    page = FPDF(format="A4")
    # Otherwise the library would put the number of pages where a name has these signs.
    page.alias_nb_pages("")
    page.set_margin(MARGIN)
    page.set_creation_date(clock.now())
    page.set_title("Paper pass")
    page.set_lang("en")
    page.add_page()
    return page


def _words(page: FPDF, mine: Pass) -> None:
    zone = ZoneInfo(mine.venue.time_zone)
    place = ", ".join(filter(None, [mine.venue.name, mine.venue.city]))
    given = [mine.brand.name, mine.perk.name, place, mine.holder]
    _line(page, LABEL, 11, "B")
    page.ln(4)
    _line(page, mine.brand.name, 12)
    _line(page, mine.perk.name, 22, "B")
    page.ln(2)
    _line(page, f"Where: {place}", 12)
    _line(page, f"Name: {mine.holder or 'Not given'}", 12)
    _line(page, f"From: {moment(mine.valid_from, zone)}", 12)
    _line(page, f"Until: {moment(mine.valid_until, zone)}", 12)
    _line(page, f"Times are those of the place ({zone.key}).", 10)
    _line(page, f"Uses: {mine.uses}. Guests each time: {mine.guests}.", 12)
    if any(latin(text).count("?") > text.count("?") for text in given):
        _line(page, UNPRINTABLE, 10)
    page.ln(4)


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Such as Sun 22 Nov 2026, 14:02, on the clocks of the venue."""
    return in_words(at.astimezone(zone), "D j M Y, H:i")


def _line(page: FPDF, text: str, size: int, style: str = "") -> None:
    page.set_font(FONT, style, size)
    page.multi_cell(0, size * 0.5, latin(text), new_x="LMARGIN", new_y="NEXT", align="L")


def _code(page: FPDF, mine: Pass) -> None:
    """The code in vectors, so that no printer blurs it, and the short code below it."""
    matrix = qr.modules(mine.code)
    unit = CODE_SIDE / (len(matrix) + 2 * qr.QUIET_ZONE)
    left = (page.w - CODE_SIDE) / 2 + qr.QUIET_ZONE * unit
    top = page.get_y() + qr.QUIET_ZONE * unit
    page.set_fill_color(0)
    for (start, row), (end, _) in matrix_to_lines(matrix, 0, 0):
        page.rect(left + start * unit, top + row * unit, (end - start) * unit, unit, style="F")
    page.set_y(page.get_y() + CODE_SIDE)
    page.set_font("Courier", "B", 20)
    page.cell(0, 10, shortcode.format(mine.short_code), align="C", new_x="LMARGIN", new_y="NEXT")
