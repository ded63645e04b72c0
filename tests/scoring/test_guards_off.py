"""Twins of the guards in scoring: with the guard switched off, the damage shows."""

import pytest
from django.db import IntegrityError, connection

from perks.ground import scopes
from scoring import runs, sharing
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


def test_without_the_trigger_two_members_own_the_whole_of_one_account():
    def switch(how):
        with owner_cursor() as owner:
            owner.execute(f"ALTER TABLE scoring_account {how} TRIGGER {sharing.RULE}")

    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        linked(people.alice, 1)
        hers = linked(people.mallory, 2)
        same = Account.objects.filter(pk=hers.pk)
    with (
        pytest.raises(IntegrityError, match="the shares of an account sum to 2"),
        scopes.act_as(scopes.system("tests")),
    ):
        same.update(native_id="bread.example:1")
    switch("DISABLE")
    try:
        with scopes.act_as(scopes.system("tests")):
            same.update(native_id="bread.example:1")
            assert [row.share for row in Account.objects.all()] == [1.0, 1.0]
    finally:
        connection.close()
        switch("ENABLE")
