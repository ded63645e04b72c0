"""Two senders at once share the letters; one that dies has at most one to repeat."""

import threading

import pytest
from django.core import mail
from django.core.mail.backends import locmem
from django.db import connection

from perks.ground import outbox, scopes
from perks.tasks import send_letters
from tests import cast
from tests.perks.test_outbox import write

pytestmark = pytest.mark.django_db(transaction=True)
HANDED_OVER, GO_ON = threading.Event(), threading.Event()


class Slow(locmem.EmailBackend):
    """Hands the first letter over and waits until it is told to go on."""

    def send_messages(self, messages):
        count = super().send_messages(messages)
        if threading.current_thread().name == "slow":
            HANDED_OVER.set()
            GO_ON.wait(10)
        return count


class Dies(locmem.EmailBackend):
    """The process ends in the middle of the second letter."""

    def send_messages(self, messages):
        if len(mail.outbox) == 1:
            raise KeyboardInterrupt
        return super().send_messages(messages)


def sent_keys():
    with scopes.act_as(scopes.system("tests")):
        sent = outbox.Letter.objects.exclude(sent_at=None).order_by("pk")
        return list(sent.values_list("key", flat=True))


@pytest.fixture
def two_letters():
    with scopes.act_as(scopes.system("tests")):
        alice = cast.assemble().alice
    write(alice, key="first")
    write(alice, key="second")


def in_a_thread(results):
    try:
        results.append(send_letters())
    finally:
        connection.close()


def test_two_senders_share(two_letters, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    slow: list[int] = []
    HANDED_OVER.clear(), GO_ON.clear()
    other = threading.Thread(target=in_a_thread, args=[slow], name="slow")
    other.start()
    assert HANDED_OVER.wait(10)
    quick = send_letters()
    GO_ON.set()
    other.join(10)
    assert (quick, slow, sent_keys()) == (1, [1], ["first", "second"])
    assert len(mail.outbox) == 2


def test_without_the_lock_a_letter_goes_out_twice(two_letters, settings, monkeypatch):
    """The twin: when rows are not locked, the second sender takes the first one's letter, too."""
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    rows = outbox.Letter.objects
    monkeypatch.setattr(type(rows), "select_for_update", lambda self, **_: self.all())
    slow: list[int] = []
    HANDED_OVER.clear(), GO_ON.clear()
    other = threading.Thread(target=in_a_thread, args=[slow], name="slow")
    other.start()
    assert HANDED_OVER.wait(10)
    send_letters()
    GO_ON.set()
    other.join(10)
    assert len(mail.outbox) == 3


def test_a_sender_that_dies_has_sent_what_it_sent(two_letters, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Dies"
    with pytest.raises(KeyboardInterrupt):
        send_letters()
    assert sent_keys() == ["first"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_letters() == 1
    assert len(mail.outbox) == 2


def test_in_one_transaction_it_would_repeat_all(two_letters, settings):
    """The twin: the transaction around all letters forgets those that are already gone."""
    settings.EMAIL_BACKEND = f"{__name__}.Dies"
    with pytest.raises(KeyboardInterrupt), scopes.act_as(scopes.system("tests")):
        send_letters()
    assert (len(mail.outbox), sent_keys()) == (1, [])
