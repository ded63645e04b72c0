"""Erasure in the database: one function deletes a member, and it alone runs as the role that may.

Which rows go and which stay is declared on the models (`scoped.Erased`); the function is written
from that after every migrate, so that a new table cannot be forgotten.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from perks.ground.scoped import Erased, Scoped

ROLE = "perks_eraser"
NAME = "erase_member(bigint)"
# Sent inside the transaction, before anything is deleted, with member_id: what the member still
# holds is ended here, each package by its own functions. A listener that raises stops it all.
leaving = Signal()

# Tables of libraries, children first. The admin's own log names rows in words.
OTHERS = {
    "django_admin_log": """
      UPDATE django_admin_log SET object_repr = '', change_message = '' FROM django_content_type t
      WHERE t.id = content_type_id AND (
        (t.app_label = 'perks' AND t.model = 'user' AND object_id = who::text)
        OR (t.app_label = 'account' AND t.model = 'emailaddress' AND object_id IN
            (SELECT id::text FROM account_emailaddress WHERE user_id = who)))""",
    "account_emailconfirmation": """
      DELETE FROM account_emailconfirmation WHERE email_address_id IN
        (SELECT id FROM account_emailaddress WHERE user_id = who)""",
    "account_emailaddress": "DELETE FROM account_emailaddress WHERE user_id = who",
    "mfa_authenticator": "DELETE FROM mfa_authenticator WHERE user_id = who",
    "perks_user_groups": "DELETE FROM perks_user_groups WHERE user_id = who",
    "perks_user_user_permissions": "DELETE FROM perks_user_user_permissions WHERE user_id = who",
}

# Only the member's own actor may call it: nobody erases another by mistake, the system included.
FUNCTION = """
CREATE OR REPLACE FUNCTION erase_member(who bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found_rows bigint;
  rows_of jsonb := '{{}}';
BEGIN
  IF perks_kind() IS DISTINCT FROM 'member' OR perks_id('member') IS DISTINCT FROM who THEN
    RAISE EXCEPTION 'only a member erases a member, and only their own account'
    USING ERRCODE = 'insufficient_privilege';
  END IF;
{steps}
  RETURN rows_of;
END $$
"""
STEP = """  {statement};
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  rows_of := rows_of || jsonb_build_object('{table}', found_rows);"""


def rule(model: type[Scoped]) -> Erased | None:
    """What becomes of a model's rows about a member; None when it has none."""
    if model.erased.where:
        return model.erased
    if model.scope.member is None:
        return None
    return Erased(model.erased.blank, f'"{model.scope.member}" = who')


def statements(models: list[type[Scoped]]) -> dict[str, str]:
    """{table: what is done to it}, so that rows go before those that they point at.

    A table whose rows stay as they are has an empty statement.
    """
    rules = {model: found for model in models if (found := rule(model))}
    parents: dict[type[Scoped], set[type[Scoped]]] = {model: set() for model in rules}
    for model in rules:
        for field in model._meta.fields:
            if field.related_model in rules and field.related_model is not model:
                parents[field.related_model].add(model)
    order = TopologicalSorter(parents).static_order()
    return {
        **OTHERS,
        **{model._meta.db_table: statement(model._meta.db_table, rules[model]) for model in order},
    }


def statement(table: str, erased: Erased) -> str:
    if erased.blank is None:
        return f'DELETE FROM "{table}" WHERE {erased.where}'  # noqa: S608
    changes = ", ".join(f'"{column}" = {value}' for column, value in erased.blank.items())
    return f'UPDATE "{table}" SET {changes} WHERE {erased.where}' if changes else ""  # noqa: S608


def secure(cursor: Any, models: list[type[Scoped]], existing: set[str], app_role: str) -> None:
    """Write the role's policies and grants, and the function. Needs a login that is of the role."""
    steps = {table: sql for table, sql in statements(models).items() if table in existing}
    guarded = {model._meta.db_table for model in models}
    with transaction.atomic():
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
        cursor.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {ROLE}")
        cursor.execute(f"GRANT SELECT ON django_content_type TO {ROLE}")
        for table in steps:
            cursor.execute(f'GRANT SELECT, UPDATE, DELETE ON "{table}" TO {ROLE}')
            if table in guarded:
                cursor.execute(f'DROP POLICY IF EXISTS erasure ON "{table}"')
                cursor.execute(f'CREATE POLICY erasure ON "{table}" TO {ROLE} USING (true)')
        body = [STEP.format(statement=sql, table=table) for table, sql in steps.items() if sql]
        cursor.execute(FUNCTION.format(steps="\n".join(body)))
        cursor.execute(f"ALTER FUNCTION {NAME} OWNER TO {ROLE}")
        cursor.execute(f"REVOKE ALL ON FUNCTION {NAME} FROM PUBLIC")
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {NAME} TO {app_role}")
        # It had to be allowed to create in order to own; it creates nothing of its own.
        cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM {ROLE}")
