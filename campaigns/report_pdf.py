"""A report on paper: what it changed first, the plots, and every figure in a table.

Letters outside Western Europe's stand as on a paper pass (see `perks.paper`).
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from campaigns.made_report import Whole
from campaigns.report_rows import HEAD, Cell, Part, parts
from perks.ground import clock
from perks.ground.plots import interval
from perks.ground.plots.markup import MINUS, figure
from perks.ground.plots.printed import GREY, INK, LINE, printed
from perks.paper import latin

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, PLOT = 18.0, 130.0  # millimetres
FONT = "Helvetica"
WIDTHS = (54, 22, 22, 22, 54)


def pdf_of(whole: Whole) -> bytes:
    """A4 pages with the answer, its plot, how we know, and the tables of all parts."""
    page = begun(whole)
    said = whole.lead
    heading(page, f"Did it work? {said.answer}", 13)
    if said.plot:
        heading(page, f"{said.big} {said.unit}", 22)
        drawing = printed(interval(*said.plot)).replace(MINUS.encode(), b"-")
        page.image(io.BytesIO(drawing), w=PLOT)
        words(page, said.caption, 9)
    for sentence in said.known:
        words(page, sentence, 11)
    for part in parts(whole):
        table(page, part)
    words(page, "Being seen is not the same as moving anybody, so attention comes last.", 9)
    return bytes(page.output())


def begun(whole: Whole) -> FPDF:
    """The first page with its head; every page has a number at its foot."""
    # Loading it takes half a second, which only those who print should wait.
    from fpdf import FPDF

    class Sheet(FPDF):
        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(FONT, "", 8)
            self.set_text_color(GREY)
            self.cell(0, 6, f"Report {whole.evidence.number}, page {self.page_no()}")

    campaign, page = whole.campaign, Sheet(format="A4")
    page.alias_nb_pages("")
    page.set_margin(MARGIN)
    page.set_creation_date(clock.now())
    page.set_title(latin(f"Report: {campaign.name}"))
    page.set_lang("en")
    page.add_page()
    dates = f"{campaign.starts_at:%d %B %Y} to {campaign.ends_at:%d %B %Y}"
    words(page, f"{campaign.brand.name}, {dates}", 9)
    heading(page, campaign.name, 18)
    read = whole.evidence.read_at
    words(page, f"Read on {read.day} {read:%B %Y, %H:%M} UTC.", 9)
    return page


def plain(text: str) -> str:
    """In the letters of the font, with an ordinary minus."""
    return latin(text.replace(MINUS, "-"))


def heading(page: FPDF, text: str, size: int) -> None:
    page.ln(2)
    page.set_font(FONT, "B", size)
    page.set_text_color(INK)
    page.multi_cell(0, size * 0.5, plain(text), new_x="LMARGIN", new_y="NEXT")
    page.ln(1)


def words(page: FPDF, text: str, size: int) -> None:
    page.set_font(FONT, "", size)
    page.set_text_color(INK if size > 9 else GREY)
    page.multi_cell(0, size * 0.48, plain(text), align="L", new_x="LMARGIN", new_y="NEXT")
    page.ln(1)


def table(page: FPDF, part: Part) -> None:
    """One part: what, figure, low, high, note. Its head stays with its first rows."""
    if page.will_page_break(26):
        page.add_page()
    heading(page, part.title, 12)
    page.set_font(FONT, "", 9)
    page.set_draw_color(LINE)
    aligned = ("LEFT", "RIGHT", "RIGHT", "RIGHT", "LEFT")
    with page.table(
        col_widths=WIDTHS,
        text_align=aligned,
        borders_layout="HORIZONTAL_LINES",
        line_height=5,
        padding=(0, 2, 0, 0),
    ) as made:
        for row in (tuple(word.capitalize() for word in HEAD), *part.rows):
            line = made.row()
            for cell in row:
                line.cell(plain(shown(cell)))


def shown(cell: Cell) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    return figure(cell, 0 if float(cell).is_integer() else 2)
