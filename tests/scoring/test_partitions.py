"""Activity and history lie in months: rows find theirs, and only the table itself may be asked."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from perks.ground import clock, scopes
from scoring import forgetting, ingest, partitions, runs
from scoring.connectors.base import Page, Post, Reaction
from scoring.models import Reaction as Stored
from tests.conftest import owner_cursor
from tests.scoring.stage import SITE, fill, linked

pytestmark = pytest.mark.django_db


def asked(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def months(table):
    """The partitions of a table by name."""
    found = asked("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass",
                  table)  # fmt: skip
    return {name for (name,) in found}


def lies_in(table):
    return {name for (name,) in asked(f"SELECT DISTINCT tableoid::regclass::text FROM {table}")}


def reacted(account, at, actor=7):
    """One post and one reaction to it, both at this moment."""
    number = f"post-{at:%Y%m%d}-{actor}"
    written = Post(number, account.native_id, at, title="A loaf", text="It sinks.", tags=("bread",))
    ingest.store(
        account,
        Page({"at": number}, posts=(written,),
             reactions=(Reaction(number, f"{SITE}:{actor}", "reply", at),)),
    )  # fmt: skip


@pytest.mark.parametrize("table", partitions.TABLES)
def test_every_table_has_this_month_the_next_two_and_a_default(table):
    today = datetime.now(UTC)
    firsts = [today.replace(day=1) + timedelta(days=days) for days in (0, 31, 62)]
    assert months(table) >= {f"{table}_other", *(f"{table}_{day:%Y_%m}" for day in firsts)}


def test_a_row_of_long_ago_lies_in_the_default_and_is_found_and_forgotten(system, people):
    account = linked(people.alice, 1)
    reacted(account, clock.now() - timedelta(days=5))
    reacted(account, datetime(2011, 3, 4, 12, tzinfo=UTC))
    assert "scoring_reaction_other" in lies_in("scoring_reaction")
    assert Stored.objects.filter(at__year=2011).count() == 1
    assert forgetting.forget()[0] == 1
    assert Stored.objects.count() == 1


def test_the_same_reaction_is_kept_once_wherever_it_lies(system, people):
    account = linked(people.alice, 1)
    for at in (datetime(2012, 3, 4, 12, tzinfo=UTC), clock.now() - timedelta(hours=1)):
        reacted(account, at)
        reacted(account, at)
        row = Stored.objects.get(at=at)
        row.pk = None
        with pytest.raises(IntegrityError, match='"reaction_once_'), transaction.atomic():
            row.save(force_insert=True)
    assert Stored.objects.count() == 2


def test_months_ahead_are_made_once_and_take_what_waited_in_the_default(system, people):
    account, ahead = linked(people.alice, 1), clock.now() + timedelta(days=200)
    with clock.at(ahead):
        reacted(account, ahead - timedelta(hours=1))
        assert lies_in("scoring_reaction") == {"scoring_reaction_other"}
        assert partitions.make() == 3 * len(partitions.TABLES)
        assert partitions.make() == 0
    assert lies_in("scoring_reaction") == {f"scoring_reaction_{ahead:%Y_%m}"}


def test_a_month_is_not_made_for_any_day_that_somebody_names():
    with clock.at(clock.now() + timedelta(days=500)), pytest.raises(Exception, match="within 400"):
        partitions.make()


def test_nobody_but_the_owner_reads_a_month_by_itself(system, people):
    fill(linked(people.alice, 1), range(100, 112))
    runs.run()
    for table in partitions.TABLES:
        for month in months(table):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                asked(f"SELECT 1 FROM {month}")
    (home,) = lies_in("scoring_score")
    for change in ("UPDATE {} SET standing = 99", "DELETE FROM {}"):
        for table in ("scoring_score", home):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change.format(table))
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert asked("SELECT count(*) FROM scoring_score") == [(0,)]


def test_with_a_right_to_the_month_a_stranger_would_read_it(people):
    """The twin: the policy binds at the parent only."""
    with scopes.act_as(scopes.system("tests")):
        fill(linked(people.alice, 1), range(100, 112))
        runs.run()
        (home,) = lies_in("scoring_score")
    with owner_cursor() as owner:
        owner.execute(f"GRANT SELECT ON {home} TO perks_app")
    try:
        with scopes.act_as(scopes.member(people.mallory.pk)):
            assert asked(f"SELECT count(*) FROM {home}") == [(1,)]
    finally:
        with owner_cursor() as owner:
            owner.execute(f"REVOKE SELECT ON {home} FROM perks_app")
