"""A form that is sent twice does one thing and shows the same answer."""

import re
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse

from perks.ground import clock, scopes, submits
from perks.ground.idempotency import KeptAnswer
from perks.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea(people):
    client = Client()
    with scopes.act_as(scopes.system("tests")):
        client.force_login(people.bea)
    return client


@pytest.fixture
def shelf(people):
    return reverse("stock_add", args=["northwind", people.lounge_day.pk])


def units():
    with scopes.act_as(scopes.system("tests")):
        return Unit.objects.count()


def key_in(page):
    return re.search(r'name="once" value="([^"]+)"', page.content.decode())[1]


def send(client, address, key, **fields):
    return client.post(address, {"once": key, "units": 5, **fields}, follow=True)


def test_twice_is_once_and_says_the_same(bea, shelf):
    key = key_in(bea.get(shelf))
    first, again = send(bea, shelf, key), send(bea, shelf, key)
    assert units() == 5
    assert first.redirect_chain == again.redirect_chain
    said = [[str(each) for each in page.context["messages"]] for page in (first, again)]
    assert said[0] == said[1] != []


def test_a_page_drawn_anew_and_other_words_are_new_requests(bea, shelf):
    key = key_in(bea.get(shelf))
    for given, more in ((key, 5), (key, 6), (key_in(bea.get(shelf)), 5)):
        send(bea, shelf, given, units=more)
    assert units() == 16


def test_what_was_refused_leaves_the_key_free(bea, shelf):
    assert send(bea, shelf, "k", units="many").status_code == 422
    with scopes.act_as(scopes.system("tests")):
        assert KeptAnswer.objects.count() == 0


def test_the_key_is_the_sender_s_and_kept_two_days(bea, shelf, people):
    send(bea, shelf, "k")
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert KeptAnswer.objects.count() == 0
    assert submits.forget() == 0
    with clock.at(clock.now() + timedelta(days=3)):
        assert submits.forget() == 1


def test_a_file_is_known_by_what_is_in_it(people):
    def digest(text, boundary):
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n'
            f"\r\n{text}\r\n--{boundary}--\r\n"
        )
        return submits.digest_of(RequestFactory().generic(
            "POST", "/x", body, content_type=f"multipart/form-data; boundary={boundary}"
        ))  # fmt: skip

    assert digest("a", "one") == digest("a", "two") != digest("b", "one")


def test_every_token_of_a_form_brings_a_key_of_its_own():
    drawn = Template("{% csrf_token %}{% csrf_token %}").render(Context({"csrf_token": "t"}))
    keys = re.findall(r'name="once" value="([^"]+)"', drawn)
    assert len(set(keys)) == 2


def test_without_the_row_a_double_click_adds_twice(bea, shelf, monkeypatch):
    """The twin: with the guard off, the same form counts twice."""
    key = key_in(bea.get(shelf))
    monkeypatch.setattr(submits, "once", lambda request, run: run())
    send(bea, shelf, key), send(bea, shelf, key)
    assert units() == 10
