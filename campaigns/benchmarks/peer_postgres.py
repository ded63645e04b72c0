"""PostgreSQL, asked as its manual advises: GIN over int[] of topic and strength bucket, btrees."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from campaigns.benchmarks.people import Question, World, plain_conditions
from campaigns.benchmarks.scratch import TUNED, fill

BUCKETS = 11  # strengths 0 to 100 in steps of ten
SETTINGS = (
    "GIN (tags) on int[] of topic * 11 + strength // 10, btree (standing), (country, standing); "
    "VACUUM ANALYZE; " + ", ".join(f"{key} {value}" for key, value in TUNED.items())
)


class Postgres:
    """The world in tables of a scratch database."""

    def __init__(self, connection: psycopg.Connection[Any], of: World) -> None:
        self.connection = connection
        fill(connection, "person", {
            "member_id": ("integer", of.member_id),
            "standing": ("smallint", of.standing),
            "country": ("smallint", of.country),
            "birth_year": ("smallint", of.birth_year),
            "networks": ("smallint", of.networks),
            "last_perk": ("integer", of.last_perk),
        })  # fmt: skip
        fill(connection, "strength", {
            "member_id": ("integer", of.member_id[of.holder]),
            "topic": ("smallint", of.topic),
            "tenths": ("smallint", of.tenths),
        })  # fmt: skip
        # As in a house that is a minute old: until then who reads a row first pays for the others.
        connection.execute("VACUUM ANALYZE person, strength")

    def index(self) -> None:
        """The table that is asked, with its indexes."""
        for statement in (
            f"""CREATE TABLE audience AS
                SELECT p.*, coalesce(t.tags, '{{}}') AS tags FROM person p LEFT JOIN (
                  SELECT member_id, array_agg(topic * {BUCKETS} + tenths / 100) AS tags
                  FROM strength GROUP BY member_id) t USING (member_id)""",  # noqa: S608
            "ALTER TABLE audience ADD PRIMARY KEY (member_id)",
            "CREATE INDEX ON audience USING gin (tags)",
            "CREATE INDEX ON audience (standing)",
            "CREATE INDEX ON audience (country, standing)",
            "VACUUM ANALYZE audience",
        ):
            self.connection.execute(statement)  # type: ignore[arg-type]

    def count(self, asked: Question) -> tuple[int, int]:
        """How many people fit, and the sum of their member ids."""
        row = self.connection.execute(
            f"SELECT count(*), coalesce(sum(member_id), 0) FROM audience WHERE {where(asked)}"  # type: ignore[arg-type]  # noqa: S608
        ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])

    def ids(self, asked: Question) -> tuple[int, int]:
        """The same after fetching the member ids, as one array, best scored first."""
        row = self.connection.execute(
            f"SELECT coalesce(array_agg(member_id ORDER BY standing DESC), '{{}}')"  # type: ignore[arg-type]  # noqa: S608
            f" FROM audience WHERE {where(asked)}"
        ).fetchone()
        assert row is not None
        return len(row[0]), sum(row[0])

    def refresh(self, few: World) -> float:
        """Seconds that an UPDATE with the new standings and topics of these members takes.

        The new rows lie ready in a table; the update is one durable transaction, as ours.
        """
        fill(self.connection, "fresh_person", {
            "member_id": ("integer", few.member_id),
            "standing": ("smallint", few.standing),
        })  # fmt: skip
        fill(self.connection, "fresh_strength", {
            "member_id": ("integer", few.member_id[few.holder]),
            "topic": ("smallint", few.topic),
            "tenths": ("smallint", few.tenths),
        })  # fmt: skip
        self.connection.execute(
            f"""CREATE UNLOGGED TABLE fresh AS
                SELECT p.*, coalesce(t.tags, '{{}}') AS tags FROM fresh_person p LEFT JOIN (
                  SELECT member_id, array_agg(topic * {BUCKETS} + tenths / 100) AS tags
                  FROM fresh_strength GROUP BY member_id) t USING (member_id)"""  # type: ignore[arg-type]  # noqa: S608
        )
        self.connection.execute("ANALYZE fresh")
        started = time.perf_counter()
        self.connection.execute(
            "UPDATE audience a SET standing = f.standing, tags = f.tags FROM fresh f"
            " WHERE f.member_id = a.member_id"
        )
        return time.perf_counter() - started


def where(asked: Question) -> str:
    """The question as SQL; all of it numbers that we made."""
    parts = plain_conditions(asked)
    for group in asked.topics:
        tags = [
            str(topic * BUCKETS + bucket)
            for topic, tenths in group
            for bucket in range(tenths // 100, BUCKETS)
        ]
        parts.append(f"tags && ARRAY[{', '.join(tags)}]")
    return " AND ".join(parts)
