"""What the database lets be deleted, by whom, and that no table was forgotten."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from perks import erasure, floor, slots, tasks
from perks.ground import consent, erasing, policies, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import BrandMembership, Hour, Pass, Stay, User, VenueMembership
from scoring.models import KindRank
from tests import cast
from tests.conftest import owner_cursor
from tests.perks.desk import give_pass

HISTORY = sorted(
    (model for model in policies.scoped_models() if model.append_only),
    key=lambda model: model._meta.db_table,
)
PEOPLE = {"member_id", "user_id", "supervisor_id", "by_id"}


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("model", HISTORY, ids=lambda model: model._meta.db_table)
def test_the_application_neither_changes_nor_deletes_history(system, model):
    table = model._meta.db_table
    kept = next(
        field.column
        for field in model._meta.fields
        if field.column not in model.settles and not field.primary_key
    )
    for sql in (f'UPDATE "{table}" SET "{kept}" = "{kept}"', f'DELETE FROM "{table}"'):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            run(sql)


def test_history_is_what_we_call_history():
    names = {model._meta.db_table for model in HISTORY}
    history = {
        "scoring_score", "scoring_topicstrength", "perks_receipt", "perks_scan", "perks_redemption",
    }  # fmt: skip
    assert history - names == set()


def is_of_somebody(model) -> bool:
    return any(
        field.related_model is User or field.column in PEOPLE for field in model._meta.fields
    )


def test_every_table_of_people_says_what_erasing_does_to_it():
    answered = set(erasing.statements(policies.scoped_models()))
    of_people = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if is_of_somebody(model)
    }
    assert of_people - answered == set()


def test_a_table_without_an_answer_is_seen(monkeypatch):
    """The twin: a declaration is missing."""
    from scoring.models import ShadowScore

    monkeypatch.setattr(ShadowScore, "erased", erasing.Erased())
    assert "scoring_shadowscore" not in erasing.statements(policies.scoped_models())


def test_rows_go_before_those_that_they_point_at():
    order = list(erasing.statements(policies.scoped_models()))
    chain = ["scoring_reaction", "scoring_post", "scoring_account", "perks_user"]
    assert sorted(chain, key=order.index) == chain


def erase_as(actor, member_id):
    with scopes.act_as(actor), connection.cursor() as cursor:
        cursor.execute("SELECT erase_member(%s)", [member_id])
        return json.loads(cursor.fetchone()[0])


@pytest.mark.parametrize("who", ["member", "brand", "operator", "system"])
def test_nobody_erases_somebody_else(people, who):
    actor = {
        "member": scopes.member(people.mallory.pk),
        "brand": scopes.brand(people.alice.pk),
        "operator": scopes.operator(people.olga.pk),
        "system": scopes.system("tests"),
    }[who]
    with pytest.raises(ProgrammingError, match="only their own account"), transaction.atomic():
        erase_as(actor, people.alice.pk)
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.get(pk=people.alice.pk).name == "Alice Moreno"


def test_nobody_at_all_erases_nobody(people):
    with pytest.raises(ProgrammingError, match="only their own account"), transaction.atomic():
        run(f"SELECT erase_member({people.alice.pk})")


def test_the_function_is_the_erasers_and_the_applications_only(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proowner::regrole::text, prosecdef, has_function_privilege('public', oid,"
            " 'EXECUTE'), has_schema_privilege('perks_eraser', 'public', 'CREATE')"
            " FROM pg_proc WHERE proname = 'erase_member'"
        )
        assert cursor.fetchall() == [("perks_eraser", True, False, False)]
        cursor.execute("SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles"
                       " WHERE rolname = 'perks_eraser'")  # fmt: skip
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT pg_has_role('perks_app', 'perks_eraser', 'MEMBER')")
        assert cursor.fetchone() == (False,)


@pytest.mark.django_db(transaction=True)
def test_without_the_policy_nothing_is_deleted():
    """The twin: it is the policy of the role, and nothing else, that opens the rows."""
    with scopes.act_as(scopes.system("tests")):
        alice = cast.assemble().alice
        consent.give(alice.pk, ["score"])
    with owner_cursor() as owner:
        owner.execute("DROP POLICY erasure ON perks_consent")
    try:
        counts = erase_as(scopes.member(alice.pk), alice.pk)
        assert (counts["perks_consent"], counts["perks_user"]) == (0, 1)
    finally:
        with owner_cursor() as owner:
            owner.execute("CREATE POLICY erasure ON perks_consent TO perks_eraser USING (true)")
    assert erase_as(scopes.member(alice.pk), alice.pk)["perks_consent"] == 1


def test_who_is_needed_is_not_erased(people):
    for who, code in (
        (people.olga, "operator_stays"),
        (people.bea, "brand_needs_owner"),
        (people.victor, "venue_needs_owner"),
    ):
        with pytest.raises(Refusal, match=f"^{code}:"):
            erasure.erase(who.pk)
    with scopes.act_as(scopes.system("tests")):
        assert not User.objects.filter(erased_at__isnull=False).exists()
        BrandMembership.objects.create(brand=people.northwind, user=people.alice, role="owner")
    assert erasure.erase(people.bea.pk)["perks_brandmembership"] == 1
    with scopes.act_as(scopes.system("tests")):
        assert BrandMembership.objects.filter(brand=people.northwind).count() == 1
        assert VenueMembership.objects.count() == 2


def test_erasing_again_takes_what_was_still_being_written(people):
    erasure.erase(people.alice.pk)
    with scopes.act_as(scopes.system("tests")):
        then = User.objects.get(pk=people.alice.pk).erased_at
        Letter.objects.create(member=people.alice, key="late", template="x", subject="Late")
        KindRank.objects.create(
            member=people.alice, date=then.date(), model_version="v", kind="person", among=0
        )
    assert tasks.erase_late() == 2
    assert tasks.erase_late() == 0
    with scopes.act_as(scopes.system("tests")):
        assert User.objects.get(pk=people.alice.pk).erased_at == then


def test_the_hour_that_she_booked_is_free_again(people, noon):
    with scopes.act_as(scopes.system("tests")):
        floor.set_capacity(people.lounge, people.victor.pk, at_once=10)
        pass_ = give_pass(people)
        slots.book(pass_.pk, people.alice.pk, noon + timedelta(hours=2))
        assert max(Hour.objects.values_list("present", flat=True)) == 2
    erasure.erase(people.alice.pk)
    with scopes.act_as(scopes.system("tests")):
        assert max(Hour.objects.values_list("present", flat=True)) == 0
        assert Stay.objects.get().state == "cancelled"
        assert Pass.objects.get().revoked_because == erasure.GONE
