"""A list of people as a manager uploads it: read line by line, every fault with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from perks.ground.errors import Refusal
from perks.ground.sheets import first_line_says
from perks.web.sign_up import REORDERING

MOST_LINES = 500
MOST_BYTES = 200_000
EMAIL = ("email", "e-mail", "mail", "email address", "e-mail address")
NAME = ("name", "given name", "first name")
WANTED = "The first line names the columns: email, and name if you like."


@dataclass(frozen=True)
class Person:
    """One line that can be invited."""

    line: int
    email: str
    name: str = ""


@dataclass(frozen=True)
class Fault:
    """One line that cannot, and why."""

    line: int
    says: str


@dataclass
class Reading:
    """What was read; `unread` are the columns that are not looked at."""

    people: list[Person] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


def decoded(content: bytes) -> str:
    """The text of an uploaded file. Raises Refusal file_too_large (413) or file_not_text (400)."""
    if len(content) > MOST_BYTES:
        raise Refusal("file_too_large", "The file is larger than 200 kB. Nobody was invited.", 413)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            "file_not_text", "The file is no text in UTF-8. Save it as CSV UTF-8.", 400
        ) from error


def read(text: str) -> Reading:
    """Read the lines of a file with columns email and, if it has it, name; commas, semicolons
    or tabs between them. A list of bare addresses needs no first line.

    Raises Refusal columns_wrong (400) without a column of addresses, or lines_too_many (400).
    """
    lines = list(rows(text))
    if not lines:
        raise Refusal("columns_wrong", f"There is nothing in it. {WANTED}", 400)
    if len(lines) > MOST_LINES + 1:
        raise Refusal("lines_too_many", f"A list has up to {MOST_LINES} people. Split it.", 400)
    head = [cell.strip().lower() for cell in lines[0][1]]
    if len(head) == 1 and "@" in head[0]:
        email_at, name_at, body, unread = 0, None, lines, []
    else:
        email_at, name_at, unread = columns(head)
        body = lines[1:]
    found, seen = Reading(unread=unread), dict[str, int]()
    for line, cells in body:
        try:
            person = person_of(line, cells, email_at, name_at)
            first = seen.setdefault(person.email, line)
            if first != line:
                raise ValidationError(f"The same address stands in line {first}.")
        except ValidationError as error:
            found.faults.append(Fault(line, error.messages[0]))
        else:
            found.people.append(person)
    return found


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that hold anything, each with its number."""
    first = text.split("\n", 1)[0]
    between = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", "\ufffd"), newline=""), delimiter=between)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Refusal(
            "columns_wrong", f"Line {reader.line_num} cannot be read as CSV: {error}.", 400
        ) from error


def columns(head: list[str]) -> tuple[int, int | None, list[str]]:
    """Where address and name stand, and what else there is. Raises Refusal columns_wrong (400)."""
    email = [at for at, name in enumerate(head) if name in EMAIL]
    name = [at for at, word in enumerate(head) if word in NAME]
    if len(email) != 1 or len(name) > 1:
        says = f"{first_line_says(head)} Wanted are email, and name if you like."
        raise Refusal("columns_wrong", f"{says} Nobody was invited.", 400, line=1)
    used = {*email, *name}
    return email[0], name[0] if name else None, [w for at, w in enumerate(head) if at not in used]


def person_of(line: int, cells: list[str], email_at: int, name_at: int | None) -> Person:
    """The person in a line. Raises ValidationError with what is wrong."""
    email = cells[email_at].strip().lower() if email_at < len(cells) else ""
    if not email:
        raise ValidationError("There is no address in this line.")
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError("This is no e-mail address.") from error
    name = cells[name_at].strip() if name_at is not None and name_at < len(cells) else ""
    if len(name) > 80 or (name and not name.isprintable()) or REORDERING.intersection(name):
        raise ValidationError("The name is longer than 80 letters or has signs that do not show.")
    return Person(line, email, name)
