"""Files of what an owner tells: CSV or JSON lines, read as a stream, line by line.

A file may be of any size: one record is in memory at a time. What is wrong with a line is said of
that line; what is wrong with the whole file is refused before anything is read.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Protocol

from perks.ground.errors import Refusal
from scoring.connectors.telling import Line, Source
from scoring.connectors.told import TYPES, Unfit

LONGEST = 400_000  # bytes of a line
CHUNK = 1_000_000
DELIMITERS = (",", ";", "\t")
BOM = b"\xef\xbb\xbf"
WIDE = (b"\xff\xfe", b"\xfe\xff")
PACKED = (b"PK\x03\x04", b"\x1f\x8b")
Told = tuple[Mapping[str, Any], ...]


class Form(Protocol):
    """What the columns of a file mean."""

    name: str

    def knows(self, columns: Sequence[str]) -> bool: ...

    def records(self, row: Mapping[str, Any]) -> Told: ...


class Records:
    """Each row is one record, its columns are the fields of all types."""

    name = "records"
    FIELDS = frozenset({"type"}).union(*(asked for asked, _, _ in TYPES.values()))

    def knows(self, columns: Sequence[str]) -> bool:
        return "type" in columns and self.FIELDS.issuperset(columns)

    def records(self, row: Mapping[str, Any]) -> Told:
        return (row,)


def opened(stream: BinaryIO, forms: Sequence[Form]) -> Source:
    """The lines of a file in one of these forms; the first is that of JSON lines.

    Raises Refusal file_empty, file_packed, file_not_utf8, file_columns (422).
    """
    stream.seek(0)
    start = stream.read(4)
    if start.startswith(PACKED):
        raise refused("file_packed", "The file is packed. Unpack it and give the file inside.")
    if start.startswith(WIDE):
        raise refused("file_not_utf8", "The file is UTF-16. Save it as UTF-8.")
    begin = len(BOM) if start.startswith(BOM) else 0
    stream.seek(begin)
    first = stream.read(1_000).lstrip()
    if not first:
        raise refused("file_empty", "The file is empty.")
    if first.startswith(b"["):
        raise refused("file_columns", "The file is one list. Write one JSON object on each line.")
    if first.startswith(b"{"):
        return JsonLines(stream, begin, forms[0])
    return csv_lines(stream, begin, forms)


def refused(code: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} Nothing was stored.", 422)


def csv_lines(stream: BinaryIO, begin: int, forms: Sequence[Form]) -> Source:
    """A file of columns, whose first line names them."""
    stream.seek(begin)
    header = stream.readline(LONGEST)
    try:
        text = header.decode()
    except UnicodeDecodeError as error:
        raise refused("file_not_utf8", "The first line is not UTF-8. Save it as UTF-8.") from error
    delimiter = max(DELIMITERS, key=text.count)
    try:
        named = next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        named = []
    columns = [name.strip().casefold() for name in named]
    for form in forms:
        if len(set(columns)) == len(columns) and form.knows(columns):
            return CsvLines(stream, begin + len(header), form, columns, delimiter)
    raise refused("file_columns", f"These columns are none that we know: {', '.join(named)[:200]}.")


class Physical:
    """The lines of a stream from an offset on, with their number and where the next begins."""

    def __init__(self, stream: BinaryIO, number: int, start: int) -> None:
        stream.seek(start)
        self.stream, self.number, self.end = stream, number, start

    def __iter__(self) -> Physical:
        return self

    def __next__(self) -> str:
        """The next line; bytes that are not UTF-8 show in it. Raises Unfit line_too_long."""
        raw = piece = self.stream.readline(LONGEST)
        if not raw:
            raise StopIteration
        self.number += 1
        self.end += len(raw)
        if len(raw) == LONGEST and not raw.endswith(b"\n"):
            while piece and not piece.endswith(b"\n"):
                piece = self.stream.readline(CHUNK)
                self.end += len(piece)
            raise Unfit("line_too_long", f"A line has at most {LONGEST:,} bytes.")
        return raw.decode("utf-8", "surrogateescape")


class FileLines:
    """A file is told from another by all its bytes."""

    def __init__(self, stream: BinaryIO, begin: int, form: Form) -> None:
        self.stream, self.begin, self.form = stream, begin, form
        stream.seek(0)
        digest = hashlib.sha256(form.name.encode())
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
        self.mark = digest.hexdigest()

    def told(self, row: Mapping[str, Any]) -> Told | Unfit:
        try:
            return self.form.records(row)
        except Unfit as unfit:
            return unfit


class JsonLines(FileLines):
    """One JSON object a line; empty lines are passed over."""

    def lines(self, number: int, start: int) -> Iterator[Line]:
        lines = Physical(self.stream, number, start or self.begin)
        while True:
            try:
                text = next(lines)
            except StopIteration:
                return
            except Unfit as unfit:
                yield Line(lines.number, lines.number, lines.end, unfit)
                continue
            if text.strip():
                yield Line(lines.number, lines.number, lines.end, self.read(text))

    def read(self, text: str) -> Told | Unfit:
        try:
            text.encode()
            row = json.loads(text)
        except UnicodeEncodeError:
            return Unfit("not_utf8", "This line is not UTF-8.")
        except (ValueError, RecursionError):
            return Unfit("not_json", "This line is not JSON.")
        if not isinstance(row, dict):
            return Unfit("not_a_record", "Each line is one JSON object.")
        return self.told(row)


class CsvLines(FileLines):
    """Rows under a header; a row may go over several lines, as a quoted text does."""

    def __init__(
        self, stream: BinaryIO, begin: int, form: Form, columns: list[str], delimiter: str
    ) -> None:
        super().__init__(stream, begin, form)
        self.columns, self.delimiter = columns, delimiter

    def lines(self, number: int, start: int) -> Iterator[Line]:
        lines = Physical(self.stream, number or 1, start or self.begin)
        while True:
            first = lines.number + 1
            told: Told | Unfit
            try:
                # A reader for each row: what one row left open does not go on in the next.
                row = next(csv.reader(lines, delimiter=self.delimiter))
            except StopIteration:
                return
            except Unfit as unfit:
                told = unfit
            except csv.Error:
                told = Unfit("line_unreadable", "This line cannot be read as CSV.")
            else:
                if not any(cell.strip() for cell in row):
                    continue
                told = self.read(row)
            yield Line(first, lines.number, lines.end, told)

    def read(self, row: list[str]) -> Told | Unfit:
        if len(row) != len(self.columns):
            return Unfit(
                "columns_wrong",
                f"This line has {len(row)} columns, and the first line names {len(self.columns)}.",
            )
        return self.told(dict(zip(self.columns, (cell.strip() for cell in row), strict=True)))
