"""What changed in the activity since a moment, as the database's triggers wrote it down.

A moment is a transaction number below which everything had ended when it was taken. Whatever was
still open then, or began later, has a number from there on, so nothing is missed when transactions
end in another order than they began; what is seen twice is read twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from psycopg import sql

from scoring import columns
from scoring.core.arrays import Ints
from scoring.models import ActivityChange

KEPT = timedelta(days=30)
HERE = """
  SELECT d.oid::text, pg_snapshot_xmin(pg_current_snapshot())::text::bigint, now(),
         has_function_privilege('pg_control_system()', 'execute')
  FROM pg_database d WHERE d.datname = current_database()
"""
CLUSTER = "SELECT system_identifier::text FROM pg_control_system()"
CHANGED = "SELECT DISTINCT post_id FROM scoring_activitychange WHERE xact >= {mark}"


@dataclass(frozen=True)
class Moment:
    """database: this one and no copy of it. mark: see above. at: by the database's clock."""

    database: str
    mark: int
    at: datetime


def moment() -> Moment:
    """This moment. Take it before reading, so that what changes meanwhile is read again."""
    with connection.cursor() as cursor:
        cursor.execute(HERE)
        database, mark, at, may_ask = cursor.fetchone()
        if may_ask:  # some hosts keep the cluster's number to themselves
            cursor.execute(CLUSTER)
            database = f"{cursor.fetchone()[0]}-{database}"
        return Moment(database, mark, at)


def reaches(since: Moment, now: Moment) -> bool:
    """Whether everything since then is still written down, and it is the same database.

    A number that went back means that the database was put back to an earlier state.
    """
    same = since.database == now.database and since.mark <= now.mark
    return same and now.at - since.at < KEPT - timedelta(days=1)


def changed_posts(since: Moment) -> Ints:
    """The posts whose reactions or counts changed since, int64[n]; some may be gone."""
    found = columns.read(sql.SQL(CHANGED).format(mark=sql.Literal(since.mark)), post_id="bigint")
    return found["post_id"]


def throw_away(now: Moment) -> int:
    """Forget what is older than anybody asks for; gives the number of rows."""
    old = ActivityChange.objects.filter(at__lt=now.at - KEPT)
    return int(old.delete()[0])
