"""Every uniqueness that proof rests on: the database keeps it, and without it the figures are wrong."""

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims
from campaigns.models import (
    Click,
    CodeAlarm,
    Conversion,
    Discrepancy,
    Link,
    Missed,
    Searched,
    Telling,
    VisitSalt,
    WatchWord,
)
from perks.ground import clock
from tests.campaigns.kind_stage import claimed
from tests.campaigns.member_stage import launched, scored, system
from tests.conftest import owner_cursor


def rows(people):
    """(constraint, a row, what has to differ in a second one for other reasons)."""
    campaign = launched(people.northwind, people.code_perk)
    claim = claims.confirm(claimed(people.alice, campaign).pk, people.alice.pk)
    brand, link = people.northwind, Link.objects.get()
    mine = {"campaign": campaign, "claim": claim, "brand_id": brand.pk}
    click = Click(link=link, brand_id=brand.pk, member_id=people.alice.pk, visitor=b"v",
                  reference="r", day=clock.today())  # fmt: skip
    order = Conversion.objects.create(
        brand=brand, order="1", kind="order", signed=True, source="postback", amount=1,
        currency="EUR", at=clock.now(), digest=b"d",
    )  # fmt: skip
    alarm = CodeAlarm(brand=brand, kind="canary", unit_id=claim.unit_id, conversion=order)
    return [
        ("visit_salt_once_a_day", VisitSalt(day=clock.today(), salt=b"s")),
        ("click_reference_unique", click),
        ("code_alarm_open_once", alarm),
        ("searched_one_cursor", Searched(campaign=campaign, brand_id=brand.pk, network="far")),
        ("watch_word_once", WatchWord(campaign=campaign, brand_id=brand.pk, kind="tag", folded="x")),
        ("missed_once", Missed(**mine, member=people.alice, network="far", native_id="1",
                               because="private")),
        ("discrepancy_once", Discrepancy(brand=brand, order="1", source="csv", code="c", digest=b"d")),
        ("telling_once", Telling(claim=claim, campaign_id=campaign.pk, brand_id=brand.pk,
                                 member_id=people.alice.pk, where="page", wording="w", version="v")),
    ]  # fmt: skip


def twice(row):
    """How many rows there are after it was written two times."""
    model = type(row)
    before = model.objects.count()
    for _ in range(2):
        row.pk, row._state.adding = None, True
        row.save(force_insert=True)
    return model.objects.count() - before


@pytest.mark.django_db(transaction=True)
def test_nothing_is_there_twice_and_the_twin_without_the_guard_is(people, noon):
    with system():
        scored(people.alice)
        guarded = rows(people)
    for name, row in guarded:
        with system(), pytest.raises(IntegrityError, match=name), transaction.atomic():
            twice(row)
        table = type(row)._meta.db_table
        with owner_cursor() as cursor:
            again = dropped(cursor, table, name)
            try:
                with system():
                    assert (name, twice(row)) == (name, 2)
            finally:
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(again)


def dropped(cursor, table, name):
    """Drop a guard, be it a constraint or an index; gives what makes it again."""
    cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
    [index] = cursor.fetchone()
    cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
    if not cursor.fetchone():
        cursor.execute(f"DROP INDEX {name}")
        return str(index)
    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE {index[index.rindex('(') :]}"
