"""Letters: written with the decision, sent after it, each on its own."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from perks.ground import consent, outbox, scopes
from perks.tasks import send_letters
from tests.conftest import NOON

TEMPLATE = "campaigns/email/invitation"
FACTS = {
    "brand_name": "O'Hara & Sons",
    "perk_name": "<script>alert(1)</script>",
    "because": "Your score is 51, and this asks for 45.",
    "url": "https://perks.example/perks/7/",
    "unsubscribe_url": "https://perks.example/privacy/",
}


@pytest.fixture
def alice(people, noon):
    return people.alice


def write(alice, key="invitation:1", subject="A perk", template=TEMPLATE, purpose=""):
    with scopes.act_as(scopes.system("tests")):
        outbox.write(alice.pk, key, template, subject, FACTS, purpose)


def letters():
    with scopes.act_as(scopes.system("tests")):
        found = outbox.Letter.objects.order_by("pk")
        return list(found.values_list("key", "tries", "sent_at"))


def test_a_letter_is_sent_once(alice):
    write(alice)
    assert (send_letters(), send_letters()) == (1, 0)
    assert letters() == [("invitation:1", 1, NOON)]
    assert [(sent.to, sent.subject) for sent in mail.outbox] == [(["alice@example.test"], "A perk")]


def test_the_same_key_is_written_once(alice):
    write(alice)
    write(alice, subject="The same again")
    assert send_letters() == 1
    assert [sent.subject for sent in mail.outbox] == ["A perk"]


def test_a_decision_that_is_undone_sends_nothing(alice):
    with pytest.raises(ZeroDivisionError), scopes.act_as(scopes.system("tests")):
        outbox.write(alice.pk, "invitation:1", TEMPLATE, "A perk", FACTS)
        raise ZeroDivisionError
    assert (letters(), send_letters(), mail.outbox) == ([], 0, [])


def test_the_sender_is_nudged_with_the_commit(
    alice, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr("perks.ground.nudge.publish", lambda *told: queued.append(told))
    with django_capture_on_commit_callbacks(execute=True):
        write(alice)
        assert queued == []
    assert queued == [("perks.tasks.send_letters",)]


def test_names_stay_text_in_the_html_part_and_readable_in_the_plain_one(alice):
    write(alice)
    send_letters()
    [(html, kind)] = mail.outbox[0].alternatives
    assert kind == "text/html"
    assert ("<script>" in html, "&lt;script&gt;" in html) == (False, True)
    assert "O'Hara & Sons has something for you: <script>" in mail.outbox[0].body


def test_one_letter_that_cannot_be_made_does_not_hold_up_the_others(alice):
    write(alice, key="a", template="no/such/template")
    write(alice, key="b", subject="Two\r\nBcc: mallory@example.test")
    write(alice, key="c")
    assert send_letters() == 2
    assert letters() == [("a", 1, None), ("b", 1, NOON), ("c", 1, NOON)]
    assert mail.outbox[0].subject == "Two Bcc: mallory@example.test"
    assert mail.outbox[0].bcc == []


def test_news_goes_to_confirmed_addresses_only(alice):
    """Anybody can sign up with a stranger's address; the stranger must not get our news."""
    with scopes.act_as(scopes.system("tests")):
        consent.give(alice.pk, ["invite"])
        EmailAddress.objects.filter(user=alice).update(verified=False)
    write(alice, key="invitation:2", purpose="invite")
    write(alice, key="receipt:2")
    assert (send_letters(), len(mail.outbox)) == (1, 1)
    EmailAddress.objects.filter(user=alice).update(verified=True)
    assert (send_letters(), len(mail.outbox)) == (1, 2)
