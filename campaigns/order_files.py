"""Orders, returns and cancellations from a CSV: read whole, with every wrong line by its number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from campaigns import booking, telling
from campaigns.models.conversions import CSV
from campaigns.tables import read_table
from campaigns.telling import Told
from perks.ground.errors import Refusal
from perks.models import Brand

COLUMNS = (
    "order", "kind", "id", "amount", "currency", "at", "click", "code", "email", "email_hash",
    "country",
)  # fmt: skip
MOST = 20_000
SHOWN = 100


@dataclass(frozen=True)
class Wrong:
    """A line, counted from 1 below the names of the columns, and what is wrong with it."""

    line: int
    code: str
    sentence: str


@dataclass(frozen=True)
class Uploaded:
    """How many events were new, known already, or known otherwise; or the lines that are `wrong`,
    at most a hundred of `wrong_lines`, and then nothing was booked."""

    counted: int = 0
    again: int = 0
    otherwise: int = 0
    wrong: tuple[Wrong, ...] = ()
    wrong_lines: int = 0


def upload(brand: Brand, raw: bytes) -> Uploaded:
    """Book the lines of a file, all of them or none.

    Raises Refusal file_too_large, file_unreadable, file_columns, file_too_long or file_empty, all
    with 400.
    """
    lines = read_table(raw, {"order"})
    if len(lines) > MOST:
        raise Refusal(
            "file_too_long", f"The file has more than {MOST:,} lines. Nothing was booked.", 400
        )
    if not lines:
        raise Refusal("file_empty", "The file has no line of an order. Nothing was booked.", 400)
    told: list[Told] = []
    wrong: list[Wrong] = []
    for number, line in enumerate(lines, start=1):
        try:
            told.append(telling.read(brand.pk, line))
        except Refusal as refusal:
            sentence = refusal.sentence.removesuffix(" Nothing was booked.")
            wrong.append(Wrong(number, refusal.code, sentence))
    if wrong:
        return Uploaded(wrong=tuple(wrong[:SHOWN]), wrong_lines=len(wrong))
    came = Counter(each.result for each in booking.book_many(brand, CSV, told))
    return Uploaded(came[booking.COUNTED], came[booking.AGAIN], came[booking.OTHERWISE])
