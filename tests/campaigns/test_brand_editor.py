"""The editor: a sentence with blanks becomes a rule, and nothing typed is lost."""

import re

import pytest

from campaigns.models import Campaign, RuleVersion
from perks.ground import clock
from tests.campaigns.brand_stage import (
    TYPED,
    at,
    crowd,
    drafted,
    facts,
    rule_of,
    signed_in,
)
from tests.campaigns.member_stage import system


def test_the_sentence_is_saved_as_a_rule(house):
    campaign = drafted(house)
    answer = signed_in(house.bea).post(
        at("campaign", house.northwind, campaign.pk),
        {**facts(campaign, tag="winterlounge"), **TYPED, "do": "save"},
        follow=True,
    )
    assert rule_of(campaign) == {
        "all": [
            {"field": "score", "op": ">=", "value": 40},
            {
                "any": [
                    {"field": "country", "op": "in", "value": ["DE", "US"]},
                    {"field": "topic", "topic": "travel", "op": ">", "value": 35.5},
                ]
            },
        ]
    }
    with system():
        campaign.refresh_from_db()
    assert campaign.tag == "#winterlounge"
    assert "Saved as rule 2." in answer.content.decode()


def test_a_rule_typed_wrong_keeps_everything_and_points_at_the_leaf(house):
    campaign = drafted(house)
    before = rule_of(campaign)
    answer = signed_in(house.bea).post(
        at("campaign", house.northwind, campaign.pk),
        {
            **facts(campaign, name="Typed name", tag="two words"),
            **TYPED,
            "c0-0-value": "four",
            "c1-0-value": "Germny",
            "do": "save",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert rule_of(campaign) == before
    blank = re.search(r'<input[^>]*id="c0-0-value"[^>]*>', page)[0]
    assert 'value="four"' in blank and 'aria-describedby="c0-0-error"' in blank
    assert '"four" is not a number'.replace('"', "&quot;") in page
    assert 'value="Germny"' in page and "There is no country &quot;Germny&quot;" in page
    assert 'value="Typed name"' in page and 'value="two words"' in page
    with system():
        campaign.refresh_from_db()
    assert (campaign.name, campaign.tag) == ("Lounge day, winter", "")


@pytest.mark.parametrize(
    "blank",
    [
        {"c1-1-topic": "tra\x00vel"},
        {"c1-1-topic": "t" * 5000},
        {"c1-0-value": "<script>"},
        {"c0-0-value": "9" * 5000},
        {"c0-0-value": "NaN"},
        {"c0-0-op": "in"},
        {"c1-1-value": ""},
    ],
)
def test_odd_input_is_refused_at_its_blank(house, blank):
    campaign = drafted(house)
    [name] = blank
    answer = signed_in(house.bea).post(
        at("campaign", house.northwind, campaign.pk),
        {**facts(campaign), **TYPED, **blank, "do": "save"},
    )
    marked = re.search(rf'<\w+[^>]*id="{name}"[^>]*>', answer.content.decode())[0]
    assert (answer.status_code, 'aria-invalid="true"' in marked) == (422, True)
    assert "<script>" not in answer.content.decode().replace("<script src=", "")
    with system():
        assert RuleVersion.objects.filter(campaign=campaign).count() == 1


def test_a_refused_tag_saves_neither_facts_nor_rule(house):
    campaign = drafted(house)
    typed = {**facts(campaign, name="New name", tag="two words"), **TYPED, "do": "save"}
    answer = signed_in(house.bea).post(at("campaign", house.northwind, campaign.pk), typed)
    assert answer.status_code == 422
    assert "A tag is one word" in answer.content.decode()
    with system():
        assert RuleVersion.objects.filter(campaign=campaign).count() == 1
        assert Campaign.objects.get(pk=campaign.pk).name == "Lounge day, winter"


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("count", ["score", "country", "topic"]),
        ("add", ["score", "country", "topic", "age"]),
        ("add:topic", ["score", "country", "topic", "topic"]),
        ("or:0", ["score", "age", "country", "topic"]),
        ("drop:1-0", ["score", "topic"]),
        ("drop:9-9", ["score", "country", "topic"]),
    ],
)
def test_buttons_change_what_is_typed_and_save_nothing(house, do, fields):
    campaign = drafted(house)
    before = rule_of(campaign)
    answer = signed_in(house.bea).post(
        at("campaign", house.northwind, campaign.pk),
        {**facts(campaign, name="Typed name"), **TYPED, "new": "age", "do": do},
    )
    page = answer.content.decode()
    assert re.findall(r'-field" value="(\w+)"', page) == fields
    assert 'value="Typed name"' in page
    assert rule_of(campaign) == before


def test_the_slider_moves_its_number(house):
    campaign = drafted(house)
    moved = {"try": "52", "try_was": "40", "try_path": "all[0]", "do": "count"}
    page = signed_in(house.bea).post(
        at("campaign", house.northwind, campaign.pk), {**facts(campaign), **TYPED, **moved}
    )
    assert re.search(r'id="c0-0-value"[^>]*value="52"', page.content.decode())


def test_figures_follow_what_is_typed_and_small_groups_are_not_told(house):
    crowd(30, first=20)
    campaign = drafted(house)
    bea = signed_in(house.bea)
    url = at("campaign_reach", house.northwind, campaign.pk)
    score = {"c0-0-field": "score", "c0-0-op": ">="}
    many = bea.post(url, {**facts(campaign), **score, "c0-0-value": "30"}).content.decode()
    few = bea.post(url, {**facts(campaign), **score, "c0-0-value": "45"}).content.decode()
    wrong = bea.post(url, {**facts(campaign), **score, "c0-0-value": "x"}).content.decode()
    assert ">20 people<" in many
    assert ">fewer than 10 people<" in few and ">5 people<" not in few
    assert "Not counted: &quot;x&quot; is not a number." in wrong
    assert rule_of(campaign) == {"all": [{"field": "score", "op": ">=", "value": 30}]}


def test_groups_are_shown_changed_and_saved_without_json(house):
    tree = {"not": {"field": "network", "op": "in", "value": ["web"]}}
    campaign = drafted(house, rule=tree)
    bea, url = signed_in(house.bea), at("campaign", house.northwind, campaign.pk)
    page = bea.get(url).content.decode()
    assert re.search(r'name="g-kind"[^>]*>.*?<option value="none" selected>', page)
    assert "textarea" not in page.partition('id="reach"')[0]
    grouped = {"g-kind": "all", "g0-kind": "at_least", "g0-least": "2", "g1-kind": "none"}
    typed = {
        **facts(campaign), **grouped, **TYPED, "new": "age",
        "c0-1-field": "network", "c0-1-op": "in", "c0-1-value": "web",
    }  # fmt: skip
    page = bea.post(url, {**typed, "do": "or:0"}).content.decode()
    assert 'id="c0-2-value"' in page and "<details open>" in page
    bea.post(url, {**typed, "do": "save"})
    assert rule_of(campaign) == {
        "all": [
            {
                "at_least": 2,
                "of": [{"field": "score", "op": ">=", "value": 40}, tree["not"]],
            },
            {
                "not": {
                    "any": [
                        {"field": "country", "op": "in", "value": ["DE", "US"]},
                        {"field": "topic", "topic": "travel", "op": ">", "value": 35.5},
                    ]
                }
            },
        ]
    }
    wrong = bea.post(url, {**typed, "g0-least": "3", "do": "save"})
    assert wrong.status_code == 422 and 'href="#g0-least"' in wrong.content.decode()


def test_the_last_day_of_the_calendar_is_too_late(house):
    campaign = drafted(house)
    typed = {**facts(campaign, last_day="9999-12-31"), **TYPED, "do": "save"}
    answer = signed_in(house.bea).post(at("campaign", house.northwind, campaign.pk), typed)
    assert answer.status_code == 422
    assert "A campaign ends before 2200. Choose an earlier day." in answer.content.decode()


def test_an_ended_campaign_is_given_no_advice(house):
    campaign = drafted(house)
    page = at("campaign", house.northwind, campaign.pk)
    bea = signed_in(house.bea)
    assert "Mentions cannot be found" in bea.get(page).content.decode()
    with system():
        Campaign.objects.filter(pk=campaign.pk).update(state="ended", launched_at=clock.now())
    assert "Mentions cannot be found" not in bea.get(page).content.decode()
