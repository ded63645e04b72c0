"""An uploaded CSV as lines by the names of its columns."""

from __future__ import annotations

import csv
import io

from perks.ground.errors import Refusal
from perks.ground.sheets import first_line_says

LARGEST = 20 * 1024 * 1024


def read_table(raw: bytes, needed: set[str]) -> list[dict[str, str]]:
    """The lines of a CSV whose first line names the columns, in small letters.

    At least one of `needed` has to be among them. Raises Refusal file_too_large, file_unreadable
    or file_columns, all with 400.
    """
    if len(raw) > LARGEST:
        raise Refusal("file_too_large", "The file is larger than 20 MB. Nothing was kept.", 400)
    try:
        text = raw.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refusal(
            "file_unreadable",
            "The file is not CSV in UTF-8. Nothing was kept. Save it as CSV and upload it again.",
            400,
        ) from error
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if not needed & set(names):
        raise Refusal(
            "file_columns",
            f"{first_line_says(names)} Wanted is {' or '.join(sorted(needed))}. Nothing was kept.",
            400,
        )
    return [
        dict(zip(names, row, strict=False)) for row in rows[1:] if any(cell.strip() for cell in row)
    ]
