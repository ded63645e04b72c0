"""Row-level security and grants, written from the same `Scope` that filters the queries.

`secure()` runs after every migrate, as the owner: the policies in the database are always those
of the code. The application's role never owns a table, so the policies bind it.
"""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection

from perks.ground import erasing
from perks.ground.scoped import Scope, Scoped

APP_ROLE = "perks_app"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION perks_sees_all() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE kind text := current_setting('perks.kind', true);
BEGIN
  IF kind IS NULL OR kind = '' THEN
    RAISE EXCEPTION 'no actor' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN kind IN ('operator', 'system');
END $$;
CREATE OR REPLACE FUNCTION perks_id(wanted text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('perks.column', true) = wanted
              THEN nullif(current_setting('perks.id', true), '')::bigint END
$$;
CREATE OR REPLACE FUNCTION perks_kind() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT current_setting('perks.kind', true)
$$;
"""


def owned(scope: Scope) -> str:
    """Whose rows they are, as the USING expression of reading and writing.

    Sub-selects make PostgreSQL ask for the actor once a query.
    """
    allowed = ["(SELECT perks_sees_all())"]
    for owner in ("member", "brand", "venue"):
        column = getattr(scope, owner)
        if column:
            allowed.append(f"\"{column}\" = (SELECT perks_id('{owner}'))")
    return " OR ".join(allowed)


def opened(scope: Scope) -> str:
    """Who else may read, as the USING expression of SELECT alone; empty when nobody may."""
    allowed = []
    for kind, equalities in scope.open_to.items():
        parts = [] if kind == "everybody" else [f"(SELECT perks_kind()) = '{kind}'"]
        parts += [f'"{column}" = {literal(value)}' for column, value in equalities.items()]
        allowed.append("(" + (" AND ".join(parts) or "true") + ")")
    return " OR ".join(allowed)


def literal(value: Any) -> str:
    """A boolean, integer or plain word as an SQL literal; anything else is refused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str) and value.replace("_", "").isalnum():
        return f"'{value}'"
    raise ValueError(f"not a value for a policy: {value!r}")


def scoped_models() -> list[type[Scoped]]:
    return [model for model in apps.get_models() if issubclass(model, Scoped)]


def ensure_role(cursor: Any, role: str, acts_as_it: bool) -> None:
    """Make a role, and let this login act as it where it has to.

    Raises SystemExit with the lines that an administrator must run where this login may not.
    """
    cursor.execute("SELECT current_user, rolcreaterole OR rolsuper FROM pg_roles"
                   " WHERE rolname = current_user")  # fmt: skip
    login, makes_roles = cursor.fetchone()
    create = f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOBYPASSRLS"
    grant = f'GRANT {role} TO "{login}"'
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone():
        cursor.execute("SELECT pg_has_role(%s, 'MEMBER')", [role])
        if acts_as_it and not cursor.fetchone()[0]:
            raise SystemExit(must_run(f"{login} may not act as the database role {role}", grant))
    elif not makes_roles:
        raise SystemExit(must_run(f"There is no database role {role}", create, grant))
    else:
        cursor.execute(create)
        cursor.execute(grant)


def must_run(wrong: str, *lines: str) -> str:
    return (
        f"{wrong}. Ask an administrator of the database to run this, then migrate "
        f"again: {'; '.join(lines)};"
    )


def secure(**_: Any) -> None:
    """Grant, enable and write every policy. Idempotent; called by the post_migrate signal."""
    with connection.cursor() as cursor:
        ensure_role(cursor, APP_ROLE, settings.ONE_DATABASE_LOGIN)
        ensure_role(cursor, erasing.ROLE, acts_as_it=True)
        cursor.execute(FUNCTIONS)
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}")
        cursor.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"
        )
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"REVOKE ALL ON django_migrations FROM {APP_ROLE}")
        cursor.execute(f"GRANT SELECT ON django_migrations TO {APP_ROLE}")
        existing = set(connection.introspection.table_names(cursor))
        for model in scoped_models():
            table = model._meta.db_table
            if table in existing:
                secure_table(cursor, table, model.scope, model.append_only, model.settles)
        erasing.secure(cursor, scoped_models(), existing, APP_ROLE)


def secure_table(
    cursor: Any, table: str, scope: Scope, append_only: bool, settles: tuple[str, ...] = ()
) -> None:
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'DROP POLICY IF EXISTS scope ON "{table}"')
    cursor.execute(f'CREATE POLICY scope ON "{table}" TO {APP_ROLE} USING ({owned(scope)})')
    cursor.execute(f'DROP POLICY IF EXISTS open_to ON "{table}"')
    if opened(scope):
        cursor.execute(
            f'CREATE POLICY open_to ON "{table}" FOR SELECT TO {APP_ROLE} USING ({opened(scope)})'
        )
    if append_only:
        cursor.execute(f'REVOKE UPDATE, DELETE ON "{table}" FROM {APP_ROLE}')
    if settles:
        columns = ", ".join(f'"{column}"' for column in settles)
        cursor.execute(f'GRANT UPDATE ({columns}) ON "{table}" TO {APP_ROLE}')
    # A partition is reached through its parent, whose policy binds; never by itself.
    cursor.execute(
        "SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = %s::regclass", [table]
    )
    for (child,) in cursor.fetchall():
        cursor.execute(f"REVOKE ALL ON {child} FROM {APP_ROLE}")
