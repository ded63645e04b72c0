"""A letter that could not be sent waits longer each time, and is dropped when it is no news."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends import locmem

from perks.ground import clock, consent, outbox, scopes
from perks.tasks import send_letters
from tests.conftest import NOON
from tests.perks.test_outbox import letters, write


class Away(locmem.EmailBackend):
    """A mail server that nobody reaches."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("away")


def away(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Away"


@pytest.fixture
def alice(people, noon):
    return people.alice


def tries_at(minute):
    """How often the first letter was tried, once its sender ran at this minute."""
    with clock.at(NOON + timedelta(minutes=minute)):
        assert send_letters() == 0
    return letters()[0][1]


def test_a_mail_server_that_is_away_is_tried_again_later_and_not_for_ever(alice, settings):
    away(settings)
    write(alice)
    assert [tries_at(minute) for minute in (0, 1, 2, 7, 8, 25, 26, 79, 80)] == [
        1, 1, 2, 2, 3, 3, 4, 4, 5,
    ]  # fmt: skip
    assert [tries_at(minute) for minute in (241, 242, 727, 728, 2185, 2186)] == [5, 6, 6, 7, 7, 8]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with clock.at(NOON + timedelta(days=2)):
        assert send_letters() == 0


def test_a_mail_server_that_comes_back_gets_the_letter(alice, settings):
    """The twin: the same letter, two minutes later, goes out."""
    away(settings)
    write(alice)
    assert send_letters() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_letters() == 0
    with clock.at(NOON + timedelta(minutes=2)):
        assert send_letters() == 1
    assert len(mail.outbox) == 1


def test_whoever_withdrew_gets_no_more_of_it(alice, settings):
    away(settings)
    with scopes.act_as(scopes.system("tests")):
        consent.give(alice.pk, ["invite"])
    write(alice, key="invitation:1", purpose="invite")
    write(alice, key="account:1")
    assert send_letters() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with scopes.act_as(scopes.system("tests")):
        consent.withdraw(alice.pk, "invite")
    with clock.at(NOON + timedelta(minutes=2)):
        send_letters()
        assert [key for key, _, sent_at in letters() if sent_at] == ["account:1"]
        with scopes.act_as(scopes.system("tests")):
            consent.give(alice.pk, ["invite"])
        assert send_letters() == 1  # the twin: with her consent it goes out


def test_old_news_is_not_sent(alice):
    write(alice)
    with clock.at(NOON + outbox.STALE_AFTER):
        assert send_letters() == 0
    with clock.at(NOON + outbox.STALE_AFTER - timedelta(minutes=1)):
        assert send_letters() == 1
