"""Sent, tracked, delivered, lost, reported, replaced: stock and ledger stay true all the way."""

import csv
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns import (
    addresses,
    calling_back,
    claims,
    invariants,
    labels,
    problems,
    replacing,
    sending,
    tracking,
)
from campaigns.models import Address, AddressRead, Claim, Parcel, Problem
from perks import ledger, stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import Brand, LedgerEntry, Unit
from tests.campaigns import parcel_stage
from tests.campaigns.member_stage import scored, system

pytestmark = pytest.mark.django_db
ON = ("DHL", "JD0001")


@pytest.fixture
def stage(house):
    with system():
        yield parcel_stage.furnish(house)


def refused(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught, transaction.atomic():
        call(*args, **kwargs)
    assert caught.value.sentence.endswith(".")
    return caught.value.code, caught.value.status


def states():
    return list(Parcel.objects.order_by("number").values_list("state", flat=True))


def sound():
    """No invariant is broken."""
    return {each.name: each.samples for each in invariants.check() if each.rows} == {}


def sent(stage):
    return sending.send(stage.parcel.pk, stage.northwind.pk, *ON)


def test_a_parcel_is_called_back_and_its_claim_ends(stage):
    """On its way it is written off; back and as good as new it is anybody's again."""
    assert refused(calling_back.call_back, stage.parcel.pk, stage.northwind.pk, "x") == (
        "parcel_state", 409,
    )  # fmt: skip
    sent(stage)
    spent, free = ledger.spent(stage.campaign.pk), stock.left(stage.sample.pk)
    assert refused(calling_back.call_back, stage.parcel.pk, stage.northwind.pk, " ") == (
        "reason_missing", 400,
    )  # fmt: skip
    sending.settle(stage.parcel.pk, stage.northwind.pk, "returned")
    calling_back.call_back(stage.parcel.pk, stage.northwind.pk, "A recall.", back_in_stock=True)
    claim = Claim.objects.get(pk=stage.claim.pk)
    assert (claim.state, claim.ended_because, states()) == ("revoked", "A recall.", ["returned"])
    assert stock.left(stage.sample.pk) == free + 1
    assert ledger.spent(stage.campaign.pk) == spent - claim.worth
    assert Letter.objects.filter(key=f"called-back:{stage.parcel.pk}").exists()
    assert sound()
    claims.restore(claim.pk, stage.northwind.pk)
    again = Parcel.objects.get(state="to_send")
    sending.send(again.pk, stage.northwind.pk)
    calling_back.call_back(again.pk, stage.northwind.pk, "Once more.")
    assert Unit.objects.filter(state="void").count() == 1
    assert sound()


def broken(stage):
    """Sent, and reported as damaged."""
    sent(stage)
    return problems.report(stage.claim.pk, stage.alice.pk, "damaged", "The lid\nis cracked.")


def test_what_is_sent_has_left_the_house(stage):
    assert (states(), sound()) == (["to_send"], True)
    made = sent(stage)
    claim = Claim.objects.select_related("unit").get()
    assert (made.state, claim.state, claim.unit.state) == ("sent", "redeemed", "spent")
    assert ledger.balances(stage.campaign.pk)["redeemed"] == 1200
    [letter] = Letter.objects.filter(key__startswith="sent:")
    assert "Its number: DHL JD0001." in letter.context["more"]
    assert refused(claims.cancel, claim.pk, stage.alice.pk) == ("claim_used", 409)
    assert refused(claims.revoke, claim.pk, stage.northwind.pk, "no") == ("claim_state", 409)
    again = sending.send(stage.parcel.pk, stage.northwind.pk, *ON)
    assert (again.sent_at, Letter.objects.filter(key__startswith="sent:").count()) == (
        made.sent_at, 1,
    )  # fmt: skip
    assert sending.send(stage.parcel.pk, stage.northwind.pk, "DHL", "JD2").tracking == "JD2"
    assert sound()


def test_a_parcel_goes_its_way_and_no_other(stage):
    parcel, brand = stage.parcel.pk, stage.northwind.pk
    assert refused(sending.settle, parcel, brand, "delivered") == ("parcel_state", 409)
    assert refused(sending.settle, parcel, brand, "eaten") == ("parcel_state_unknown", 400)
    assert refused(sending.send, parcel, stage.rival.pk, *ON) == ("parcel_not_found", 404)
    assert refused(sending.send, parcel, brand, "", "JD1") == ("tracking_unclear", 400)
    assert refused(sending.send, parcel, brand, "DHL", "x" * 61) == ("tracking_unclear", 400)
    assert refused(sending.send, parcel, brand, "DHL", "a\x07b") == ("tracking_unclear", 400)
    assert states() == ["to_send"]
    sent(stage)
    for state in ("lost", "delivered", "returned", "delivered"):
        assert sending.settle(parcel, brand, state).state == state
    assert sending.send(parcel, brand, *ON).state == "delivered"
    assert refused(sending.send, parcel, brand, "DHL", "JD9") == ("parcel_state", 409)
    with pytest.raises(IntegrityError, match="parcel_sent_at_a_moment"), transaction.atomic():
        Parcel.objects.update(sent_at=None)
    with pytest.raises(IntegrityError, match="parcel_one_to_send"), transaction.atomic():
        for number in (8, 9):
            Parcel.objects.create(
                claim=stage.claim, member=stage.alice, brand=stage.northwind,
                unit=stage.claim.unit, number=number,
            )  # fmt: skip


def test_the_address_goes_days_after_the_delivery_and_waits_for_an_open_report(stage):
    sent(stage)
    there = clock.now() + timedelta(days=10)
    with clock.at(there):
        sending.settle(stage.parcel.pk, stage.northwind.pk, "delivered")
    with clock.at(there + timedelta(days=29)):
        assert addresses.purge() == 0
        problems.report(stage.claim.pk, stage.alice.pk, "defect", "It hums.")
    with clock.at(there + timedelta(days=99)):
        assert addresses.purge() == 0
        problems.decline(stage.parcel.pk, stage.northwind.pk, "It is meant to hum.")
    with clock.at(there + timedelta(days=129)):
        assert (addresses.purge(), Address.objects.count()) == (1, 0)


def test_what_nobody_called_delivered_loses_its_address_all_the_same(stage):
    sent(stage)
    with clock.at(clock.now() + timedelta(days=90)):
        assert addresses.purge() == 1


def test_a_broken_one_is_replaced_once_from_stock_and_in_the_ledger(stage):
    problem = broken(stage)
    made = replacing.replace(stage.parcel.pk, stage.northwind.pk)
    claim = Claim.objects.select_related("unit").get()
    old = Parcel.objects.select_related("unit").get(number=1)
    problem.refresh_from_db()
    assert (states(), problem.state) == (["lost", "to_send"], "replaced")
    assert (made.unit_id, claim.unit.state, old.unit.state) == (claim.unit_id, "spent", "void")
    assert (old.written_off, stock.left(stage.sample.pk, "m-green")) == (True, 2)
    stands = ledger.balances(stage.campaign.pk)
    assert (stands["redeemed"], stands["replaced"], stands["budget"]) == (1200, 1200, -2400)
    assert sound()
    # The second one breaks too: a third goes out for a reason only, while the budget lasts.
    sending.send(made.pk, stage.northwind.pk, "DHL", "JD0002")
    sending.settle(made.pk, stage.northwind.pk, "lost")
    again = made.pk, stage.northwind.pk
    assert refused(replacing.replace, *again) == ("replacement_needs_reason", 409)
    third = replacing.replace(*again, "The carrier lost two.")
    assert (third.reason, third.number, sound()) == ("The carrier lost two.", 3, True)
    sending.send(third.pk, stage.northwind.pk)
    sending.settle(third.pk, stage.northwind.pk, "lost")
    last = third.pk, stage.northwind.pk, "And a third."
    assert refused(replacing.replace, *last) == ("budget_spent", 410)
    assert (LedgerEntry.objects.filter(kind="replaced").count(), sound()) == (2, True)


def test_without_the_check_the_database_still_refuses_a_second_one_without_a_word(
    stage, monkeypatch
):
    broken(stage)
    made = replacing.replace(stage.parcel.pk, stage.northwind.pk)
    sending.send(made.pk, stage.northwind.pk)
    monkeypatch.setattr(replacing, "check", lambda *_: None)
    name = "parcel_one_replacement_without_a_reason"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        replacing.replace(made.pk, stage.northwind.pk)


def test_without_the_guards_the_damage_is_seen(stage, monkeypatch):
    """The twin: what is not written off, or not booked, breaks an invariant."""
    broken(stage)
    monkeypatch.setattr(replacing, "book", lambda claim: None)
    replacing.replace(stage.parcel.pk, stage.northwind.pk)
    assert [each.name for each in invariants.check() if each.rows] == ["replacement_equals_ledger"]
    monkeypatch.setattr(replacing, "close", lambda parcel, back_in_stock: None)
    monkeypatch.setattr(sending, "hand_over", lambda claim: None)
    scored(stage.mallory)
    claim = parcel_stage.taken(stage, stage.mallory)
    sending.send(Parcel.objects.get(claim=claim).pk, stage.northwind.pk)
    assert "parcel_matches_claim" in [each.name for each in invariants.check() if each.rows]


def test_the_database_itself_keeps_replacements_within_the_budget(stage):
    stage.campaign.budget = 1200
    stage.campaign.save()
    broken(stage)
    before = refused(replacing.replace, stage.parcel.pk, stage.northwind.pk)
    assert before == ("budget_spent", 410)
    with pytest.raises(IntegrityError, match="budget of campaign"), transaction.atomic():
        replacing.book(Claim.objects.select_related("campaign").get())


def test_what_is_not_replaced_changes_nothing(stage):
    this = stage.parcel.pk, stage.northwind.pk
    assert refused(replacing.replace, *this) == ("parcel_state", 409)
    sent(stage)
    assert refused(replacing.replace, *this) == ("nothing_wrong", 409)
    assert refused(replacing.replace, this[0], stage.rival.pk) == ("parcel_not_found", 404)
    sending.settle(*this, "lost")
    assert refused(replacing.replace, *this, back_in_stock=True) == ("not_back", 409)
    Unit.objects.filter(state="free", variant="m-green").update(state="void")
    assert refused(replacing.replace, *this) == ("sold_out", 410)
    assert (Unit.objects.get(pk=stage.parcel.unit_id).state, states()) == ("spent", ["lost"])
    Address.objects.all().delete()
    stock.add_units(stage.sample, 1, "m-green")
    assert refused(replacing.replace, *this) == ("address_gone", 410)
    assert not LedgerEntry.objects.filter(kind="replaced").exists()


def test_what_came_back_goes_into_stock_again(stage):
    sent(stage)
    sending.settle(stage.parcel.pk, stage.northwind.pk, "returned")
    replacing.replace(stage.parcel.pk, stage.northwind.pk, back_in_stock=True)
    assert refused(replacing.replace, stage.parcel.pk, stage.northwind.pk) == (
        "already_replaced", 409,
    )  # fmt: skip
    assert stock.counts(stage.sample.pk) == {
        "free": 4, "held": 0, "issued": 0, "spent": 1, "void": 0,
    }  # fmt: skip
    assert (ledger.balances(stage.campaign.pk)["replaced"], sound()) == (0, True)


def test_a_report_is_said_once_and_answered(stage):
    claim, alice = stage.claim.pk, stage.alice.pk
    assert refused(problems.report, claim, alice, "damaged", "x") == ("parcel_state", 409)
    sent(stage)
    for what, note, code in (
        ("eaten", "x", "problem_unknown"), ("damaged", " ", "note_unclear"),
        ("damaged", "x" * 1001, "note_unclear"), ("damaged", "a\x00b", "note_unclear"),
        ("damaged", "a\x1bb", "note_unclear"),
    ):  # fmt: skip
        assert refused(problems.report, claim, alice, what, note) == (code, 400)
    assert refused(problems.report, claim, stage.mallory.pk, "damaged", "x") == (
        "claim_not_found", 404,
    )  # fmt: skip
    made = problems.report(claim, alice, "damaged", "The lid\nis cracked.")
    assert (made.note, made.brand_id) == ("The lid\nis cracked.", stage.northwind.pk)
    assert refused(problems.report, claim, alice, "defect", "too") == ("problem_open", 409)
    assert refused(problems.decline, stage.parcel.pk, stage.rival.pk, "no")[1] == 404
    problems.decline(stage.parcel.pk, stage.northwind.pk, "It was whole when it left.")
    assert refused(problems.report, claim, alice, "defect", "too") == ("already_answered", 409)
    assert refused(problems.decline, stage.parcel.pk, stage.northwind.pk, "no")[1] == 404
    [letter] = Letter.objects.filter(key__startswith="answered:")
    assert "whole" not in str(letter.context)


def test_the_file_for_the_carrier_is_safe_and_every_address_in_it_leaves_a_line(stage):
    scored(stage.mallory)
    parcel_stage.taken(stage, stage.mallory, name="=HYPERLINK(1)", street="+1 Elm")
    text = labels.to_send(stage.northwind, stage.bea.pk)
    head, *rows = csv.reader(text.splitlines())
    assert [row[head.index("name")] for row in rows] == ["Alice Moreno", "'=HYPERLINK(1)"]
    assert [row[head.index("street")] for row in rows] == ["12 Cedar Street", "'+1 Elm"]
    assert [row[head.index("country code")] for row in rows] == ["US", "US"]
    reads = AddressRead.objects.values_list("member_id", "by", "way").order_by("pk")
    assert list(reads) == [
        (stage.alice.pk, stage.bea.pk, "file"), (stage.mallory.pk, stage.bea.pk, "file"),
    ]  # fmt: skip
    Brand.objects.filter(pk=stage.northwind.pk).update(vetted_at=None)
    assert refused(labels.to_send, stage.northwind, None) == ("brand_not_vetted", 409)
    assert AddressRead.objects.count() == 2


def test_a_carriers_file_is_taken_line_by_line_and_twice_is_once(stage):
    scored(stage.mallory)
    other = Parcel.objects.get(claim=parcel_stage.taken(stage, stage.mallory))
    mine = stage.parcel.pk
    lines = [
        "parcel,carrier,tracking,state",
        f"{mine},DHL,JD0001,",
        f"{other.pk},DHL,JD0001,",  # the same number
        f"{other.pk},DHL,{'x' * 61},",
        "999999,DHL,JD3,",
        "one,DHL,JD4,",
        f"{other.pk},,,",  # nothing said
        f"{other.pk},'UPS,'=1Z,delivered",
        f"{other.pk},UPS,=1Z,eaten",
    ]
    expected = [
        (2, "taken"), (3, "tracking_taken"), (4, "tracking_unclear"), (5, "parcel_not_found"),
        (6, "parcel_not_found"), (8, "taken"), (9, "parcel_state_unknown"),
    ]  # fmt: skip
    rows = tracking.read("\n".join(lines).encode())
    for again in range(2):
        found = tracking.take_in(stage.northwind.pk, rows, first=2)
        if not again:
            assert [(each.number, each.code) for each in found] == expected
        assert [each.number for each in found if each.is_taken] == [2, 8]
        kept = Parcel.objects.order_by("pk").values_list("state", "carrier", "tracking")
        assert list(kept) == [("sent", "DHL", "JD0001"), ("delivered", "UPS", "=1Z")]
    assert tracking.take_in(stage.rival.pk, rows)[0].code == "parcel_not_found"
    for raw in (b"\xff\xfe", b"", b"a,b\n1,2", b"x" * (tracking.LARGEST + 1)):
        assert refused(tracking.read, raw) == ("tracking_file", 400)


DAMAGE = {
    "parcel_matches_claim": "UPDATE campaigns_claim SET state = 'issued'",
    "address_kept_as_long_as_needed": "DELETE FROM campaigns_address",
    "replacement_equals_ledger": "UPDATE campaigns_parcel SET written_off = true",
    "written_off_is_void": "UPDATE perks_unit SET state = 'free' WHERE state = 'void'",
    "parcel_of_one_brand": "UPDATE campaigns_parcel SET brand_id ="
    " (SELECT id FROM perks_brand WHERE slug = 'rival')",
}


def test_each_invariant_finds_its_damage(stage):
    broken(stage)
    replacing.replace(stage.parcel.pk, stage.northwind.pk)
    assert sound()
    for name, damage in DAMAGE.items():
        mark = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute(damage)
        assert [each.rows > 0 for each in invariants.check([name])] == [True], name
        transaction.savepoint_rollback(mark)
    assert (sound(), Problem.objects.count()) == (True, 1)
