"""The figures that a ticket office is measured by, over real connections and several writers.

Exactly fifty rests on a named constraint below all code: with careless code above it nobody gets a
unit that somebody has, and without it the same test fails.
"""

import json
import socket
from collections import Counter

import pytest
from django.db import connection

from campaigns import taking
from campaigns.asking import Ask
from campaigns.batcher import Batcher, Waiting, name_of
from campaigns.benchmarks import claims_house
from campaigns.benchmarks.claims_http import OUR_PATH, Line, served, written
from campaigns.benchmarks.claims_members import token_of
from campaigns.models import Claim
from perks import stock
from perks.models import Unit
from tests import peers
from tests.campaigns.member_stage import system
from tests.campaigns.test_claim_races import UNIT_ONCE, without

CLIENTS, UNITS, TIMES, WRITERS = 300, 50, 20, 6


def furnished(members):
    with system():
        made = claims_house.furnish({}, {})
        made.members = claims_house.crowd(0, members)
    return made


def rush(made, campaign, writers):
    """Every member asks at once, through one of several writers; counts what was answered."""
    asked = [Waiting(Ask(member, campaign, f"r-{campaign}")) for member in made.members]
    for number, waiting in enumerate(asked):
        writers[number % len(writers)].queue.put(waiting)
    answers = [waiting.answer.result(60) for waiting in asked]
    return Counter(map(name_of, answers))


def rushes(made, times):
    """So many campaigns, one after the other, through several writers; what each answered."""
    writers = [Batcher() for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        campaigns = [made.campaign(UNITS) for _ in range(times)]
        return [rush(made, campaign, writers) for campaign in campaigns]
    finally:
        for writer in writers:
            writer.stop()
        connection.close()


def sells_exactly(made, times):
    """The test itself, which its twin runs without the constraint."""
    assert rushes(made, times) == [{"new": UNITS, "sold_out": CLIENTS - UNITS}] * times
    with system():
        held = Unit.objects.filter(state="held").values_list("claim_id", flat=True)
        assert sorted(held) == sorted(Claim.objects.values_list("pk", flat=True))
        assert len(held) == UNITS * times


@pytest.mark.django_db(transaction=True)
def test_three_hundred_clients_on_fifty_units_twenty_times():
    sells_exactly(furnished(CLIENTS), TIMES)


@pytest.fixture
def careless(monkeypatch):
    """Stock that takes the first units that it sees, whoever has them."""
    sees = stock.TAKE.replace("AND state = 'free' ", "").replace("SKIP LOCKED", "")
    assert sees != stock.TAKE
    monkeypatch.setattr(stock, "TAKE", sees)


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_the_same_test_fails(careless):
    """With it careless code sells no unit twice; without it nearly everybody has one."""
    made = furnished(CLIENTS)
    everybody, made.members = made.members, made.members[:24]
    rushes(made, 1)
    with system():
        assert Claim.objects.count() == Claim.objects.values("unit").distinct().count()
    made.members = everybody
    with without("claim_unit_taken_once", UNIT_ONCE):
        with pytest.raises(AssertionError):
            sells_exactly(made, 1)
        with system():
            assert Claim.objects.count() > UNITS + 24


@pytest.mark.django_db
def test_a_reply_that_is_cut_a_thousand_times_makes_no_claim_more():
    made = furnished(1_000)
    campaign = made.campaign(1_100)
    asks = [Ask(member, campaign, "cut") for member in made.members]
    for _ in range(2):
        # Whoever never read the reply asks again, with the same key.
        for first in range(0, len(asks), 250):
            answers = taking.claim_many(asks[first : first + 250])
    assert {answer.is_new for answer in answers} == {False}
    with system():
        assert Claim.objects.count() == 1_000
        assert Unit.objects.filter(state="free").count() == 100


@pytest.mark.django_db(transaction=True)
def test_a_line_that_is_cut_sixty_times_makes_no_claim_more():
    """Over a real server: half the lines are cut before the reply, half within it; all ask again."""
    made = furnished(60)
    made.urls = {"DATABASE_URL": peers.database_url()}
    campaign = made.campaign(70)
    body = json.dumps({"campaign": campaign}).encode()
    asks = [(OUR_PATH, token_of(number), f"wire-{number}", body) for number in range(60)]
    with served(made, 8) as address:
        for number, ask in enumerate(asks):
            with socket.create_connection(address, 30) as line:
                line.sendall(written(*ask))
                assert number % 2 or line.recv(1)
        with system():
            assert Claim.objects.count() >= 30
        line = Line(address)
        told = [line.post(*ask) for ask in asks]
    assert {status for status, _ in told} <= {200, 201}
    assert len({json.loads(said)["id"] for _, said in told}) == 60
    with system():
        assert Claim.objects.count() == 60
        assert Unit.objects.filter(state="free").count() == 10
    connection.close()
