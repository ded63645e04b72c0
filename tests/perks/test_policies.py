"""What is open to others is open for reading: the database lets nobody write it."""

import pytest
from django.db import connection, transaction

from perks.ground import policies, scopes
from perks.models import Perk
from tests.conftest import owner_cursor

WRITES = {
    "change": "UPDATE perks_perk SET name = 'Mine now'",
    "remove": "DELETE FROM perks_perk",
}


def write(sql) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def publish(people):
    with scopes.act_as(scopes.system("tests")):
        Perk.objects.update(published=True)


@pytest.mark.parametrize("way", WRITES)
def test_a_member_reads_published_perks_and_writes_none(people, way):
    publish(people)
    with scopes.act_as(scopes.member(people.alice.pk)):
        assert Perk.objects.count() == 2
        assert write(WRITES[way]) == 0
    with scopes.act_as(scopes.brand(people.northwind.pk)), transaction.atomic():
        assert write(WRITES["change"]) == 2


def test_a_member_adds_no_perk(people):
    with (
        pytest.raises(Exception, match="row-level security"),
        scopes.act_as(scopes.member(people.alice.pk)),
    ):
        Perk.objects.create(brand=people.northwind, kind="code", name="x", published=True)


@pytest.mark.django_db(transaction=True)
def test_one_policy_for_reading_and_writing_would_let_her():
    """The twin: the policy as it was, which said read and meant everything."""
    from tests import cast

    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
    publish(people)
    scope = Perk.scope
    both = f"{policies.owned(scope)} OR {policies.opened(scope)}"
    with owner_cursor() as owner:
        owner.execute(f"ALTER POLICY scope ON perks_perk USING ({both})")
    try:
        with scopes.act_as(scopes.member(people.alice.pk)):
            assert write(WRITES["change"]) == 2
    finally:
        with owner_cursor() as owner:
            owner.execute(f"ALTER POLICY scope ON perks_perk USING ({policies.owned(scope)})")


def test_every_table_that_belongs_to_somebody_is_guarded(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relkind IN ('r','p')")
        guarded = {name for (name,) in cursor.fetchall()}
    assert guarded == {model._meta.db_table for model in policies.scoped_models()}


def test_nothing_but_plain_words_gets_into_a_policy():
    assert [policies.literal(value) for value in (True, 7, "live")] == ["true", "7", "'live'"]
    for value in ("x' OR 'a'='a", 1.5, None, ""):
        with pytest.raises(ValueError, match="not a value"):
            policies.literal(value)


@pytest.fixture
def owner(transactional_db):
    """The owner's cursor and login; nothing it does stays."""
    with owner_cursor() as cursor:
        cursor.execute("SELECT current_user, rolcreaterole OR rolsuper FROM pg_roles"
                       " WHERE rolname = current_user")  # fmt: skip
        login, makes_roles = cursor.fetchone()
        if makes_roles:
            pytest.skip("this owner may make roles and act as any")
        yield cursor, login


def test_a_login_that_may_not_act_as_the_role_is_told_the_line(owner):
    cursor, login = owner
    with pytest.raises(SystemExit) as told:
        policies.ensure_role(cursor, "pg_monitor", acts_as_it=True)  # every database has this one
    assert str(told.value) == (
        f"{login} may not act as the database role pg_monitor. Ask an administrator of the "
        f'database to run this, then migrate again: GRANT pg_monitor TO "{login}";'
    )
    policies.ensure_role(cursor, "pg_monitor", acts_as_it=False)


def test_a_login_that_may_not_make_the_role_is_told_the_lines(owner):
    cursor, login = owner
    with pytest.raises(SystemExit) as told:
        policies.ensure_role(cursor, "nobody_yet", acts_as_it=True)
    assert str(told.value) == (
        "There is no database role nobody_yet. Ask an administrator of the database to run this, "
        "then migrate again: CREATE ROLE nobody_yet NOLOGIN NOSUPERUSER NOBYPASSRLS; "
        f'GRANT nobody_yet TO "{login}";'
    )
