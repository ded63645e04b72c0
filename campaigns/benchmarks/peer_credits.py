"""Attribution as two databases do it: DuckDB's ASOF join, PostgreSQL's LATERAL over an index."""

from __future__ import annotations

from typing import Any

import psycopg

from campaigns.benchmarks.scratch import TUNED, fill
from campaigns.core.attribution import DAY_MS, Orders, Policy, Touches

WINDOW = Policy().window_days * DAY_MS
SETTINGS = {
    "duckdb": "in memory, all cores; equal moments put together by their lowest claim before",
    "postgres": "btree (journey, moment DESC, claim), VACUUM ANALYZE; "
    + ", ".join(f"{key} {value}" for key, value in TUNED.items()),
}
SUMS = """SELECT claim, currency, count(*), sum(net)::bigint FROM ({credited}) c
    GROUP BY claim, currency ORDER BY claim, currency"""
ASOF = f"""SELECT o.currency, o.net, CASE WHEN o.code <> -1 THEN o.code
      WHEN t.moment >= o.moment - {WINDOW} THEN t.claim ELSE -1 END AS claim
    FROM orders o ASOF LEFT JOIN (
      SELECT journey, moment, min(claim) AS claim FROM touches GROUP BY journey, moment) t
    ON o.journey = t.journey AND o.moment >= t.moment"""  # noqa: S608
LATERAL = f"""SELECT o.currency, o.net,
      CASE WHEN o.code <> -1 THEN o.code ELSE coalesce(t.claim, -1) END AS claim
    FROM orders o LEFT JOIN LATERAL (
      SELECT claim FROM touches WHERE journey = o.journey
      AND moment <= o.moment AND moment >= o.moment - {WINDOW}
      ORDER BY moment DESC, claim LIMIT 1) t ON o.code = -1"""  # noqa: S608


class DuckCredits:
    """Both tables in memory."""

    def __init__(self, came: Touches, orders: Orders) -> None:
        import duckdb

        self.connection: Any = duckdb.connect()
        for name, rows in (("touches", came), ("orders", orders)):
            self.connection.register("columns", arrays(rows))
            self.connection.execute(f"CREATE TABLE {name} AS SELECT * FROM columns")  # noqa: S608
            self.connection.unregister("columns")

    def totals(self) -> list[tuple[int, ...]]:
        """Rows of claim, currency, orders and money."""
        return list(self.connection.execute(SUMS.format(credited=ASOF)).fetchall())


class PostgresCredits:
    """Both tables in a scratch database, indexed."""

    def __init__(self, connection: psycopg.Connection[Any], came: Touches, orders: Orders) -> None:
        self.connection = connection
        for name, rows in (("touches", came), ("orders", orders)):
            columns = {key: ("bigint", part) for key, part in arrays(rows).items()}
            fill(connection, name, columns)
        connection.execute("CREATE INDEX ON touches (journey, moment DESC, claim)")
        for name in ("touches", "orders"):
            connection.execute(f"VACUUM ANALYZE {name}")  # type: ignore[arg-type]

    def totals(self) -> list[tuple[int, ...]]:
        """Rows of claim, currency, orders and money."""
        asked = SUMS.format(credited=LATERAL)
        return list(self.connection.execute(asked).fetchall())  # type: ignore[arg-type]


def arrays(rows: Any) -> dict[str, Any]:
    # "at" is a word of SQL to one of the two.
    return {"moment" if name == "at" else name: getattr(rows, name) for name in rows.__slots__}
