"""Caught letters: read from the files of Django's own backend, by operators only."""

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import reverse

from perks import caught_mail
from perks.ground import scopes

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(settings, tmp_path):
    settings.EMAIL_BACKEND = caught_mail.BACKEND
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def send(*subjects: str) -> None:
    """Send letters over one connection, which writes them into one file."""
    letters = [
        EmailMultiAlternatives(subject, f"{subject}, für Zoë.\n\nhttp://127.0.0.1/x", to=["z@x.test"])
        for subject in subjects
    ]  # fmt: skip
    for letter in letters:
        letter.attach_alternative("<p>for eyes</p>", "text/html")
    get_connection().send_messages(letters)


def test_letters_to_somebody_who_left_are_dropped(box):
    send("One", "Two")
    EmailMultiAlternatives("Three", "stays", to=["x@x.test"]).send()
    assert caught_mail.forget({"nobody@x.test"}) == 0
    assert caught_mail.forget({"z@x.test"}) == 2
    assert [letter.subject for letter in caught_mail.newest()] == ["Three"]


def by(user) -> Client:
    client = Client()
    with scopes.act_as(scopes.system("sign-in")):
        client.force_login(user)
    return client


def test_letters_are_read_back_newest_first(box):
    assert caught_mail.newest() == []
    send("First", "Second")
    found = caught_mail.newest()
    assert [(letter.subject, letter.to, letter.place) for letter in found] == [
        ("Second", "z@x.test", 1),
        ("First", "z@x.test", 0),
    ]
    assert found[0].text == "Second, für Zoë.\n\nhttp://127.0.0.1/x"
    assert caught_mail.one(found[0].name, 1) == found[0]
    assert [letter.subject for letter in caught_mail.newest(limit=1)] == ["Second"]


def test_an_operator_reads_them(people, box):
    send("Invitation")
    olga = by(people.olga)
    page = olga.get(reverse("mail")).content.decode()
    (letter,) = caught_mail.newest()
    url = reverse("letter", args=[letter.name, 0])
    assert url in page
    assert '<a href="http://127.0.0.1/x"' in olga.get(url).content.decode()


@pytest.mark.parametrize("name", ["..", "../mail", "20261122-120000-1", "x"])
def test_no_other_file_is_read(people, box, name):
    (box.parent / "mail.log").write_text("Subject: secret\n\nsecret")
    assert caught_mail.one(name, 0) is None


def test_nobody_else_reads_them(people, box):
    send("Invitation")
    (letter,) = caught_mail.newest()
    for user in (people.alice, people.bea, people.mallory):
        client = by(user)
        assert client.get(reverse("mail")).status_code == 404
        assert client.get(reverse("letter", args=[letter.name, 0])).status_code == 404


def test_a_house_that_sends_has_no_box(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert by(people.olga).get(reverse("mail")).status_code == 404


def test_many_letters_come_in_pages_and_the_bar_leads_there(people, box):
    send(*(f"Letter {number}." for number in range(1, 28)))
    olga = by(people.olga)
    first, second = (olga.get("/mail/", {"page": page}).content.decode() for page in (1, 2))
    assert ("Letter 27." in first, "Letter 2." in first) == (True, False)
    assert ("Letter 27." in second, "Letter 2." in second) == (False, True)
    assert 'href="/mail/"' in olga.get("/runs/").content.decode()


def test_no_box_no_way_there(people, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert 'href="/mail/"' not in by(people.olga).get("/runs/").content.decode()
