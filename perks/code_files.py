"""Codes from a file: a plain list, or a CSV whose column "code" holds them."""

from __future__ import annotations

import csv

from perks.ground.errors import Refusal
from perks.ground.sheets import first_line_says

LARGEST = 10 * 1024 * 1024


def read_codes(raw: bytes) -> list[str]:
    """The codes in a file, in order; `perks.stock.add_codes` checks each.

    Raises Refusal code_file_too_large, code_file_unreadable or code_file_columns; all with 400.
    """
    if len(raw) > LARGEST:
        raise Refusal(
            "code_file_too_large", "The file is larger than 10 MB. No code was added.", 400
        )
    try:
        text = raw.decode("utf-8-sig")
        rows = [row for row in csv.reader(text.splitlines()) if any(map(str.strip, row))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            "code_file_unreadable",
            "The file is not text in UTF-8. No code was added. Save it as CSV and upload it again.",
            400,
        ) from error
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if "code" in names:
        place = names.index("code")
        return [row[place] for row in rows[1:] if len(row) > place]
    widest = max(map(len, rows), default=1)
    if widest > 1:
        raise Refusal(
            "code_file_columns",
            f"{first_line_says(names)} Wanted is code, or a file with one code a line. "
            "No code was added.",
            400,
        )
    return [row[0] for row in rows]
