"""Bea exports an audience: who agreed is named, each has a receipt, nobody is found by two files."""

import csv
import io

import pytest
from django.db import DatabaseError, transaction

from campaigns import audiences, naming
from campaigns.models import AudienceExport, NamedMember
from campaigns.privacy import seen_by_brands
from campaigns.rules.replay import replay
from perks import erasure
from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import BrandMembership
from tests.campaigns.brand_stage import at, crowd, signed_in
from tests.campaigns.member_stage import system


def scored(least):
    return {"field": "score", "op": ">=", "value": least}


@pytest.fixture
def members(house):
    """30 members with scores from 20 to 49; every third did not agree to be named."""
    made = crowd(30)
    with system():
        for member in made[::3]:
            consent.withdraw(member.pk, "lists")
        made[1].name = "=HYPERLINK(1) Ada"
        made[1].save()
    return made


def keep(house, name, least):
    with acting(house):
        return audiences.save(house.northwind, name, scored(least))


def acting(house):
    return scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk))


def export(house, audience):
    with acting(house):
        return naming.export(house.northwind, audience, house.bea.pk)


def rows(export):
    return list(csv.reader(io.StringIO(naming.csv_of(export))))


def test_who_agreed_and_fits_is_named_with_a_receipt_that_replays(house, members):
    made = export(house, keep(house, "Thirty", 30))
    agreed = [m for n, m in enumerate(members) if n % 3 and n >= 10]
    with system():
        named = NamedMember.objects.filter(export=made).select_related("receipt")
        assert {row.member_id for row in named} == {member.pk for member in agreed}
        assert (made.people, made.purpose, made.asked_by) == (len(agreed), "lists", house.bea.pk)
        for row in named:
            verdict = replay(row.receipt.values)
            assert [*verdict.sentences, naming.AGREED] == row.receipt.sentences
            assert (row.receipt.verdict, verdict.answer) == ("yes", "yes")
    with scopes.act_as(scopes.member(agreed[0].pk)):
        mine = Receipt.objects.get()
        assert mine.question == "named to Northwind Air in its list Thirty?"
    assert [(s.brand, s.named, s.claims) for s in seen_by_brands(agreed[0].pk)] == [
        ("Northwind Air", 1, 0)
    ]


def test_the_file_holds_names_and_no_formula(house, members):
    with acting(house):
        made = naming.export(house.northwind, audiences.save(house.northwind, "All", scored(20)), 1)
        head, *lines = rows(made)
    assert head == ["reference", "given name", "receipt"]
    assert len(lines) == 20 and {len(line) for line in lines} == {3}
    assert [line[1] for line in lines if "HYPER" in line[1]] == ["'=HYPERLINK(1)"]
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert naming.reference_of(1, 5) != naming.reference_of(2, 5)


def refused(house, audience):
    with pytest.raises(Refusal) as found:
        export(house, audience)
    with system():
        return found.value.code, Receipt.objects.count(), AudienceExport.objects.count()


def test_fewer_than_ten_are_never_named(house, members):
    # Scores from 37: 13 fit, 9 of them agreed.
    assert refused(house, keep(house, "Nine", 37)) == ("export_of_few", 0, 0)
    with system(), pytest.raises(DatabaseError, match="export_not_of_few"), transaction.atomic():
        AudienceExport.objects.create(
            version=audiences.newest(keep(house, "Nine again", 37)), brand_id=1, people=9
        )


def test_two_files_that_differ_by_few_are_not_both_given(house, members, monkeypatch):
    """One rule asks for 20 and another for 21: whoever is in one file only has a score of 20."""
    export(house, keep(house, "Twenty", 20))
    near = keep(house, "Twenty-two", 22)
    assert refused(house, near) == ("export_too_near", 20, 1)
    far = keep(house, "Thirty-five", 35)  # ten of the 20 are left
    assert export(house, far).people == 10
    monkeypatch.setattr(naming, "check_far", lambda *_: None)  # the twin
    assert export(house, near).people == 19


def test_the_same_list_is_exported_again_when_time_has_passed(house, members):
    audience = keep(house, "Twenty", 20)
    assert [export(house, audience).people for _ in range(2)] == [20, 20]


def test_whoever_withdraws_is_left_out_of_the_file_from_then(house, members):
    audience = keep(house, "Twenty", 20)
    made = export(house, audience)
    with system():
        consent.withdraw(members[1].pk, "lists")
    url = at("audience_csv", house.northwind, audience.pk, made.pk)
    answer = signed_in(house.bea).get(url)
    assert (answer.status_code, len(answer.content.splitlines())) == (200, 20)


def test_erasing_a_member_takes_her_out_of_every_file(house, members):
    made = export(house, keep(house, "Twenty", 20))
    erasure.erase(members[1].pk)
    with system():
        assert not NamedMember.objects.filter(member_id=members[1].pk).exists()
        assert AudienceExport.objects.get().people == 20  # what was done stays on record
    with acting(house):
        assert len(rows(made)) == 20


def test_a_brand_that_is_not_vetted_names_nobody(house, members):
    house.northwind.vetted_at = None
    assert refused(house, keep(house, "Twenty", 20)) == ("brand_not_vetted", 0, 0)


def test_the_page_names_and_gives_the_file_to_writers_only(house, members):
    audience = keep(house, "Twenty", 20)
    bea = signed_in(house.bea)
    ask = at("audience_export", house.northwind, audience.pk)
    assert "Name them" in bea.get(ask).content.decode()
    assert bea.post(ask).status_code == 302
    with system():
        made = AudienceExport.objects.get()
    page = bea.get(at("audience", house.northwind, audience.pk)).content.decode()
    assert "20 people on 22 November 2026" in page or "20 people on November 22" in page
    with system():
        BrandMembership.objects.filter(user=house.bea).update(role="reader")
    url = at("audience_csv", house.northwind, audience.pk, made.pk)
    assert [bea.get(url).status_code, bea.post(ask).status_code] == [404, 404]


def test_the_api_exports_and_lists_what_was_exported(house, members):
    audience = keep(house, "Twenty", 20)
    client, url = signed_in(house.bea), f"/api/v1/brands/northwind/audiences/{audience.pk}/exports"
    made = client.post(url).json()
    assert (made["people"], len(made["named"]), sorted(made["named"][0])) == (
        20,
        20,
        ["given_name", "receipt", "reference"],
    )
    listed = client.get(url).json()["results"]
    assert [(each["id"], "named" in each) for each in listed] == [(made["id"], False)]
    assert clock.now().isoformat()[:10] == listed[0]["exported_at"][:10]
