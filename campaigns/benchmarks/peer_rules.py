"""Other ways to ask many campaigns about one member: lambdas, json-logic, PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg

from campaigns.benchmarks.people import Question

SETTINGS = {
    "lambdas": "one Python lambda compiled for each campaign, called in a loop",
    "json_logic": "panzi-json-logic, one rule for each campaign, in a loop",
    "postgres": "a row for each campaign; least and greatest values with an open bound by default, "
    "countries and topics as int[] arrays; prepared, index on (min_standing); ANALYZE",
}


def compiled(asked: Sequence[Question]) -> list[Callable[[dict[str, Any]], bool]]:
    """A lambda for each campaign, its source made of numbers that we made."""
    return [eval(f"lambda p: {source(each)}") for each in asked]  # noqa: S307


def source(asked: Question) -> str:
    """The question as a Python expression over `p`."""
    parts = []
    if asked.standing is not None:
        parts.append(f"p['standing'] >= {asked.standing}")
    if asked.age is not None:
        parts.append(f"0 <= p['birth_year'] <= {asked.born_until}")
    if asked.countries is not None:
        parts.append(f"p['country'] in {set(asked.countries)!r}")
    if asked.network is not None:
        parts.append(f"p['networks'] & {1 << asked.network}")
    if asked.cooldown is not None:
        parts.append(f"p['last_perk'] <= {asked.perk_until}")
    for group in asked.topics:
        any_of = (f"p['topics'].get('{code}', 0) >= {tenths}" for code, tenths in group)
        parts.append(f"({' or '.join(any_of)})")
    return " and ".join(parts)


def logic(asked: Question) -> dict[str, Any]:
    """The question as a json-logic rule."""

    def var(name: str, default: Any = -1) -> dict[str, Any]:
        return {"var": [name, default]}

    parts: list[dict[str, Any]] = []
    if asked.standing is not None:
        parts.append({">=": [var("standing"), asked.standing]})
    if asked.age is not None:
        parts.append({"<=": [0, var("birth_year"), asked.born_until]})
    if asked.countries is not None:
        parts.append({"in": [var("country"), list(asked.countries)]})
    if asked.network is not None:
        parts.append({"in": [var("networks"), [1 << asked.network, 3]]})
    if asked.cooldown is not None:
        parts.append({"<=": [var("last_perk"), asked.perk_until]})
    for group in asked.topics:
        parts.append({"or": [{">=": [var(f"topics.{code}", 0), tenths]} for code, tenths in group]})
    return {"and": parts}


# When the campaign of a row fits whoever has these values.
FITS = """
  min_standing <= {standing} AND max_born >= {birth_year} AND (NOT asks_age OR {birth_year} >= 0)
  AND (countries IS NULL OR {country} = ANY(countries))
  AND (rule.networks = 0 OR rule.networks & {networks} <> 0)
  AND (perk_until IS NULL OR {last_perk} <= perk_until)
  AND (first IS NULL OR first && {tags}) AND (second IS NULL OR second && {tags})
"""
VALUES = ("standing", "birth_year", "country", "networks", "last_perk")
ASKED = FITS.format(**{name: f"%({name})s" for name in VALUES}, tags="%(tags)s::int[]")
ASK = f"SELECT coalesce(array_agg(id ORDER BY id), '{{}}') FROM rule WHERE {ASKED}"  # noqa: S608
BOTH = FITS.format(**{name: f"a.{name}" for name in VALUES}, tags="a.tags")
JOIN = f"""
  SELECT id, count(*), sum(member_id) FROM (
    SELECT id, member_id FROM rule JOIN audience a ON {BOTH} WHERE member_id <= %(last)s OFFSET 0
  ) fitting GROUP BY id
"""  # noqa: S608


class RuleTable:
    """Campaigns as rows of a scratch database: ranges, and arrays of codes."""

    def __init__(self, connection: psycopg.Connection[Any], asked: Sequence[Question]) -> None:
        self.connection = connection
        connection.execute(
            "CREATE UNLOGGED TABLE rule (id int PRIMARY KEY, min_standing int, max_born int,"
            " asks_age bool, countries int[], networks int, perk_until int,"
            " first int[], second int[])"
        )
        with connection.cursor() as cursor, cursor.copy("COPY rule FROM STDIN") as copy:
            for place, each in enumerate(asked):
                copy.write_row(self.row(place, each))
        connection.execute("CREATE INDEX ON rule (min_standing)")
        connection.execute("ANALYZE rule")

    @staticmethod
    def row(place: int, asked: Question) -> tuple[Any, ...]:
        groups = [
            [code * 11 + bucket for code, tenths in group for bucket in range(tenths // 100, 11)]
            for group in asked.topics
        ]
        return (
            place,
            -1 if asked.standing is None else asked.standing,
            9999 if asked.age is None else asked.born_until,
            asked.age is not None,
            None if asked.countries is None else list(asked.countries),
            0 if asked.network is None else 1 << asked.network,
            None if asked.cooldown is None else asked.perk_until,
            *[*groups, None, None][:2],
        )

    def fitting(self, person: dict[str, Any]) -> list[int]:
        """The places of the campaigns that fit."""
        tags = [int(code) * 11 + tenths // 100 for code, tenths in person["topics"].items()]
        row = self.connection.execute(ASK, {**person, "tags": tags}, prepare=True).fetchone()
        assert row is not None
        return list(row[0])

    def joined(self, last: int) -> dict[int, tuple[int, int]]:
        """How many of the `audience` up to this member id fit each campaign, and the sum of ids."""
        rows = self.connection.execute(JOIN, {"last": last}).fetchall()  # type: ignore[arg-type]
        return {place: (fitting, int(ids)) for place, fitting, ids in rows}
