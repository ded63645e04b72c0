"""Consent: given once, ended when withdrawn, asked for before anything is read."""

import logging

import pytest

from perks.api.authentication import issue_token
from perks.ground import clock, consent, scopes
from perks.ground.errors import Refusal
from perks.models import ApiToken
from tests.conftest import NOON

LATER = NOON.replace(hour=13)


@pytest.fixture
def alice(people, noon):
    with scopes.act_as(scopes.member(people.alice.pk)):
        yield people.alice


def rows(purpose):
    found = consent.Consent.objects.filter(purpose=purpose).order_by("pk")
    return list(found.values_list("given_at", "withdrawn_at", "source"))


def test_agreeing_twice_is_agreeing_once(alice):
    consent.give(alice.pk, ["score", "invite"])
    with clock.at(LATER):
        consent.give(alice.pk, ["score"], source="api")
    assert consent.given(alice.pk) == {"score", "invite"}
    assert rows("score") == [(NOON, None, "web")]


def test_withdrawing_ends_it_and_agreeing_again_is_a_new_row(alice):
    consent.give(alice.pk, ["score"])
    with clock.at(LATER):
        consent.withdraw(alice.pk, "score")
        assert consent.given(alice.pk) == set()
        consent.withdraw(alice.pk, "score")
        consent.give(alice.pk, ["score"])
    assert rows("score") == [(NOON, LATER, "web"), (LATER, None, "web")]


def test_requiring_it_refuses_until_it_is_given(alice):
    with pytest.raises(Refusal) as told:
        consent.require(alice.pk, "mentions")
    assert (told.value.code, told.value.status) == ("consent_missing", 403)
    assert told.value.facts == {"purpose": "mentions"}
    consent.give(alice.pk, ["mentions"])
    assert consent.require(alice.pk, "mentions") is None


def test_nobody_agrees_to_what_no_page_describes(alice):
    with pytest.raises(Refusal) as told:
        consent.give(alice.pk, ["score", "advertising"])
    assert (told.value.code, told.value.status) == ("purpose_unknown", 400)
    assert consent.given(alice.pk) == set()


def test_nobody_agrees_for_somebody_else(people, noon):
    with scopes.act_as(scopes.member(people.mallory.pk)):
        assert consent.given(people.alice.pk) == set()
        consent.withdraw(people.alice.pk, "score")
        with (
            pytest.raises(Exception, match="row-level security"),
            scopes.act_as(scopes.member(people.mallory.pk)),
        ):
            consent.give(people.alice.pk, ["score"])


@pytest.mark.parametrize("purpose", [*consent.REFUSED_PURPOSES, "dating Alice Moreno", ""])
def test_the_score_serves_one_purpose(people, purpose, caplog):
    caplog.set_level(logging.DEBUG)
    with scopes.act_as(scopes.system("tests")):
        with pytest.raises(Refusal) as told:
            issue_token("hr", purpose=purpose, user=people.alice)
        assert (told.value.code, told.value.status) == ("purpose_refused", 403)
        assert ApiToken.objects.count() == 0
    known = purpose if purpose in consent.REFUSED_PURPOSES else "other"
    assert [record.msg["purpose"] for record in caplog.records] == [known]
    assert "Moreno" not in caplog.text


def test_the_purpose_that_is_served_gets_a_token(people):
    """The twin: the same call with the served purpose makes one."""
    with scopes.act_as(scopes.system("tests")):
        assert issue_token("shop", purpose=consent.SERVED, user=people.alice).startswith("perks_")
        assert ApiToken.objects.count() == 1
