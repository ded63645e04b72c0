"""No actor, no rows: in Python first, in the database behind it."""

from contextlib import contextmanager

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from perks.ground import receipts, scopes
from perks.models import Perk, Receipt, Unit, User
from tests.conftest import owner_cursor

EVALUATIONS = {
    "list": list,
    "count": lambda rows: rows.count(),
    "exists": lambda rows: rows.exists(),
    "explain": lambda rows: rows.explain(),
    "first": lambda rows: rows.first(),
    "update": lambda rows: rows.update(name="x"),
    "delete": lambda rows: rows.delete(),
}


def names(rows):
    return sorted(rows.values_list("name", flat=True))


def test_a_query_without_an_actor_raises(db):
    with pytest.raises(scopes.NoActor):
        Perk.objects.all()


@pytest.mark.parametrize("way", EVALUATIONS)
def test_a_query_made_under_an_actor_raises_when_it_runs_without_one(people, way):
    with scopes.act_as(scopes.brand(people.northwind.pk)):
        rows = Perk.objects.filter(kind="code")
    with pytest.raises(scopes.NoActor):
        EVALUATIONS[way](rows)


def test_each_actor_sees_its_own_rows(people):
    everything = ["20% off a booking", "Lounge day visit"]
    seen = {}
    for name, actor in {
        "northwind": scopes.brand(people.northwind.pk),
        "rival": scopes.brand(people.rival.pk),
        "lounge": scopes.venue(people.lounge.pk),
        "elsewhere": scopes.venue(people.other_venue.pk),
        "alice": scopes.member(people.alice.pk),
        "public": scopes.public(),
        "system": scopes.system("tests"),
        "operator": scopes.operator(people.olga.pk),
    }.items():
        with scopes.act_as(actor):
            seen[name] = names(Perk.objects)
    assert seen == {
        "northwind": everything,
        "rival": [],
        "lounge": ["Lounge day visit"],
        "elsewhere": [],
        "alice": [],
        "public": [],
        "system": everything,
        "operator": everything,
    }


@contextmanager
def asking_all():
    """Every statement, savepoints and the actor's own among them."""
    said = []
    with CaptureQueriesContext(connection) as seen:
        yield said
    said += [query["sql"] for query in seen.captured_queries]


def raw_perks():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM perks_perk ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def test_row_level_security_stands_behind_the_queries(people):
    with scopes.act_as(scopes.brand(people.rival.pk)):
        assert raw_perks() == []
    with scopes.act_as(scopes.venue(people.lounge.pk)):
        assert raw_perks() == ["Lounge day visit"]
    with pytest.raises(ProgrammingError, match="no actor"), transaction.atomic():
        raw_perks()


@pytest.mark.django_db(transaction=True)
def test_without_row_level_security_raw_sql_leaks():
    """The twin: with the guard off, the damage shows."""
    from tests import cast

    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
    with owner_cursor() as owner:
        owner.execute("ALTER TABLE perks_perk DISABLE ROW LEVEL SECURITY")
    try:
        with scopes.act_as(scopes.brand(people.rival.pk)):
            assert raw_perks() == ["20% off a booking", "Lounge day visit"]
    finally:
        with owner_cursor() as owner:
            owner.execute("ALTER TABLE perks_perk ENABLE ROW LEVEL SECURITY")


def test_nobody_writes_into_another_brand(people):
    with (
        scopes.act_as(scopes.brand(people.rival.pk)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Unit.objects.create(perk_id=people.code_perk.pk, brand_id=people.northwind.pk)
    with scopes.act_as(scopes.system("tests")):
        assert Unit.objects.count() == 0


def test_the_application_cannot_rewrite_a_receipt(people):
    with scopes.act_as(scopes.system("tests")):
        receipts.write(
            people.alice.pk, "lounge?", "1", values={}, sentences=[], verdict="yes", nearest=None
        )
        for change in ("UPDATE perks_receipt SET verdict = 'no'", "DELETE FROM perks_receipt"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)
        assert Receipt.objects.get().verdict == "yes"


def test_the_role_of_the_tests_is_the_role_of_production(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("perks_app", False, False, False)


def test_nested_actors_come_back_in_order(people):
    with scopes.act_as(scopes.brand(people.northwind.pk)):
        with scopes.act_as(scopes.member(people.alice.pk)):
            assert list(User.objects.values_list("name", flat=True)) == ["Alice Moreno"]
        assert raw_perks() == ["20% off a booking", "Lounge day visit"]
        with pytest.raises(ZeroDivisionError), scopes.act_as(scopes.system("tests")):
            raise ZeroDivisionError
        assert scopes.current_actor().kind == "brand"
        assert raw_perks() == ["20% off a booking", "Lounge day visit"]


def test_switching_saves_the_savepoint_and_comes_back_from_everything(people):
    """Out of a switch the database knows again who acted before, whichever way out it was."""
    with scopes.act_as(scopes.brand(people.rival.pk)):
        with asking_all() as said, scopes.switched_to(scopes.brand(people.northwind.pk)):
            assert len(raw_perks()) == 2
        assert [line.split()[1] for line in said if "perks_perk" not in line] == [
            "set_config('perks.kind',"
        ] * 2
        assert raw_perks() == []
        with pytest.raises(KeyError), scopes.switched_to(scopes.system("tests")):
            raise KeyError
        assert raw_perks() == []
        with (
            pytest.raises(ProgrammingError),
            transaction.atomic(),
            scopes.switched_to(scopes.system("tests")),
        ):
            connection.cursor().execute("SELECT nothing_of_the_kind")
        assert (raw_perks(), str(scopes.current_actor())) == ([], f"brand:{people.rival.pk}")
