"""DuckDB in memory: people by falling standing, topics sorted by topic and strength."""

from __future__ import annotations

from typing import Any

import numpy as np

from campaigns.benchmarks.people import Question, World, plain_conditions

SETTINGS = "in memory, people ordered by standing, strengths by topic and tenths, all cores"


class Duck:
    """The world in two tables."""

    def __init__(self, of: World) -> None:
        import duckdb

        self.connection: Any = duckdb.connect()
        people = {
            name: np.ascontiguousarray(getattr(of, name))
            for name in ("member_id", "standing", "country", "birth_year", "networks", "last_perk")
        }
        strengths = {
            "member_id": of.member_id[of.holder].astype(np.int32),
            "topic": of.topic.astype(np.int16),
            "tenths": of.tenths.astype(np.int16),
        }
        self.connection.register("people_columns", people)
        self.connection.register("strength_columns", strengths)
        self.connection.execute(
            "CREATE TABLE person AS SELECT member_id::INTEGER AS member_id, standing,"
            " country::SMALLINT AS country, birth_year::SMALLINT AS birth_year,"
            " networks::TINYINT AS networks, last_perk::INTEGER AS last_perk"
            " FROM people_columns ORDER BY standing DESC"
        )
        self.connection.execute(
            "CREATE TABLE strength AS SELECT * FROM strength_columns ORDER BY topic, tenths"
        )
        self.connection.unregister("people_columns")
        self.connection.unregister("strength_columns")

    def count(self, asked: Question) -> tuple[int, int]:
        """How many people fit, and the sum of their member ids."""
        row = self.connection.execute(
            f"SELECT count(*), coalesce(sum(member_id), 0) FROM person WHERE {where(asked)}"  # noqa: S608
        ).fetchone()
        return int(row[0]), int(row[1])


def where(asked: Question) -> str:
    """The question as DuckDB's SQL; all of it numbers that we made."""
    parts = plain_conditions(asked)
    for group in asked.topics:
        any_of = " OR ".join(f"(topic = {topic} AND tenths >= {t})" for topic, t in group)
        parts.append(f"member_id IN (SELECT member_id FROM strength WHERE {any_of})")  # noqa: S608
    return " AND ".join(parts)
