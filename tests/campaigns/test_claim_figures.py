"""The figures that a ticket office is measured by, over real connections and several writers."""

import pytest
from django.db import connection

from campaigns import taking
from campaigns.asking import Ask, Decision
from campaigns.batcher import Batcher, Waiting, name_of
from campaigns.benchmarks import claims_house
from campaigns.models import Claim
from perks.models import Unit
from tests.campaigns.member_stage import system

CLIENTS, UNITS, TIMES, WRITERS = 300, 50, 20, 6


def furnished(members):
    with system():
        made = claims_house.furnish({}, {})
        made.members = claims_house.crowd(0, members)
    return made


def rush(made, campaign, writers):
    """Every member asks at once, through one of several writers; gives the number of yeses."""
    asked = [Waiting(Ask(member, campaign, f"r-{campaign}")) for member in made.members]
    for number, waiting in enumerate(asked):
        writers[number % len(writers)].queue.put(waiting)
    answers = [waiting.answer.result(60) for waiting in asked]
    assert {name_of(answer) for answer in answers} == {"new", "sold_out"}
    return sum(isinstance(answer, Decision) for answer in answers)


@pytest.mark.django_db(transaction=True)
def test_three_hundred_clients_on_fifty_units_twenty_times():
    made, writers = furnished(CLIENTS), [Batcher() for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        campaigns = [made.campaign(UNITS) for _ in range(TIMES)]
        sold = [rush(made, campaign, writers) for campaign in campaigns]
    finally:
        for writer in writers:
            writer.stop()
        connection.close()
    assert sold == [UNITS] * TIMES
    with system():
        held = Unit.objects.filter(state="held").values_list("claim_id", flat=True)
        assert sorted(held) == sorted(Claim.objects.values_list("pk", flat=True))
        assert len(held) == UNITS * TIMES


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
