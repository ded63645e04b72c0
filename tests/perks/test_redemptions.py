"""The desk: one yes per use, one clear answer for everything else, and a minute to undo."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from perks import codec, events, examination, passes, redemptions, stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Pass, Perk, Redemption, Scan, SigningKey, Unit
from tests import cast
from tests.conftest import NOON, owner_cursor
from tests.perks.desk import give_pass


@pytest.fixture
def issued(people, noon, system):
    return give_pass(people)


@pytest.fixture
def at_desk(people, issued):
    """Scan at the lounge's Desk 2."""

    def scan(text=issued.code, **how):
        return redemptions.redeem(text, people.lounge.pk, device=people.desk.pk, **how)

    return scan


@pytest.fixture
def heard():
    """What the door told its listeners."""
    told = []

    def listen(signal, claim_id, uses_left, at, **_):
        told.append((signal is events.redeemed, claim_id, uses_left, at))

    for signal in (events.redeemed, events.redemption_undone):
        signal.connect(listen)
    yield told
    for signal in (events.redeemed, events.redemption_undone):
        signal.disconnect(listen)


def words(answer):
    return answer.answer, answer.code


def scans():
    return list(Scan.objects.order_by("id").values_list("answer", "reason", "typed"))


def test_a_good_pass_is_a_yes_and_spends_its_unit(at_desk, issued, people, heard):
    answer = at_desk()
    assert (answer.answer, answer.say) == ("yes", "Let in 2: Alice and a guest")
    assert answer.facts == {
        "pass": issued.pk,
        "perk": "Lounge day visit",
        "brand": "Northwind Air",
        "holder": "Alice",
        "guests": 1,
        "hand_over": "",
        "uses": 1,
        "uses_left": 0,
        "short_code": f"{issued.short_code[:4]} {issued.short_code[4:]}",
        "good_from": "12:00",
        "good_until": "Tue 22 Dec, 12:00",
        "redemption": Redemption.objects.get().pk,
    }
    assert stock.unit_of(71).state == "spent"
    assert heard == [(True, 71, 0, NOON)]
    scan = Scan.objects.get(pk=answer.scan)
    assert (scan.brand_id, scan.pass_seen_id, scan.device_id) == (
        people.northwind.pk,
        issued.pk,
        people.desk.pk,
    )


def test_the_second_scan_says_when_and_where_the_first_was(at_desk, heard):
    at_desk()
    with clock.at(NOON + timedelta(minutes=4)):
        answer = at_desk()
    assert (*words(answer), answer.say) == ("twice", "pass_used", "Let in at 12:00, at Desk 2")
    assert answer.facts["last_redeemed_at"] == NOON.isoformat()
    with clock.at(NOON + timedelta(days=1)):
        assert at_desk().say == "Let in on Sun 22 Nov, 12:00, at Desk 2"
    assert (Redemption.objects.count(), len(heard)) == (1, 1)
    assert [answer for answer, _, _ in scans()] == ["yes", "twice", "twice"]


def test_undone_in_time_it_is_good_again(at_desk, people, heard):
    first = at_desk().facts["redemption"]
    with clock.at(NOON + timedelta(seconds=60)):
        redemptions.undo(first, people.lounge.pk)
        redemptions.undo(first, people.lounge.pk)
        assert stock.unit_of(71).state == "issued"
        assert words(at_desk()) == ("yes", "let_in")
    assert [(redeemed, left) for redeemed, _, left, _ in heard] == [
        (True, 0),
        (False, 1),
        (True, 0),
    ]
    assert Redemption.objects.filter(undone_at=None).count() == 1


def test_after_a_minute_it_stands(at_desk, people, heard):
    first = at_desk().facts["redemption"]
    with (
        clock.at(NOON + timedelta(seconds=60, microseconds=1)),
        pytest.raises(Refusal, match=r"^undo_too_late:"),
    ):
        redemptions.undo(first, people.lounge.pk)
    assert (stock.unit_of(71).state, len(heard)) == ("spent", 1)


def test_another_venue_undoes_nothing(at_desk, people):
    first = at_desk().facts["redemption"]
    with pytest.raises(Refusal, match=r"^redemption_unknown:"):
        redemptions.undo(first, people.other_venue.pk)
    assert Redemption.objects.get().undone_at is None


def test_several_uses_are_counted_one_by_one(people, noon, system):
    Perk.objects.filter(pk=people.lounge_day.pk).update(uses=3, guests=0)
    people.lounge_day.refresh_from_db()
    text = give_pass(people).code
    told = [redemptions.redeem(text, people.lounge.pk) for _ in range(2)]
    assert [(one.say, one.facts["uses_left"]) for one in told] == [
        ("Let in Alice", 2),
        ("Let in Alice", 1),
    ]
    redemptions.undo(told[0].facts["redemption"], people.lounge.pk)
    assert stock.unit_of(71).state == "spent"
    assert [redemptions.redeem(text, people.lounge.pk).answer for _ in range(3)] == [
        "yes",
        "yes",
        "twice",
    ]
    assert sorted(
        Redemption.objects.filter(undone_at=None).values_list("use_number", flat=True)
    ) == [
        1,
        2,
        3,
    ]


def test_looking_uses_nothing_up(at_desk, issued, people):
    assert words(redemptions.look(issued.code, people.lounge.pk)) == ("yes", "let_in")
    assert (Redemption.objects.count(), Scan.objects.count()) == (0, 0)
    at_desk()
    assert words(redemptions.look(issued.code, people.lounge.pk)) == ("twice", "pass_used")


def test_a_typed_short_code_goes_the_same_way(at_desk, issued):
    typed = f" {issued.short_code[:4].lower()}-{issued.short_code[4:].lower()} "
    assert words(at_desk(typed)) == ("yes", "let_in")
    assert words(at_desk(issued.code)) == ("twice", "pass_used")
    assert [typed for _, _, typed in scans()] == [True, False]


def forge(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


def refused_by(people, issued, case):
    """(the text, the venue, the moment) of a scan that must be refused."""
    text, venue, moment = issued.code, people.lounge, NOON
    if case == "pass_forged":
        text = forge(text)
    elif case == "pass_unreadable":
        text = "PRK:hello"
    elif case == "short_code_unreadable":
        text = "hello"
    elif case == "short_code_unknown":
        text = "0000 0000"
    elif case == "pass_expired":
        moment = issued.valid_until
    elif case == "pass_not_yet":
        moment = issued.valid_from - timedelta(seconds=1)
    elif case == "pass_wrong_brand":
        venue = people.other_venue
    elif case == "pass_wrong_venue":
        venue = people.other_venue
        Perk.objects.create(
            brand=people.northwind, kind="venue_access", name="There", venue=people.other_venue
        )
    elif case == "pass_revoked":
        passes.revoke(issued, "given back by the member")
    elif case == "pass_unknown_key":
        SigningKey.objects.update(revoked_at=NOON)
    elif case == "pass_unknown":
        Pass.objects.update(serial=b"no more.")
    elif case == "unit_gone":
        stock.void(stock.unit_of(71))
    return text, venue, moment


# Read alike at the desk; the list of the day tells them apart.
NOT_NOW = "This pass does not open this door now"
REFUSALS = {
    "pass_forged": ("This code was not made by the brand it names", False),
    "pass_unreadable": ("This is not a pass, or not a whole one", False),
    "short_code_unreadable": ("A short code has 8 letters and figures", False),
    "short_code_unknown": ("No pass has this short code", False),
    "pass_expired": (NOT_NOW, False),
    "pass_not_yet": (NOT_NOW, False),
    "pass_wrong_brand": (NOT_NOW, False),
    "pass_wrong_venue": (NOT_NOW, False),
    "pass_revoked": (NOT_NOW, False),
    "pass_unknown_key": ("This code carries a key that we do not know", False),
    "pass_unknown": ("There is no such pass any more", False),
    "unit_gone": ("Nothing is kept for this pass any more", True),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_each_refusal_has_its_reason_and_uses_nothing_up(people, issued, heard, case):
    say, tells_name = REFUSALS[case]
    text, venue, moment = refused_by(people, issued, case)
    with clock.at(moment):
        answer = redemptions.redeem(text, venue.pk)
    assert (answer.answer, answer.code, answer.say) == ("no", case, say)
    assert answer.remedy
    assert ("holder" in answer.facts) is tells_name
    assert scans() == [("no", case, not text.startswith("PRK:"))]
    assert (Redemption.objects.count(), heard) == (0, [])
    assert Unit.objects.filter(state="spent").count() == 0


def test_an_expired_pass_of_an_erased_member_still_gets_a_sentence(people, issued):
    Pass.objects.update(serial=b"no more.")
    with clock.at(issued.valid_until):
        answer = redemptions.redeem(issued.code, people.lounge.pk)
    assert (answer.code, answer.facts) == ("pass_expired", {})
    assert answer.say == NOT_NOW


def test_a_key_of_another_brand_does_not_sign_for_this_one(people, issued):
    """A brand whose key is stolen endangers its own passes and nobody else's."""
    from perks import keys

    rivals = keys.signing_key(people.rival.pk)
    body = replace(passes.body(issued), key_id=rivals.number)
    text = codec.encode(body, keys.private_bytes(rivals))
    assert redemptions.redeem(text, people.lounge.pk).code == "pass_unknown_key"


def test_the_same_key_gets_the_same_answer_and_uses_up_one(at_desk, issued):
    first = at_desk(key="till-1")
    assert at_desk(key="till-1") == first
    redemptions.undo(first.facts["redemption"], Redemption.objects.get().venue_id)
    assert at_desk(key="till-1") == first
    assert (Redemption.objects.count(), Scan.objects.count()) == (1, 1)
    with pytest.raises(Refusal, match=r"^idempotency_conflict:") as refusal:
        at_desk("0000 0000", key="till-1")
    assert (refusal.value.status, Scan.objects.count()) == (422, 1)


def test_a_no_stays_a_no_under_its_key(people, issued):
    Pass.objects.update(revoked_at=NOON)
    first = redemptions.redeem(issued.code, people.lounge.pk, key="till-2")
    Pass.objects.update(revoked_at=None)
    assert redemptions.redeem(issued.code, people.lounge.pk, key="till-2") == first
    assert first.code == "pass_revoked"
    # Keys of one venue mean nothing at another.
    assert redemptions.redeem(issued.code, people.other_venue.pk, key="till-2").code != first.code


@pytest.mark.parametrize("key", ["", "x" * 81, "a\nb", "schlüssel"])
def test_a_bad_key_uses_nothing_up(at_desk, key):
    with pytest.raises(Refusal, match=r"^idempotency_key_unusable:"):
        at_desk(key=key)
    assert (Redemption.objects.count(), Scan.objects.count()) == (0, 0)


def test_the_database_keeps_one_use_from_being_booked_twice(at_desk, issued):
    at_desk()
    row = Redemption.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError, match="redemption_once_per_use"), transaction.atomic():
        row.save(force_insert=True)


def test_a_scan_is_never_rewritten(at_desk):
    at_desk()
    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        Scan.objects.update(answer="no")


def two_desks_at_once(text, venue_id):
    start = threading.Barrier(2)

    def scan(_):
        try:
            start.wait(20)
            return redemptions.redeem(text, venue_id).answer
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as desks:
        return sorted(desks.map(scan, range(2)))


def pass_at_lounge():
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        return give_pass(people).code, people.lounge.pk


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_give_one_yes():
    assert two_desks_at_once(*pass_at_lounge()) == ["twice", "yes"]
    with scopes.act_as(scopes.system("tests")):
        assert Redemption.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_lock_and_constraint_both_desks_let_in(monkeypatch):
    """The twin: look first, book then, and nothing in the database to object."""
    text, venue_id = pass_at_lounge()
    both_looked = threading.Barrier(2)
    find = examination.find

    def find_unlocked(serial, lock=False):
        return find(serial)

    def look_and_wait(text, venue, lock=False, digits=None):
        finding = examination.examine(text, venue)
        both_looked.wait(20)
        return finding

    monkeypatch.setattr(examination, "find", find_unlocked)
    monkeypatch.setattr(redemptions, "examine", look_and_wait)
    monkeypatch.setattr(stock, "spend", lambda unit: None)
    with owner_cursor() as owner:
        owner.execute("DROP INDEX redemption_once_per_use")
    try:
        assert two_desks_at_once(text, venue_id) == ["yes", "yes"]
    finally:
        with owner_cursor() as owner:
            owner.execute("TRUNCATE perks_redemption CASCADE")
            owner.execute(
                "CREATE UNIQUE INDEX redemption_once_per_use ON perks_redemption"
                " (pass_used_id, use_number) WHERE undone_at IS NULL"
            )
