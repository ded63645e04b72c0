"""Receipts: why a decision was yes, no or unknown, written once and read by everybody it concerns."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection, models

from perks.ground import clock, scopes
from perks.ground.scoped import Erased, Scope, Scoped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Each line of a receipt as `told_to_brand` gives it.
WITHOUT_VALUES = """(
  SELECT coalesce(jsonb_agg(jsonb_build_object(
    'sentence', line -> 'sentence', 'verdict', line -> 'verdict') ORDER BY place), '[]')
  FROM jsonb_array_elements(sentences) WITH ORDINALITY AS lines(line, place))"""
AT_ONCE = 10_000
INSERT = """
  INSERT INTO perks_receipt (
    number, member_id, brand_id, question, evaluator, verdict, values, sentences, nearest, written_at)
  SELECT * FROM jsonb_to_recordset(%s::jsonb) AS told(
    number text, member_id bigint, brand_id bigint, question text, evaluator text, verdict text,
    "values" jsonb, sentences jsonb, nearest text, written_at timestamptz)
  ON CONFLICT (number) DO NOTHING RETURNING id, member_id
"""
VERDICTS = ("yes", "no", "unknown", "held_out")


def new_number() -> str:
    """Eight letters and digits that can be read out on the telephone."""
    drawn = secrets.randbits(40)
    return "".join(ALPHABET[drawn >> place & 31] for place in range(0, 40, 5))


class Receipt(Scoped):
    """One decision about one member. `values` holds all that is needed to replay it identically."""

    number = models.CharField(max_length=8, default=new_number)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="receipts"
    )
    brand_id = models.BigIntegerField(null=True)
    question = models.CharField(max_length=200)
    evaluator = models.CharField(max_length=40)
    verdict = models.CharField(max_length=10)
    values = models.JSONField()
    sentences = models.JSONField()
    nearest = models.TextField(blank=True)
    written_at = models.DateTimeField(default=clock.now)

    # A brand reads what `told_to_brand` says: the values on a receipt are the member's.
    scope = Scope(member="member_id")
    append_only = True
    # Brands go on reading which conditions were met; the values were the member's.
    erased = Erased(blank={"values": "'{}'", "nearest": "''", "sentences": WITHOUT_VALUES})

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["number"], name="receipt_number_unique"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=VERDICTS), name="receipt_verdict_known"
            ),
        ]

    def __str__(self) -> str:
        return self.spaced

    @property
    def spaced(self) -> str:
        return f"{self.number[:4]} {self.number[4:]}"


def build(
    subject_id: int,
    question: str,
    evaluator: str,
    values: dict[str, Any],
    sentences: list[dict[str, Any]],
    verdict: str,
    nearest: str | None = None,
    brand_id: int | None = None,
) -> Receipt:
    """A receipt that is not yet written, for those who write many at once."""
    return Receipt(
        member_id=subject_id,
        brand_id=brand_id,
        question=question,
        evaluator=evaluator,
        values=values,
        sentences=sentences,
        verdict=verdict,
        nearest=nearest or "",
    )


def write(subject_id: int, question: str, evaluator: str, **rest: Any) -> Receipt:
    """Write one receipt; the arguments are those of `build`."""
    receipt = build(subject_id, question, evaluator, **rest)
    receipt.save(force_insert=True)
    return receipt


def write_many(made: Iterable[Receipt]) -> dict[int, int]:
    """Write receipts that were built, one a member, many at once; gives the row of each member's.

    They are sent as one document: a choice among a million leaves a million. Two numbers that happen to
    be alike are drawn again. Needs an actor that may write them.
    """
    waiting, again, found = iter(made), list[Receipt](), dict[int, int]()
    with connection.cursor() as cursor:
        while chunk := [*again, *islice(waiting, AT_ONCE)]:
            cursor.execute(INSERT, [json.dumps([*map(_told, chunk)])])
            written = {member: id for id, member in cursor.fetchall()}
            found |= written
            again = [each for each in chunk if each.member_id not in written]
            for each in again:
                each.number = new_number()
    return found


def _told(made: Receipt) -> dict[str, Any]:
    """The columns of a receipt by name, as `INSERT` reads them."""
    names = (
        "number", "member_id", "brand_id", "question", "evaluator", "verdict", "values",
        "sentences", "nearest",
    )  # fmt: skip
    return {name: made.__dict__[name] for name in names} | {
        "written_at": made.written_at.isoformat()
    }


def by_number(text: str) -> Receipt | None:
    """The receipt of a number as a person writes it, if the acting actor may read it."""
    number = text.replace(" ", "").upper()
    # Anything else cannot be a number, and some of it (a NUL) the database would not look up.
    if not set(number) <= set(ALPHABET):
        return None
    found: Receipt | None = Receipt.objects.filter(number=number).first()
    return found


def told_to_brand(receipt_id: int, brand_id: int) -> dict[str, Any] | None:
    """What a brand reads of a receipt of its own: each condition and its answer, no value.

    None when there is no such receipt of this brand.
    """
    with scopes.act_as(scopes.system("receipts")):
        receipt = Receipt.objects.filter(pk=receipt_id, brand_id=brand_id).first()
    if receipt is None:
        return None
    lines = [{key: line.get(key) for key in ("sentence", "verdict")} for line in receipt.sentences]
    return {"number": receipt.spaced, "verdict": receipt.verdict, "sentences": lines}
