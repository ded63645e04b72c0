"""A report as a file: CSV and XLSX for spreadsheets. A cell never becomes a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from campaigns import mention_rows
from campaigns.made_report import Whole
from campaigns.models import Campaign
from campaigns.report_rows import HEAD, Cell, Part, parts
from perks.ground.sheets import as_csv

WIDTHS = (34, 14, 14, 14, 70)
LONGEST = 31  # signs in the name of a sheet


def csv_of(whole: Whole) -> str:
    """One line a figure, each with the campaign's name."""
    name = whole.campaign.name
    lines = [[name, *row] for part in parts(whole) for row in part.rows]
    return as_csv([["campaign", *HEAD], *lines])


def mentions_csv(campaign: Campaign) -> str:
    """Every mention that counts, one a line."""
    return as_csv([mention_rows.HEAD, *mention_rows.rows(campaign)])


def xlsx_of(whole: Whole) -> bytes:
    """A workbook with a sheet for each part of the report.

    Texts are written as texts, whatever they begin with.
    """
    # A tenth of a second that only those who download should wait.
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False,
                                     "strings_to_urls": False})  # fmt: skip
    book.set_properties({"title": f"Report: {whole.campaign.name}"})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format({"bold": True, "bottom": 1}),
        "note": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for part in parts(whole):
        sheet = book.add_worksheet(part.title[:LONGEST])
        fill(sheet, whole, part, styles)
    list_mentions(book.add_worksheet("Mentions"), whole.campaign, styles)
    book.close()
    return out.getvalue()


def list_mentions(sheet: Any, campaign: Campaign, styles: dict[str, Any]) -> None:
    """The last sheet: what was said, post by post."""
    sheet.write_string(0, 0, f"{campaign.name}: mentions", styles["title"])
    for column, word in enumerate(mention_rows.HEAD):
        sheet.set_column(column, column, 40 if word in ("what it says", "why") else 18)
        sheet.write_string(2, column, word.capitalize(), styles["head"])
    write_rows(sheet, mention_rows.rows(campaign), styles)


def fill(sheet: Any, whole: Whole, part: Part, styles: dict[str, Any]) -> None:
    """Title, head and rows of one part."""
    sheet.write_string(0, 0, f"{whole.campaign.name}: {part.title}", styles["title"])
    for column, (word, width) in enumerate(zip(HEAD, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(2, column, word.capitalize(), styles["head"])
    write_rows(sheet, part.rows, styles)


def write_rows(sheet: Any, rows: Sequence[tuple[Cell, ...]], styles: dict[str, Any]) -> None:
    """Texts as texts, whatever they begin with."""
    for place, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(place, column, value, styles["note"])
            elif value is not None:
                sheet.write_number(place, column, value)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
