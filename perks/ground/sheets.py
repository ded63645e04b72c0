"""What leaves as a file for a spreadsheet, where a cell must never become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from django.http import HttpResponse

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> object:
    """The value as a spreadsheet shows it: a text that would be calculated gets an apostrophe."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


def first_line_says(names: Iterable[str]) -> str:
    """What the first line of an uploaded file names, for whoever reads why it was not taken."""
    shown = [name.strip()[:40] for name in names if name.strip()][:8]
    return f"The first line names {', '.join(shown) or 'nothing'}."


def as_csv(rows: Iterable[Iterable[object]]) -> str:
    """The rows as text, every cell safe."""
    out = io.StringIO()
    csv.writer(out).writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def download(rows: Iterable[Iterable[object]], name: str) -> HttpResponse:
    """The rows as a file called `name`."""
    answer = HttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
