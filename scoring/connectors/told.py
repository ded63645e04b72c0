"""What an owner tells of an account: records of five types, each judged on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from scoring.connectors.base import Count, Post, Profile, Reaction
from scoring.connectors.sound import NATIVE_ID, why_no_count, why_no_post, why_no_reaction

LONGEST_TEXT = 100_000
MOMENT = "Write a moment with its zone, like 2026-11-22T09:00:00Z."
NUMBER = "Write a whole number, 0 or more."
BY_CODE = {
    "too_early": "It is from before 2005: a clock that was wrong.",
    "in_the_future": "It is from the future: a clock that was wrong.",
    "unknown_kind": "There is no such kind: share, quote, list, reply, mention or like.",
    "own": "It is the account's own reaction.",
    "impossible": NUMBER,
}


class Unfit(Exception):
    """Why a line is left out: a stable code, and a sentence for whoever wrote the line."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code, self.sentence = code, sentence


@dataclass(frozen=True, slots=True)
class Deleted:
    """A post that is no longer there."""

    native_post_id: str


Record = Post | Reaction | Count | Profile | Deleted


def record_of(told: object, account: str) -> Record:
    """One record of an account, from its fields. Raises Unfit.

    A type is one of TYPES; empty fields are as good as none; fields that no type has are refused,
    so that a misspelt one is not lost.
    """
    if not isinstance(told, Mapping):
        raise Unfit("not_a_record", 'A record is an object with a "type".')
    facts = {name: value for name, value in told.items() if value not in ("", None)}
    kind = facts.pop("type", None)
    if not isinstance(kind, str) or kind not in TYPES:
        raise Unfit("type_unknown", f"A record's type is one of: {', '.join(TYPES)}.")
    asked, needed, build = TYPES[kind]
    for name in facts:
        if name not in asked:
            raise Unfit("field_unknown", f"A {kind} has no {str(name)[:40]}: {', '.join(asked)}.")
    for name in needed:
        if name not in facts:
            raise Unfit("field_missing", f"A {kind} needs: {', '.join(needed)}.")
    found = build({name: asked[name](name, value) for name, value in facts.items()}, account)
    return plausible(found, account)


def plausible(record: Record, account: str) -> Record:
    """The record, when it can be true. Raises Unfit with the reason that the house counts it by."""
    reason = None
    if isinstance(record, Post):
        reason = why_no_post(record, account)
    elif isinstance(record, Reaction):
        reason = why_no_reaction(record, account)
    elif isinstance(record, Count):
        reason = why_no_count(record)
    if reason:
        why = reason.partition("_")[2]
        raise Unfit(reason, BY_CODE.get(why, "It cannot be true."))
    return record


def text(name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Unfit("field_wrong", f"{name}: write text of at most {LONGEST_TEXT:,} signs.")
    if "\0" in value:
        raise Unfit("nul", f"{name} holds a NUL, which is no text.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unfit("not_utf8", f"{name} holds signs that are not UTF-8.") from error
    return value.strip()


def name_of(name: str, value: object) -> str:
    """A name by which something is told apart."""
    value = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    found = text(name, value)
    if not 0 < len(found) <= NATIVE_ID or not found.isprintable():
        raise Unfit("field_wrong", f"{name}: write 1 to {NATIVE_ID} plain signs.")
    return found


def words(name: str, value: object) -> tuple[str, ...]:
    """A list, or text with a bar between its parts."""
    parts = value.split("|") if isinstance(value, str) else value
    if not isinstance(parts, list) or len(parts) > 100:
        raise Unfit("field_wrong", f"{name}: write a list of at most 100.")
    return tuple(found for part in parts if (found := text(name, part)))


def moment(name: str, value: object) -> datetime:
    try:
        found = datetime.fromisoformat(value.strip() if isinstance(value, str) else "")
        # A moment of the first or last day of all time has no place in another zone.
        return found.astimezone(UTC) if found.tzinfo else _without_zone()
    except (ValueError, OverflowError) as error:
        raise Unfit("field_wrong", f"{name}: {MOMENT}") from error


def _without_zone() -> datetime:
    raise ValueError("a moment without its zone")


def day(name: str, value: object) -> date:
    try:
        return date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError as error:
        raise Unfit("field_wrong", f"{name}: write a day like 2026-11-22.") from error


def number(name: str, value: object) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value) if len(value) < 20 else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Unfit("field_wrong", f"{name}: {NUMBER}")
    return value


def _post(facts: dict[str, Any], account: str) -> Post:
    said = {"title": "", "text": "", **facts}
    return Post(native_id=said.pop("id"), author_native_id=account, **said)


def _reaction(facts: dict[str, Any], account: str) -> Reaction:
    return Reaction(facts["post"], facts["actor"], facts["kind"], facts["at"])


def _count(facts: dict[str, Any], account: str) -> Count:
    return Count(facts["post"], facts["kind"], facts["day"], facts["count"])


def _profile(facts: dict[str, Any], account: str) -> Profile:
    return Profile(native_id=account, **{"name": "", **facts})


def _deleted(facts: dict[str, Any], account: str) -> Deleted:
    return Deleted(facts["post"])


Reads = Callable[[str, object], Any]
# The types of records: their fields and how each is read, which are needed, what they become.
TYPES: dict[str, tuple[dict[str, Reads], tuple[str, ...], Callable[..., Record]]] = {
    "post": (
        {"id": name_of, "at": moment, "title": text, "text": text, "tags": words, "links": words,
         "url": text, "replies_to": text},
        ("id", "at"), _post,
    ),
    "reaction": (
        {"post": name_of, "actor": name_of, "kind": text, "at": moment},
        ("post", "actor", "kind", "at"), _reaction,
    ),
    "count": (
        {"post": name_of, "kind": text, "day": day, "count": number},
        ("post", "kind", "day", "count"), _count,
    ),
    "profile": ({"name": text, "about": text, "followers": number}, (), _profile),
    "deleted": ({"post": name_of}, ("post",), _deleted),
}  # fmt: skip
