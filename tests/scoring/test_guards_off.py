"""Twins of the guards in scoring: with the guard switched off, the damage shows."""

import pytest
from django.db import connection

from perks.ground import scopes
from scoring import accounts, runs
from scoring.models import Account, Score
from tests import cast
from tests.conftest import owner_cursor
from tests.scoring.stage import fill, linked

pytestmark = pytest.mark.django_db(transaction=True)


def test_with_the_right_to_update_a_score_is_rewritten():
    with scopes.act_as(scopes.system("tests")):
        fill(linked(cast.assemble().alice, 1), range(100, 160))
    runs.run()
    with owner_cursor() as owner:
        owner.execute("GRANT UPDATE ON scoring_score TO perks_app")
    try:
        with scopes.act_as(scopes.system("tests")):
            connection.cursor().execute("UPDATE scoring_score SET standing = 99")
            assert Score.objects.get().standing == 99
    finally:
        with owner_cursor() as owner:
            owner.execute("REVOKE UPDATE ON scoring_score FROM perks_app")


def test_without_the_constraint_two_members_own_one_account():
    with owner_cursor() as owner:
        owner.execute(f"SELECT indexdef FROM pg_indexes WHERE indexname = '{accounts.ONE_OWNER}'")
        rule = owner.fetchone()[0]
        owner.execute(f"DROP INDEX {accounts.ONE_OWNER}")
    try:
        with scopes.act_as(scopes.system("tests")):
            people = cast.assemble()
            linked(people.alice, 1)
            linked(people.mallory, 1)
            assert Account.objects.filter(proven_at__isnull=False).count() == 2
    finally:
        connection.close()
        with owner_cursor() as owner:
            owner.execute("TRUNCATE scoring_account CASCADE")
            owner.execute(rule)
