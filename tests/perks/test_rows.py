"""Rows that travel as arrays come out as they went in."""

import pytest

from perks.ground import clock, receipts, rows
from perks.models import Brand, Perk, Receipt, Unit

pytestmark = pytest.mark.django_db
ODD = ['"', "\\", '\\"', "{a,b}", "NULL", "null", "", " ", "it's %s", "a\nb", "ü€😀", None, "\\x41"]


def test_odd_texts_and_json_come_out_as_they_went_in(people, system):
    written = [
        receipts.build(
            people.alice.pk, str(odd), "test", values={"odd": odd, "of": [odd]}, sentences=[],
            verdict="yes", nearest=odd,
        )
        for odd in ODD
    ]  # fmt: skip
    for receipt, id in zip(written, rows.numbers(Receipt, len(written)), strict=True):
        receipt.pk = id
    assert rows.insert(written) == {receipt.pk for receipt in written}
    for receipt in written:
        kept = Receipt.objects.get(pk=receipt.pk)
        assert kept.__dict__ | {"_state": 0} == receipt.__dict__ | {"_state": 0}


def test_bytes_moments_and_nothing_come_out_as_they_went_in(people, system):
    perk = people.lounge_day
    units = [
        Unit(
            id=id, perk=perk, brand_id=perk.brand_id, sealed_code=sealed, code_hash=sealed,
            released_at=clock.now(), variant='L "long"',
        )
        for id, sealed in zip(rows.numbers(Unit, 2), (b"\x00\\\xff", None), strict=True)
    ]  # fmt: skip
    rows.insert(units)
    for unit in units:
        kept = Unit.objects.get(pk=unit.pk)
        sealed = None if kept.sealed_code is None else bytes(kept.sealed_code)
        assert (sealed, kept.released_at, kept.variant, kept.held_until) == (
            unit.sealed_code, unit.released_at, unit.variant, None,
        )  # fmt: skip


def test_lists_among_parameters_are_arrays(system):
    odd = [text for text in ODD if text is not None]
    asked = "SELECT text FROM unnest(%s::text[]) AS text"
    assert [text for (text,) in rows.read(asked, [odd])] == odd
    assert [text for (text,) in rows.often(asked, [odd])] == odd


def test_a_query_that_is_asked_often_sees_what_has_changed(people, system):
    asked = "SELECT name FROM perks_brand WHERE id = ANY(%s)"
    ids = [people.northwind.pk]
    assert rows.often(asked, [ids]) == [(people.northwind.name,)]
    Brand.objects.filter(pk__in=ids).update(name="Other")
    assert rows.often(asked, [ids]) == [("Other",)]
    assert Perk.objects.filter(brand_id__in=ids).exists()
