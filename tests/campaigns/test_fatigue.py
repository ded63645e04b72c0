"""Perks a month: one condition behind every rule, at the invitation and at the claim."""

from datetime import timedelta

import numpy as np
import pytest

from campaigns import claims, fatigue, forme, frames, invitations, taking
from campaigns.asking import Ask
from campaigns.core import bitmaps
from campaigns.core.bitframe import indexed
from campaigns.core.kleene import NO, YES
from campaigns.core.person import one_person
from campaigns.models import Claim, Invitation
from campaigns.rules import replay
from campaigns.rules.context import Names
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import parse
from campaigns.rules.reached import reached
from campaigns.rules.verdict import judge
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import Perk, User
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.campaigns.rule_worlds import CONTEXT, VOCABULARY, frame_of, random_people

pytestmark = pytest.mark.django_db
LEAF = {"field": "month_budget", "op": "<=", "value": 3}


def person(had, most):
    told = {"month_had": had, "month_most": most}
    return one_person(
        measures={name: number for name, number in told.items() if number is not None}
    )


@pytest.fixture
def stage(house, settings):
    """Three a month; Alice may have any of five perks."""
    settings.PERKS_A_MONTH = 3
    with system():
        scored(house.alice)
        house.campaigns = [
            launched(
                house.northwind,
                Perk.objects.create(brand=house.northwind, kind="code", name=f"Code {n}"),
                is_open=n < 4,
            )
            for n in range(5)
        ]
        yield house


def claim(stage, place, key=""):
    return claims.claim(stage.alice.pk, stage.campaigns[place].pk, key or f"k{place}")


def test_a_line_is_said_where_it_is_the_reason_and_replays():
    lines = [
        (None, None, "yes", ""),
        (2, None, "yes", ""),
        (3, None, "no", "You have had 3 perks in the last 30 days, and three are the most that "
         "anybody gets. Yours again once one of them is 30 days old."),
        (1, 1, "no", "You have had 1 perk in the last 30 days, and asked for at most 1. Yours "
         "again once one of them is 30 days old, or when you ask for more."),
        (1, 2, "yes", ""),
        (4, 90, "no", "You have had 4 perks in the last 30 days, and three are the most that "
         "anybody gets. Yours again once one of them is 30 days old."),
    ]  # fmt: skip
    for had, most, answer, mend in lines:
        verdict = judge(parse({"all": [LEAF]}, None), person(had, most), CONTEXT, Names())
        assert (verdict.answer, verdict.nearest or "") == (answer, mend)
        said = [line["sentence"] for line in verdict.sentences]
        assert said == ([] if answer == "yes" else ["At most 3 perks of any brand in 30 days"])
        again = replay.replay(verdict.values)
        assert (again.answer, again.sentences) == (verdict.answer, verdict.sentences)


def test_nobody_writes_it_into_a_rule():
    with pytest.raises(Refusal) as caught:
        parse(LEAF, VOCABULARY)
    assert caught.value.code == "rule_invalid"


def test_the_bitmaps_equal_the_mask():
    chance = np.random.default_rng(6)
    people = random_people(61, 700)
    for each in people:
        for name, top in (("month_had", 6), ("month_most", 5)):
            if chance.random() < 0.4:
                each["amounts"][name] = int(chance.integers(1, top))
    frame = frame_of(people)
    bits, seen = indexed(frame), set()
    for value in (1, 3, 5):
        rule = parse({**LEAF, "value": value}, None)
        answers = evaluate(rule, frame, CONTEXT)
        assert np.array_equal(reached(rule, bits, CONTEXT, YES), bitmaps.pack(answers >= YES))
        seen |= set(answers.tolist())
    assert seen == {NO, YES}


def test_the_fourth_of_a_month_is_refused_with_a_receipt(stage):
    made = [claim(stage, place).claim for place in range(3)]
    claims.confirm(made[0].pk, stage.alice.pk)
    refused = claim(stage, 3)
    assert (refused.claim, refused.receipt.verdict) == (None, "no")
    kept = Receipt.objects.get(pk=refused.receipt.pk)
    assert kept.sentences[-1]["sentence"] == "At most 3 perks of any brand in 30 days"
    assert kept.sentences[-1]["value"] == "3 perks in the last 30 days"
    assert replay.replay(kept.values).answer == "no"
    offers = forme.for_member(stage.alice.pk)
    assert (offers.for_you, [each.missing for each in offers.nearly]) == (
        [], ["month_budget"] * 2,
    )  # fmt: skip
    # What she gives back, and a hold that ran out, count no more.
    claims.cancel(made[1].pk, stage.alice.pk)
    assert claim(stage, 3, "again").claim is not None
    assert fatigue.of(stage.alice.pk).left == 0
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert fatigue.of(stage.alice.pk).left == 2
    with clock.at(clock.now() + timedelta(days=31)):
        assert fatigue.of(stage.alice.pk).had == 0


def test_several_at_once_are_judged_one_after_the_other(stage):
    asks = [Ask(stage.alice.pk, campaign.pk, f"k{campaign.pk}") for campaign in stage.campaigns[:4]]
    answers = taking.claim_many(asks)
    assert [answer.claim is not None for answer in answers] == [True, True, True, False]
    assert Claim.objects.count() == 3


def test_without_turns_several_at_once_would_all_be_the_last(stage, monkeypatch):
    """The twin: judged together, all four see a month that is not full."""
    monkeypatch.setattr(taking, "apart", lambda cases: (list(cases), []))
    asks = [Ask(stage.alice.pk, campaign.pk, f"k{campaign.pk}") for campaign in stage.campaigns[:4]]
    answers = taking.claim_many(asks)
    assert [answer.claim is not None for answer in answers] == [True] * 4


def test_a_member_at_her_budget_is_not_invited(stage):
    scored(stage.mallory)
    fatigue.ask_for(stage.alice.pk, 1)
    claim(stage, 0)
    frames.build()
    campaign = stage.campaigns[4]
    assert invitations.invite(campaign.pk) == {"invited": 1, "held_out": 0}
    assert Invitation.objects.get(campaign=campaign).member_id == stage.mallory.pk
    # Nor by fresh values, where the frame is older than her claims.
    fatigue.ask_for(stage.alice.pk, None)
    frames.build()
    fatigue.ask_for(stage.alice.pk, 1)
    assert invitations.invite(campaign.pk) == {"invited": 0, "held_out": 0}
    fatigue.ask_for(stage.alice.pk, 2)
    frames.refresh()
    assert invitations.invite(campaign.pk) == {"invited": 1, "held_out": 0}


def test_she_lowers_it_on_her_page_and_over_the_api(stage):
    client = signed_in(stage.alice)
    claim(stage, 0)
    assert client.get("/api/v1/me/month").json() == {"had": 1, "wanted": None, "most": 3, "left": 2}
    assert client.post("/privacy/month/", {"most": "2"}).status_code == 302
    page = client.get("/privacy/").content.decode()
    assert ("You had 1 in the last 30 days" in page, 'value="2"' in page) == (True, True)
    for wrong in (0, 4, -1):
        answer = client.put("/api/v1/me/month", {"wanted": wrong}, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "month_range")
    for wrong in ("4", "none", "-1"):
        client.post("/privacy/month/", {"most": wrong})
    assert User.objects.get(pk=stage.alice.pk).perks_a_month == 2
    answer = client.put("/api/v1/me/month", {"wanted": 1}, "application/json").json()
    assert answer == {"had": 1, "wanted": 1, "most": 3, "left": 0}
    assert claim(stage, 1).receipt.verdict == "no"
    assert client.post("/privacy/month/", {"most": ""}).status_code == 302
    assert claim(stage, 1, "again").claim is not None
