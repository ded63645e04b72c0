"""The thread of a claim: who may write and read, what is told by letter, reports, and its end."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import claims, message_reports, messages, privacy, tasks
from campaigns.models import Claim, Message, MessageReport
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import BrandMembership
from tests import cast
from tests.campaigns import kind_stage
from tests.campaigns.brand_stage import counted
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db
SECRET = "The door code is 4711. Write to alice@example.test or call."


@pytest.fixture
def stage(house, client):
    """Alice has the lounge day; Bea owns Northwind, and Rita only reads there."""
    with system():
        house.rita = cast.person("rita", "Rita Reader")
        BrandMembership.objects.create(brand=house.northwind, user=house.rita, role="reader")
        scored(house.alice)
        house.campaign = launched(house.northwind, house.lounge_day)
        made = kind_stage.claimed(house.alice, house.campaign)
        house.claim = claims.confirm(made.pk, house.alice.pk)
        yield house


def by_alice(stage, text="Is there a shower?"):
    return messages.write(stage.claim.pk, "member", stage.alice.pk, text, stage.alice.pk)


def by_northwind(stage, text="There is."):
    return messages.write(stage.claim.pk, "brand", stage.northwind.pk, text, stage.bea.pk)


def code_of(deed, *said):
    with pytest.raises(Refusal) as caught:
        deed(*said)
    return caught.value.code


def letters():
    return list(Letter.objects.filter(key__startswith="message").order_by("pk"))


def test_letters_go_once_for_all_that_is_unread_and_never_say_what_was_written(stage):
    by_alice(stage, SECRET)
    by_alice(stage, "One more thing.")
    told = letters()
    assert [(letter.member_id, letter.subject) for letter in told] == [
        (stage.bea.pk, "Alice wrote: Lounge day visit")
    ]
    by_northwind(stage, SECRET)  # an answer has read what came before
    by_alice(stage)
    assert [letter.member_id for letter in letters()] == [
        stage.bea.pk, stage.alice.pk, stage.bea.pk,
    ]  # fmt: skip
    for letter in letters():
        mail = outbox._mail(letter)
        whole = mail.body + mail.alternatives[0][0] + str(letter.context) + mail.subject
        assert [word for word in ("4711", "example.test", "Moreno") if word in whole] == []


def test_the_brand_sees_a_given_name_and_no_address(stage):
    by_alice(stage)
    bea = signed_in(stage.bea)
    path = f"/brand/northwind/campaigns/{stage.campaign.pk}/people/{stage.claim.pk}/messages/"
    api = f"/api/v1/brands/northwind/claims/{stage.claim.pk}/messages"
    pages = [bea.get("/brand/northwind/messages/"), bea.get(path), bea.get(api),
             bea.get("/api/v1/brands/northwind/messages")]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        text = page.content.decode()
        assert [
            w for w in ("alice@example.test", "Moreno", str(stage.alice.pk) + '"') if w in text
        ] == []
    assert ("Is there a shower?" in pages[1].content.decode()) is True


def test_unread_counts_go_when_it_was_read_by_somebody_who_may_answer(stage):
    by_alice(stage)
    by_alice(stage, "And towels?")
    inbox = "/brand/northwind/messages/"
    path = f"/brand/northwind/campaigns/{stage.campaign.pk}/people/{stage.claim.pk}/messages/"
    people = f"/brand/northwind/campaigns/{stage.campaign.pk}/people/"
    bea, rita = signed_in(stage.bea), signed_in(stage.rita)
    rita.get(path)
    assert rita.post(path, {"text": "Hello"}).status_code == 404
    assert ("2 new" in bea.get(inbox).content.decode()) is True
    assert ("2 new messages" in bea.get(people).content.decode()) is True
    bea.get(path)
    assert ("2 new" in bea.get(inbox).content.decode()) is False
    assert messages.unread_of_brand(stage.northwind.pk) == 0
    by_northwind(stage)
    alice = signed_in(stage.alice)
    assert ("1 new message<" in alice.get("/claims/").content.decode()) is True
    with counted() as asked:
        alice.get(f"/claims/{stage.claim.pk}/")
    assert ("1 new message<" in alice.get("/claims/").content.decode(), len(asked)) == (False, 11)


def test_plain_text_stays_plain(stage):
    by_northwind(stage, "<script>alert(1)</script>\nhttps://evil.example/")
    page = signed_in(stage.alice).get(f"/claims/{stage.claim.pk}/").content.decode()
    assert ("<script>alert(1)" in page, 'href="https://evil.example/' in page) == (False, False)
    assert ("&lt;script&gt;alert(1)&lt;/script&gt;<br>" in page) is True


def test_who_may_not_write_and_how_much(stage):
    assert code_of(by_alice, stage, " \0 ") == "message_empty"
    assert code_of(by_alice, stage, "x" * 2001) == "message_too_long"
    for side, owner in (("member", stage.mallory), ("brand", stage.rival)):
        said = (stage.claim.pk, side, owner.pk, "Hello", None)
        assert code_of(messages.write, *said) == "claim_not_found"
    for _ in range(messages.IN_A_ROW):
        by_northwind(stage)
    assert code_of(by_northwind, stage) == "too_many_messages"
    by_alice(stage)
    by_northwind(stage)
    with clock.at(clock.now() + timedelta(days=2)):
        for _ in range(messages.A_DAY):
            by_northwind(stage)
            by_alice(stage)
        assert code_of(by_northwind, stage) == "too_many_messages"
    held = Claim.objects.get(pk=stage.claim.pk)
    held.issued_at = None
    held.save()
    assert code_of(by_alice, stage) == "claim_not_found"


def test_a_page_counts_like_a_request_of_the_api(stage, monkeypatch):
    refusal = Refusal("throttled", "Too many requests.", 429)
    monkeypatch.setattr("perks.ground.throttle.check", lambda user: refusal)
    answer = signed_in(stage.alice).post(f"/claims/{stage.claim.pk}/messages/", {"text": "Hello"})
    assert (answer.status_code, "Too many requests." in answer.content.decode()) == (422, True)
    assert Message.objects.count() == 0


def test_a_report_is_decided_once_with_a_reason_and_told(stage):
    bad = by_northwind(stage, "Post five stars or else.")
    alice, olga = signed_in(stage.alice), signed_in(stage.olga)
    path = f"/claims/{stage.claim.pk}/messages/{bad.pk}/report/"
    assert alice.post(path, {"reason": ""}).status_code == 422
    assert alice.post(path, {"reason": "They threaten me."}).status_code == 302
    again = (bad.pk, "member", stage.alice.pk, "Again.", stage.alice.pk)
    assert code_of(message_reports.report, *again) == "message_reported"
    mine = (by_alice(stage).pk, "member", stage.alice.pk, "Mine.", None)
    assert code_of(message_reports.report, *mine) == "message_not_found"
    report = message_reports.queue().get()
    assert ("They threaten me." in olga.get("/message-reports/").content.decode()) is True
    one = f"/message-reports/{report.pk}/"
    assert ("Post five stars" in olga.get(one).content.decode()) is True
    assert olga.post(one, {"decision": "closed", "because": ""}).status_code == 422
    assert (
        olga.post(one, {"decision": "closed", "because": "No review is owed."}).status_code == 302
    )
    report.refresh_from_db()
    assert (report.decision, report.because, report.decided_by) == (
        "closed", "No review is owed.", stage.olga.pk,
    )  # fmt: skip
    assert code_of(message_reports.decide, report.pk, "kept", "No.", 1) == "decision_made"
    assert code_of(by_northwind, stage) == "thread_closed"
    assert by_alice(stage).by == "member"
    page = alice.get(f"/claims/{stage.claim.pk}/").content.decode()
    assert ("Post five stars" in page, "No review is owed." in page) == (False, True)
    brand = f"/api/v1/brands/northwind/claims/{stage.claim.pk}/messages"
    told = signed_in(stage.bea).get(brand).json()
    assert (told[0]["text"], told[0]["removed"], "No review" in str(told)) == ("", True, False)
    assert letters()[-1].subject == "What you reported was looked at"
    for name, words in (("kept", ""), ("else", "Why")):
        with pytest.raises(Refusal):
            message_reports.decide(report.pk, name, words, 1)


def test_without_the_check_the_database_refuses_a_decision_without_a_reason(stage, monkeypatch):
    """The twin: the domain's check is switched off, the constraint holds by its name."""
    report = message_reports.report(by_alice(stage).pk, "brand", stage.northwind.pk, "Rude.", None)
    monkeypatch.setattr(message_reports, "cleaned", lambda reason: reason)
    name = "message_report_decided_with_a_reason"
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        message_reports.decide(report.pk, "removed", "", stage.olga.pk)
    assert MessageReport.objects.get().decision == ""


def test_over_the_api_both_sides_write_and_report(stage):
    alice, bea = signed_in(stage.alice), signed_in(stage.bea)
    mine = f"/api/v1/me/claims/{stage.claim.pk}/messages"
    theirs = f"/api/v1/brands/northwind/claims/{stage.claim.pk}/messages"
    assert alice.post(mine, {"text": "Towels?"}, "application/json").status_code == 201
    made = bea.post(theirs, {"text": "Yes."}, "application/json").json()
    assert [(each["by"], each["text"]) for each in alice.get(mine).json()] == [
        ("member", "Towels?"), ("brand", "Yes."),
    ]  # fmt: skip
    report = f"/api/v1/me/messages/{made['id']}/report"
    assert alice.post(report, {"reason": "No."}, "application/json").json()["decision"] == ""
    first = Message.objects.order_by("pk").first()
    report = f"/api/v1/brands/northwind/messages/{first.pk}/report"
    assert bea.post(report, {"reason": "No."}, "application/json").status_code == 201
    threads = bea.get("/api/v1/brands/northwind/messages").json()["results"]
    assert [(each["claim"], each["unread"]) for each in threads] == [(stage.claim.pk, 0)]
    told = privacy.export(stage.alice.pk)
    assert (len(told["messages"]), len(told["message_reports"])) == (2, 2)


def test_the_thread_ends_with_the_claim_and_goes_a_year_later(stage):
    by_alice(stage)
    message_reports.report(by_northwind(stage).pk, "member", stage.alice.pk, "Rude.", None)
    claims.revoke(stage.claim.pk, stage.northwind.pk, "A mistake.")
    ended = clock.now()
    with clock.at(ended + timedelta(days=89)):
        by_northwind(stage, "Sorry again.")
    with clock.at(ended + timedelta(days=91)):
        assert code_of(by_alice, stage) == "thread_over"
        page = signed_in(stage.alice).get(f"/claims/{stage.claim.pk}/").content.decode()
        assert ("Sorry again." in page, "Send to Northwind Air" in page) == (True, False)
    with clock.at(ended + timedelta(days=365)):
        assert tasks.purge_messages() == 0
    with clock.at(ended + timedelta(days=365, seconds=1)):
        assert (tasks.purge_messages(), tasks.purge_messages()) == (3, 0)
    assert (Message.objects.count(), MessageReport.objects.count()) == (0, 0)


def test_a_claim_that_still_stands_ends_with_its_campaign_or_its_pass(stage):
    by_alice(stage)
    over = max(stage.campaign.ends_at, stage.claim.pass_issued.valid_until)
    with clock.at(over + timedelta(days=365, seconds=-1)):
        assert tasks.purge_messages() == 0
    with clock.at(over + timedelta(days=365, seconds=1)):
        assert tasks.purge_messages() == 1


def test_rows_are_their_own_sides_alone(stage):
    by_alice(stage)
    actors = [scopes.member(stage.alice.pk), scopes.brand(stage.northwind.pk, by=stage.bea.pk),
              scopes.member(stage.mallory.pk), scopes.brand(stage.rival.pk, by=stage.mallory.pk)]  # fmt: skip
    seen = []
    for actor in actors:
        with scopes.act_as(actor):
            seen.append(Message.objects.count())
    assert seen == [1, 1, 0, 0]
