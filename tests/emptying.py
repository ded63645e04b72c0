"""Emptying the tables after a test that could not be rolled back.

TRUNCATE gives every table new files, hundreds of them, also where nothing lay in it; a test fills
ten tables or twenty, and deleting their few rows is done in a fraction of the time.
"""

import psycopg

KEPT = "('django_migrations', 'django_content_type', 'auth_permission')"
TABLES = f"""
SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
 AND relkind IN ('r', 'p') AND NOT relispartition AND relname NOT IN {KEPT} ORDER BY relname
"""
RESTART = f"""
SELECT setval(s.oid, 1, false) FROM pg_class s WHERE s.relkind = 'S'
 AND s.relnamespace = 'public'::regnamespace AND NOT EXISTS (
  SELECT FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
  WHERE d.objid = s.oid AND t.relname IN {KEPT})
"""


def empty(cursor: psycopg.Cursor) -> None:
    """No row in any table, and every number from one again: what a flush does, by the owner.

    Waits for whoever still writes. Raises psycopg.errors.DeadlockDetected where they wait for us.
    """
    with cursor.connection.transaction():
        tables = [table for (table,) in cursor.execute(TABLES).fetchall()]
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        # A trigger may write elsewhere what was deleted here: that goes next.
        while filled := with_rows(cursor, tables):
            for table in filled:
                cursor.execute(f"DELETE FROM {table}")
        cursor.execute(RESTART)


def with_rows(cursor: psycopg.Cursor, tables: list[str]) -> list[str]:
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in tables)
    return [table for (table,) in cursor.execute(" UNION ALL ".join(asked)).fetchall()]
