"""Signing up: age first, consent in rows, and no word about who has an account already."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from perks.ground import consent, scopes
from perks.models import User

URL = "/account/signup/"
FORM = {
    "name": "Ada Byron",
    "email": "Ada.Byron@Example.Test",
    "password1": "rather long words",
    "birth_year": "1990",
    "agrees": ["score", "invite"],
}


@pytest.fixture(autouse=True)
def noon_of_nobody(db, noon):
    cache.clear()


def stored():
    with scopes.act_as(scopes.system("tests")):
        agreed = consent.Consent.objects.order_by("purpose").values_list("purpose", "source")
        facts = ("email", "name", "birth_year", "is_member", "is_staff", "is_active")
        return list(User.objects.values_list(*facts)), list(agreed), EmailAddress.objects.count()


def sign_up(**changes):
    client = Client()
    return client.post(URL, {**FORM, **changes}), client


def test_a_grown_up_who_agrees_is_a_member():
    answer, client = sign_up()
    assert (answer.status_code, answer.url) == (302, "/")
    assert stored() == (
        [("ada.byron@example.test", "Ada Byron", 1990, True, False, True)],
        [("invite", "web"), ("score", "web")],
        1,
    )
    assert "_auth_user_id" in client.session


# The clock stands in November 2026: whoever was born in 2010 may still be fifteen.
@pytest.mark.parametrize("year", ["2010", "2011", "2026", "2099"])
def test_under_the_age_gate_nothing_is_stored(year):
    answer, client = sign_up(birth_year=year)
    assert answer.status_code == 200
    assert "Perks is for people of 16 and older. Nothing was stored." in answer.content.decode()
    assert stored() == ([], [], 0)
    assert (mail.outbox, "_auth_user_id" in client.session) == ([], False)


def test_the_year_before_is_old_enough():
    """The twin: one year earlier, and the same form makes an account."""
    sign_up(birth_year="2009")
    assert [facts[2] for facts in stored()[0]] == [2009]


def test_nobody_has_to_agree_to_anything():
    sign_up(agrees=[])
    assert (len(stored()[0]), stored()[1]) == (1, [])


@pytest.mark.parametrize(
    "wrong",
    [
        {"password1": "short"},
        {"password1": "password1234"},
        {"agrees": ["advertising"]},
        {"birth_year": "1066"},
        {"birth_year": "next year"},
        {"name": ""},
        {"name": "Ada\x00"},
        {"email": "ada"},
    ],
)
def test_a_form_that_does_not_fit_makes_nobody(wrong):
    answer, _ = sign_up(**wrong)
    assert answer.status_code == 200
    assert stored() == ([], [], 0)


def test_nobody_makes_herself_an_operator():
    sign_up(is_staff="on", is_superuser="on", id="1")
    assert [facts[4] for facts in stored()[0]] == [False]


def test_the_same_address_twice_is_one_account():
    first, _ = sign_up()
    again, client = sign_up(email="ADA.BYRON@example.test", name="Mallory", birth_year="1980")
    assert (first.status_code, again.status_code) == (302, 200)
    assert [facts[1] for facts in stored()[0]] == ["Ada Byron"]
    assert "_auth_user_id" not in client.session
    page = again.content.decode()
    # allauth says that the address is taken, as long as it need not be confirmed; no more than that.
    assert "A user is already registered with this email address." in page
    assert "Ada" not in page.replace("ADA.BYRON", "")


def test_a_wrong_name_and_a_wrong_password_are_told_alike():
    sign_up()
    pages = []
    for email in ("ada.byron@example.test", "nobody@example.test"):
        answer = Client().post("/account/login/", {"login": email, "password": "wrong words"})
        assert answer.status_code == 200
        pages.append(without_tokens(answer, email))
    assert pages[0] == pages[1]


def test_a_forgotten_password_is_answered_alike():
    sign_up()
    answers = [
        Client().post("/account/password/reset/", {"email": email})
        for email in ("ada.byron@example.test", "nobody@example.test")
    ]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, "/account/password/reset/done/")
    ] * 2


def without_tokens(answer, email):
    lines = answer.content.decode().replace(email, "").splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line]
