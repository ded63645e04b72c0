"""What a carrier's file says of many parcels: each line is taken or refused by itself.

The same file twice changes nothing the second time.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from campaigns import sending
from campaigns.models import Parcel
from perks.ground.errors import Refusal
from perks.ground.sheets import first_line_says

LARGEST = 1024 * 1024
MOST = 2_000
COLUMNS = ("parcel", "carrier", "tracking", "state")


@dataclass(frozen=True)
class Line:
    """What came of one line, numbered as in the file; `code` is "taken", or why it was refused."""

    number: int
    parcel: str
    code: str
    sentence: str = ""

    @property
    def is_taken(self) -> bool:
        return self.code == "taken"


def read(raw: bytes) -> list[dict[str, str]]:
    """The lines of a CSV with the columns parcel, carrier, tracking and perhaps state.

    Raises Refusal tracking_file (400): nothing was read then.
    """
    if len(raw) > LARGEST:
        raise unreadable("The file is larger than 1 MB.")
    try:
        rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as error:
        raise unreadable("The file is not a CSV in UTF-8.") from error
    names = [name.strip().lower() for name in rows[0]] if rows else []
    if "parcel" not in names or not {"tracking", "state"} & set(names):
        wanted = "Wanted are parcel, carrier and tracking, or parcel and state."
        raise unreadable(f"{first_line_says(names)} {wanted}")
    if len(rows) > MOST + 1:
        raise unreadable(f"The file has more than {MOST:,} lines.")
    return [
        {name: bare(cell) for name, cell in zip(names, row, strict=False) if name in COLUMNS}
        for row in rows[1:]
    ]


def take_in(brand_id: int, lines: Iterable[Mapping[str, Any]], first: int = 1) -> list[Line]:
    """What comes of each line; empty lines are left out. A refused line changes nothing."""
    found = []
    for number, line in enumerate(lines, start=first):
        if not any(str(line.get(name) or "").strip() for name in COLUMNS[1:]):
            continue
        parcel = str(line.get("parcel", ""))[:20]
        try:
            with transaction.atomic():
                take(brand_id, parcel, line)
        except Refusal as refusal:
            found.append(Line(number, parcel, refusal.code, refusal.sentence))
        else:
            found.append(Line(number, parcel, "taken"))
    return found


def take(brand_id: int, parcel: str, line: Mapping[str, Any]) -> Parcel:
    """One line. Raises Refusal parcel_not_found (404) and what sending and settling raise."""
    if not (parcel.isascii() and parcel.isdigit() and len(parcel) < 19):
        raise Refusal("parcel_not_found", f"“{parcel}” is no number of a parcel.", 404)
    id, state = int(parcel), str(line.get("state") or "").strip().lower()
    carrier, tracking = str(line.get("carrier") or ""), str(line.get("tracking") or "")
    if state in ("", "sent", "to_send", "to send"):
        return sending.send(id, brand_id, carrier, tracking)
    # A line that says it was delivered says that it was sent, too.
    if Parcel.objects.filter(pk=id, brand_id=brand_id, state="to_send").exists():
        sending.send(id, brand_id, carrier, tracking)
    return sending.settle(id, brand_id, state)


def bare(cell: str) -> str:
    """A cell without the sign that keeps spreadsheets from calculating it."""
    return cell.strip().removeprefix("'").strip()


def unreadable(sentence: str) -> Refusal:
    return Refusal("tracking_file", f"{sentence} Nothing was changed.", 400)
