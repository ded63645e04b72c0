"""What wants a look: frozen payouts, "not me?", and conflicts of desks without a network."""

import json
import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from perks import bundles, conflicts, fraud, not_me, passes, redemptions
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import (
    ConflictNote,
    DeskRecord,
    NotMeReport,
    Pass,
    PayoutFreeze,
    Perk,
    Scan,
    VenueMembership,
)
from tests.conftest import NOON
from tests.perks.desk import give_pass

LOUNGE = "/venue/lounge-sfo/"


def client_of(user):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(user)
    return client


def refused(code, call, *args, **how):
    with pytest.raises(Refusal) as refusal:
        call(*args, **how)
    assert refusal.value.code == code


def entries(people, number, typed, at=NOON):
    """Earlier entries of Desk 2: `number` in all, `typed` of them by hand."""
    Scan.objects.bulk_create(
        Scan(
            venue=people.lounge, device=people.desk, answer="yes", typed=n < typed,
            scanned_at=at - timedelta(minutes=5),
        )
        for n in range(number)
    )  # fmt: skip


def type_one(people, claim_id=71):
    issued = give_pass(people, claim_id=claim_id)
    redemptions.redeem(issued.short_code, people.lounge.pk, device=people.desk.pk)


@pytest.mark.parametrize(
    "before, typed, is_frozen",
    [(39, 1, False), (39, 2, True), (59, 2, False), (59, 3, True), (38, 38, False)],
)
def test_more_than_five_per_cent_typed_freeze_the_payout(
    people, noon, system, before, typed, is_frozen
):
    """The typed entry comes on top: 2 of 40 are five per cent and no more, 3 of 40 are."""
    entries(people, before, typed)
    type_one(people)
    assert fraud.frozen(people.desk.pk) is is_frozen
    if is_frozen:
        assert PayoutFreeze.objects.get().because == (
            f"{typed + 1} of {before + 1} entries of the last 7 days were typed by hand"
        )


def test_a_camera_never_freezes_and_old_entries_do_not_count(people, noon, system):
    entries(people, 40, 40, at=NOON - timedelta(days=7))
    type_one(people)
    assert not fraud.frozen(people.desk.pk)
    entries(people, 60, 60)
    issued = give_pass(people, claim_id=72)
    redemptions.redeem(issued.code, people.lounge.pk, device=people.desk.pk)
    assert not fraud.frozen(people.desk.pk)


def test_an_operator_lifts_a_freeze_with_a_reason_and_counting_starts_anew(people, noon, system):
    entries(people, 50, 50)
    type_one(people)
    freeze = PayoutFreeze.objects.get()
    olga = client_of(people.olga)
    assert b"Payout frozen" in olga.get("/watch/").content
    olga.post("/watch/", {"freeze": freeze.pk, "why": " "})
    assert fraud.frozen(people.desk.pk)
    olga.post("/watch/", {"freeze": freeze.pk, "why": "The camera was broken"})
    freeze.refresh_from_db()
    assert (freeze.lifted_by, freeze.lifted_because) == (people.olga.pk, "The camera was broken")
    refused("freeze_lifted", fraud.lift, freeze.pk, people.olga.pk, "Again")
    with clock.at(NOON + timedelta(minutes=1)):
        type_one(people, claim_id=72)
    assert not fraud.frozen(people.desk.pk)


def test_owner_and_brand_see_the_freeze_and_strangers_do_not(people, noon, system):
    entries(people, 50, 50)
    type_one(people)
    said = b"51 of 51 entries of the last 7 days were typed by hand"
    assert said in client_of(people.victor).get(f"{LOUNGE}conflicts/").content
    assert b"Payout frozen" in client_of(people.victor).get(f"{LOUNGE}devices/").content
    assert said in client_of(people.bea).get("/brand/northwind/doors/").content
    assert said not in client_of(people.mallory).get("/brand/rival/doors/").content


@pytest.fixture
def used(people, noon, system):
    """Alice's pass of two uses, used once at Desk 2."""
    Perk.objects.filter(pk=people.lounge_day.pk).update(uses=2)
    people.lounge_day.refresh_from_db()
    people.issued = give_pass(people)
    answer = redemptions.redeem(people.issued.code, people.lounge.pk, device=people.desk.pk)
    people.use = answer.facts["redemption"]
    return people


def test_the_member_gets_a_letter_after_each_use(used, mailoutbox):
    letter = Letter.objects.get()
    assert (letter.member_id, letter.subject) == (used.alice.pk, "Lounge SFO, 12:00, not me?")
    assert outbox.send_waiting() == 1
    [mail] = mailoutbox
    link = re.search(r"http\S+/not-me/\S+/", mail.body).group()
    page = Client().get(link[link.index("/not-me/") :])
    assert b"This was not me" in page.content


def test_not_me_is_kept_once_and_the_pass_gets_a_new_code(used):
    path = f"/not-me/{not_me.token(used.use)}/"
    anybody = Client()
    assert anybody.get(path).status_code == 200
    assert NotMeReport.objects.count() == 0
    assert b"Your pass has a new code" in anybody.post(path).content
    assert b"Reported" in anybody.post(path).content
    report = NotMeReport.objects.get()
    assert (report.member_id, report.device_id) == (used.alice.pk, used.desk.pk)
    old = used.issued
    new = Pass.objects.get(pk=old.pk)
    assert redemptions.redeem(old.code, used.lounge.pk).code == "pass_unknown"
    assert redemptions.redeem(old.short_code, used.lounge.pk).code == "short_code_unknown"
    told = bundles.content(used.northwind, used.lounge)["revoked"]
    assert told == bundles.b64(bytes(old.serial))
    assert redemptions.redeem(new.code, used.lounge.pk).answer == "yes"


def test_who_sees_the_report(used):
    not_me.report(not_me.token(used.use))
    for user, path, seen in (
        (used.victor, f"{LOUNGE}conflicts/", True),
        (used.bea, "/brand/northwind/doors/", True),
        (used.olga, "/watch/", True),
        (used.mallory, "/brand/rival/doors/", False),
    ):
        page = client_of(user).get(path).content
        assert (b"Lounge day visit" in page) is seen


def test_a_used_up_pass_is_reported_and_keeps_its_code(used):
    redemptions.redeem(used.issued.code, used.lounge.pk)
    assert not_me.report(not_me.token(used.use))[1] is False
    assert Pass.objects.get().serial == used.issued.serial


@pytest.mark.parametrize("make", [
    lambda used: "x", lambda used: not_me.token(used.use)[:-2],
    lambda used: signing.dumps(used.use, salt="another"), lambda used: not_me.token(10**9),
])  # fmt: skip
def test_a_link_that_is_not_ours_reports_nothing(used, make):
    assert Client().post(f"/not-me/{make(used)}/").status_code == 404
    assert NotMeReport.objects.count() == 0


def test_renewing_a_pass_that_is_over_changes_nothing(used):
    passes.revoke(used.issued, "over")
    refused("pass_over", passes.renew, used.issued)


def record(people, seq, outcome, brand=True):
    return DeskRecord.objects.create(
        device=people.desk, venue=people.lounge, seq=seq, hash=bytes([seq]) * 32, prev=bytes(32),
        brand_id=people.northwind.pk if brand else people.rival.pk, kind="scan", signature=b"s" * 64,
        text=json.dumps({"v": 1, "decision": "yes"}), at=NOON, received_at=NOON, outcome=outcome,
        code="pass_used",
    )  # fmt: skip


@pytest.fixture
def records(people, noon, system):
    return [
        record(people, n, word) for n, word in enumerate(["conflict", "rejected", "confirmed"], 1)
    ]


def test_a_manager_sees_what_was_not_confirmed(people, records):
    assert [line.word for line in conflicts.lines(venue_id=people.lounge.pk)] == [
        "Rejected", "Conflict",
    ]  # fmt: skip
    victor = client_of(people.victor)
    page = victor.get(f"{LOUNGE}conflicts/").content.decode()
    assert "The use was taken already, so this guest came in on top." in page
    assert (
        "Confirmed</span>" in victor.get(f"{LOUNGE}conflicts/?outcome=confirmed").content.decode()
    )


def test_a_brand_sees_the_conflicts_of_its_own_perks(people, records):
    record(people, 9, "conflict", brand=False)
    assert len(conflicts.lines(brand_id=people.northwind.pk)) == 2
    assert (
        b"this guest came in on top" in client_of(people.bea).get("/brand/northwind/doors/").content
    )


def test_a_conflict_is_settled_once_with_a_note(people, records):
    victor, path = client_of(people.victor), f"{LOUNGE}conflicts/{records[0].pk}/"
    victor.post(path, {"note": ""})
    assert ConflictNote.objects.count() == 0
    victor.post(path, {"note": "Charged to the brand"})
    victor.post(path, {"note": "Something else"})
    assert ConflictNote.objects.get().note == "Charged to the brand"
    page = victor.get(f"{LOUNGE}conflicts/").content.decode()
    assert "Settled by Victor Sato" in page
    assert victor.post(f"{LOUNGE}conflicts/{records[2].pk}/", {"note": "x"}).status_code == 404
    VenueMembership.objects.filter(user=people.victor).update(role="staff")
    victor.post(f"{LOUNGE}conflicts/{records[1].pk}/", {"note": "x"})
    assert ConflictNote.objects.count() == 1


def test_todays_list_tells_apart_and_filters(people, noon, system):
    issued = give_pass(people)
    with clock.at(issued.valid_until):
        redemptions.redeem(issued.code, people.lounge.pk, device=people.desk.pk)
        redemptions.redeem("0000 0000", people.lounge.pk)
        victor = client_of(people.victor)
        page = victor.get(f"{LOUNGE}today/").content.decode()
        assert ("<b>Expired</b>" in page, "<b>Unknown</b>" in page) == (True, True)
        only = victor.get(f"{LOUNGE}today/?reason=pass_expired").content.decode()
        assert ("<b>Expired</b>" in only, "<b>Unknown</b>" in only) == (True, False)
        assert b"No scan like that today" in victor.get(f"{LOUNGE}today/?answer=twice").content
        assert victor.get(f"{LOUNGE}today/?device={people.desk.pk}&typed=1").status_code == 200
        number = Scan.objects.get(reason="pass_expired").pk
        detail = victor.get(f"{LOUNGE}scans/{number}/").content.decode()
        assert "A true pass, good until 12:00." in detail
        assert client_of(people.mallory).get(f"{LOUNGE}scans/{number}/").status_code == 404
