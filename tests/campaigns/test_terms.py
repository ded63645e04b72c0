"""Where a perk can be sent and who may have it: nobody is shown, invited to or given another."""

import random

import numpy as np
import pytest
from django.urls import reverse

from campaigns import claims, drafts, forme, frames, implied, invitations, planner
from campaigns.core import bitmaps
from campaigns.core.bitframe import indexed
from campaigns.core.kleene import NO, UNKNOWN, YES
from campaigns.core.person import one_person
from campaigns.models import Claim, Invitation
from campaigns.rules import areas, replay
from campaigns.rules.context import Names
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import parse
from campaigns.rules.reached import reached
from campaigns.rules.verdict import judge
from perks.ground.errors import Refusal
from perks.models import Perk, User
from tests.campaigns import kind_stage
from tests.campaigns.brand_stage import crowd, signed_in
from tests.campaigns.member_stage import REASON, scored, system
from tests.campaigns.rule_worlds import CITIES, CONTEXT, VOCABULARY, frame_of, random_people

CITY = {name: number for name, (number, _, _) in CITIES.items()}
OAKLAND, PORTLAND = 5378538, 5746545
CANADA = ("US", "CA")


def leaf(*codes, name="sent_to"):
    return {"field": name, "op": "in", "value": list(codes)}


def person(country, place=None, **facts):
    return one_person(country=country, measures={} if place is None else {"place": place}, **facts)


def test_a_part_of_a_country_is_told_by_the_city_and_without_one_unknown():
    lines = [
        (("US", "CA"), "US", None, YES, "The United States", ""),
        (("US", "CA"), "DE", None, NO, "Germany",
         "Sent to the United States and Canada only. You told us Germany."),
        (("US", "CA"), None, None, UNKNOWN, "Country not known",
         "We do not know where you live. Add your country and we will."),
        (("US-CA", "DE"), "US", OAKLAND, YES, "Oakland (the United States)", ""),
        (("US-CA", "DE"), "US", PORTLAND, NO, "Portland (the United States)",
         "Sent to California (the United States) and Germany only. "
         "You told us Portland (the United States)."),
        (("US-CA", "DE"), "US", None, UNKNOWN, "The United States",
         "We do not know your city. Add it and we will."),
        (("US-CA", "DE"), "DE", None, YES, "Germany", ""),
        (("US-CA", "DE"), "FR", None, NO, "France",
         "Sent to California (the United States) and Germany only. You told us France."),
        (("DE-02",), None, CITY["DE/munich"], YES, "Munich (Germany)", ""),
        (("SG-01",), "SG", CITY["SG/singapore"], UNKNOWN, "Singapore (Singapore)", ""),
    ]  # fmt: skip
    for codes, country, place, expected, seen, mend in lines:
        rule, frame = parse(leaf(*codes), None), person(country, place)
        verdict = judge(rule, frame, CONTEXT, Names())
        assert (verdict.answer, verdict.sentences[0]["value"]) == (
            ("no", "unknown", "yes")[expected], seen,
        )  # fmt: skip
        if mend:
            assert verdict.nearest == mend
        again = replay.replay(verdict.values)
        assert (again.answer, again.sentences) == (verdict.answer, verdict.sentences)


def test_the_bitmaps_equal_the_mask():
    chance, seen = random.Random(6), set()
    frame = frame_of(random_people(61, 700))
    bits = indexed(frame)
    for _ in range(60):
        codes = chance.sample(["US", "AT", "FR", "DE", "DE-02", "AT-09", "US-CA"], 2)
        rule = parse(leaf(*codes, name=chance.choice(implied.AREAS)), None)
        answers = evaluate(rule, frame, CONTEXT)
        for least in (UNKNOWN, YES):
            words = reached(rule, bits, CONTEXT, least)
            assert np.array_equal(words, bitmaps.pack(answers >= least)), codes
        seen |= set(answers.tolist())
    assert seen == {NO, UNKNOWN, YES}


def test_nobody_writes_it_into_a_rule_but_a_stored_one_has_it():
    with pytest.raises(Refusal) as caught:
        parse(leaf("US"), VOCABULARY)
    assert caught.value.code == "rule_invalid"
    assert parse(leaf("US"), None).as_json() == leaf("US")


def test_areas_are_read_as_they_are_typed():
    typed = "United States; canada, Bavaria (Germany)\nUS-CA, AT-09"
    assert areas.read(typed) == ["US", "CA", "DE-02", "AT-09"]
    assert areas.read(areas.typed(["US", "DE-02"])) == ["US", "DE-02"]
    assert areas.read("  ") == []
    for text, code in (
        ("Untied States", "area_unknown"),
        (", ".join(["DE-02"] * 61), "areas_too_many"),
    ):
        with pytest.raises(Refusal) as caught:
            areas.read(text)
        assert (caught.value.code, caught.value.status) == (code, 400)
    with pytest.raises(Refusal, match="Did you mean Germany"):
        areas.read("Germnay")


def test_rules_keep_their_paths_when_a_perk_adds_to_them():
    own = {"field": "score", "op": ">=", "value": 40}
    told = implied.leaves(["US"], [], 21)
    assert implied.joined(own, []) == own
    assert implied.joined({"all": [own]}, told) == {
        "all": [own, leaf("US"), {"field": "age", "op": ">=", "value": 21}]
    }
    assert implied.joined({"any": [own, own]}, told)["all"][0] == {"any": [own, own]}


@pytest.fixture
def stage(house):
    """Northwind's sample goes to the United States and Canada, and to people of 21 and older."""
    with system():
        scored(house.alice)
        house.sample = kind_stage.given(house.northwind, "sample", kind_stage.SIZES)
        implied.settle(house.sample, CANADA, [], 21)
        house.campaign = kind_stage.campaign(house.northwind, house.sample)
        yield house


def lives(member, country, born=1990):
    User.objects.filter(pk=member.pk).update(country=country, birth_year=born)


def claim(stage, key):
    return claims.claim(stage.alice.pk, stage.campaign.pk, key, {"variant": "m-green"})


@pytest.mark.django_db
def test_whom_it_cannot_reach_is_neither_shown_it_nor_given_it(stage):
    for key, (country, born, verdict, nearest) in enumerate(
        [
            ("DE", 1990, "no", "Sent to the United States and Canada only. You told us Germany."),
            ("US", 2015, "no", "Open to people who are 21 or older. A birth year of 2015 shows "
             "that from 31 December 2036."),
            ("", 1990, "unknown", "We do not know where you live. Add your country and we will."),
        ]
    ):  # fmt: skip
        lives(stage.alice, country, born)
        decision = claim(stage, f"k{key}")
        assert (decision.claim, decision.receipt.verdict) == (None, verdict)
        assert decision.receipt.nearest == nearest
        offered = forme.for_member(stage.alice.pk)
        assert ([*offered.for_you], len(offered.nearly)) == ([], int(verdict == "unknown"))
        page = signed_in(stage.alice).get(reverse("perk", args=[stage.campaign.pk]))
        assert page.status_code == (200 if verdict == "unknown" else 404)
    assert not Claim.objects.exists()
    lives(stage.alice, "CA")
    assert [offer.campaign for offer in forme.for_member(stage.alice.pk).for_you] == [
        stage.campaign
    ]
    decision = claim(stage, "yes")
    sentences = [line["sentence"] for line in decision.receipt.sentences]
    assert sentences[-2:] == ["Sent to the United States and Canada only", "21 or older"]
    assert replay.replay(decision.receipt.values).answer == "yes"


@pytest.mark.django_db
def test_without_the_terms_the_same_claim_goes_through(stage):
    """The twin: it is the terms that refuse, nothing else."""
    lives(stage.alice, "DE", 2015)
    assert claim(stage, "a").claim is None
    implied.settle(stage.sample, [], [], None)
    assert claim(stage, "b").claim is not None


@pytest.mark.django_db
def test_only_whom_it_reaches_is_invited_and_counted(stage):
    members = crowd(40, first=60)
    with system():
        for n, member in enumerate(members):
            lives(member, ("US", "DE", "")[n % 3])
        lives(stage.alice, "DE")
        frames.build()
        tree = {"field": "score", "op": ">=", "value": 5}
        drafts.save_rule(stage.campaign, tree, REASON)
        plan = planner.planned(stage.campaign, parse(tree, None), 3)
        assert (plan.limited, plan.figures.reach.yes, plan.shippable) == (True, 40, 10)
        assert plan.outlook.invited == round(10 * (1 - stage.campaign.holdout_share))
        invitations.invite(stage.campaign.pk)
        asked = set(Invitation.objects.values_list("member__country", flat=True))
    assert asked == {"US"}


@pytest.mark.django_db
def test_terms_are_set_on_a_page_and_over_the_api(stage):
    bea = signed_in(stage.bea)
    page = reverse("perk_terms", args=["northwind", stage.sample.pk])
    assert b"United States, Canada" in bea.get(page).content
    typed = {"sent_to": "Germany, California (United States)", "lives_in": "", "least_age": "18"}
    assert bea.post(page, typed).status_code == 302
    kept = Perk.objects.get(pk=stage.sample.pk)
    assert (kept.sent_to, kept.lives_in, kept.least_age) == (["DE", "US-CA"], [], 18)
    refused = bea.post(page, {**typed, "sent_to": "Narnia"})
    assert (refused.status_code, b"is no country or region" in refused.content) == (422, True)
    url = reverse("api_brand_terms", args=["northwind", stage.sample.pk])
    told = bea.get(url).json()
    assert told == {"sent_to": ["DE", "US-CA"], "lives_in": [], "least_age": 18}
    answers = [
        bea.put(url, body, "application/json")
        for body in (
            {"sent_to": ["XX"]},
            {"sent_to": ["US"], "least_age": 21},
        )
    ]
    assert [each.status_code for each in answers] == [400, 200]
    assert answers[0].json()["code"] == "area_unknown"
    lounge = reverse("api_brand_terms", args=["northwind", stage.lounge_day.pk])
    wrong = bea.put(lounge, {"sent_to": ["US"]}, "application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "sent_to_unwanted")
    assert Perk.objects.get(pk=stage.sample.pk).sent_to == ["US"]
    other = signed_in(stage.mallory)
    assert [other.get(each).status_code for each in (page, url)] == [404, 404]
