"""Walking pages as a person does: what a page says, what a form leads to, which letters came."""

import re

from django.core import mail
from django.test import Client

from perks import redemptions
from perks.ground import outbox
from tests.campaigns.member_stage import system

PASSWORD = "a long password"


def text(answer):
    """The words of a page, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def pressed(client, url, **said):
    """The page that a form leads to."""
    return text(client.post(url, said, follow=True))


def letters():
    """The subjects and texts of what was sent since the last time."""
    with system():
        outbox.send_waiting()
    sent, mail.outbox[:] = [(one.subject, one.body) for one in mail.outbox], []
    return sent


def by_password(email):
    client = Client()
    client.post("/account/login/", {"login": email, "password": PASSWORD})
    return client


def at_the_door(people, code):
    with system():
        return redemptions.look(code, people.lounge.pk).code
