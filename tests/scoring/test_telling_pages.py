"""Choosing a network, keys for a program, and giving a file: on the pages, without a script."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from perks.ground import consent, scopes
from scoring import uploads
from scoring.models import Account, PushKey, Upload
from tests.counting import asking

pytestmark = pytest.mark.usefixtures("noon")
POST = b"type,id,at\npost,1,2026-11-01T10:00:00Z\npost,2,soon\n"


@pytest.fixture
def alice(people):
    with scopes.act_as(scopes.system("tests")):
        consent.give(people.alice.pk, ["score"])
        client = Client()
        client.force_login(people.alice)
    return client


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_each_network_says_what_linking_changes_and_how_it_is_shown(alice):
    choices = text_of(alice.get("/accounts/"))
    assert "Blog or podcast" in choices and "Hacker News" in choices
    assert "Put" not in choices and "Its address" not in choices
    with asking() as queries:
        said = text_of(alice.get("/accounts/link/hackernews/"))
    assert len(queries) <= 12
    assert "By whom: replies." in said and "As numbers without names: likes." in said
    assert 'A mark that we give you as a word in the "about" of your profile' in (
        said.replace("&quot;", '"')
    )
    assert "For example: pg" in said
    told = text_of(alice.get("/accounts/link/push/"))
    assert "labelled as told by you and counts for little" in told and "Make it" in told
    assert alice.get("/accounts/link/myspace/").status_code == 404


def test_a_program_gets_a_key_that_is_shown_once(alice):
    page = alice.post("/accounts/link/push/", {"address": "My forum", "kind": "person"}).url
    said = text_of(alice.get(page))
    assert "My forum" in said and "Nothing came yet." in said and "Who owns it" not in said
    made = alice.post(f"{page}keys/", {"label": "Forum"})
    secret = re.search(r"readonly>([\w-]{43})<", made.content.decode())[1]
    assert "no-store" in made["Cache-Control"]
    assert secret not in alice.get(page).content.decode()
    assert alice.post(f"{page}keys/", {"label": ""}).status_code == 422
    with scopes.act_as(scopes.system("tests")):
        key = PushKey.objects.get()
    ended = alice.post(f"{page}keys/{key.pk}/end/", follow=True)
    assert "What is signed with Forum is refused." in text_of(ended)
    assert "number" not in text_of(alice.get(page)).partition("Keys for your program")[2][:200]


def test_a_file_is_given_and_what_came_of_it_is_told(alice, monkeypatch):
    page = alice.post("/accounts/link/upload/", {"address": "My forum", "kind": "person"}).url

    def give(body, **more):
        given = {"file": SimpleUploadedFile("forum.csv", body), **more} if body else more
        return text_of(alice.post(f"{page}files/", given, follow=True))

    assert "Choose a file first." in give(b"")
    assert "These columns are none that we know: id, at." in give(b"id,at\n")
    assert "Being read" in give(POST)
    with scopes.act_as(scopes.system("tests")):
        uploads.read(Upload.objects.get().pk)
    said = text_of(alice.get(page))
    assert "Taken: posts 1, reactions 0, counts 0. Left out: 1 of 2 lines." in said
    assert "Line 3: at: Write a moment with its zone" in said
    monkeypatch.setattr(uploads, "LARGEST", 70_000)
    assert "A file has at most" in give(POST + b" " * 70_000)
    with scopes.act_as(scopes.system("tests")):
        assert [row.body for row in Upload.objects.all()] == [None]
        assert Account.objects.get().state == "fresh"
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = alice.cookies
    assert strict.post(f"{page}files/", {"file": SimpleUploadedFile("a", POST)}).status_code == 403
