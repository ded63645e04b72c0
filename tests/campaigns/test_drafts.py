"""A campaign's life: what may be saved when, and what a launch needs."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns import drafts, targeting
from campaigns.models import Campaign, RuleVersion
from perks import stock
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Perk
from tests.campaigns.brand_stage import FITTING, drafted

OLDER = {"all": [{"field": "age", "op": ">=", "value": 21}]}


@pytest.fixture
def campaign(house):
    return drafted(house)


@pytest.fixture(autouse=True)
def acting(house):
    """Bea, for Northwind."""
    with scopes.act_as(scopes.brand(house.northwind.pk, by=house.bea.pk)):
        yield


def refused(function, *args, **facts):
    with pytest.raises(Refusal) as raised:
        function(*args, **facts)
    return raised.value.code


def state_of(campaign):
    return Campaign.objects.get(pk=campaign.pk).state


def test_a_new_draft_asks_for_a_topic_and_has_a_month(house):
    made = drafts.draft(house.northwind, house.lounge_day, "Winter")
    assert (made.state, made.ends_at - made.starts_at) == ("draft", timedelta(days=30))
    assert targeting.in_force(made).sentence == (
        "members who move people about travel with a strength of at least 35"
    )


def test_another_brands_perk_makes_no_draft(house):
    before = Campaign.objects.count()
    assert refused(drafts.draft, house.rival, house.lounge_day, "Theirs") == "perk_not_yours"
    now = clock.now()
    days = {"starts_at": now, "ends_at": now - timedelta(days=1)}
    args = (house.northwind, house.lounge_day, "Backwards")
    assert refused(drafts.draft, *args, **days) == "campaign_dates"
    assert refused(drafts.draft, *args, tag="two words") == "tag_invalid"
    assert refused(drafts.draft, *args, rule={"all": []}) == "rule_invalid"
    assert Campaign.objects.count() == before


def test_versions_are_numbered_and_never_rewritten(house, campaign):
    second = drafts.save_rule(campaign, OLDER)
    same = drafts.save_rule(campaign, OLDER)
    assert (second.number, same.pk, second.saved_by) == (2, second.pk, house.bea.pk)
    assert targeting.in_force(campaign).tree == OLDER
    assert [each.tree for each in RuleVersion.objects.order_by("number")] == [FITTING, OLDER]


def test_a_wrong_rule_saves_nothing(campaign):
    wrong = {"all": [{"field": "score", "op": ">=", "value": 400}]}
    assert refused(drafts.save_rule, campaign, wrong) == "rule_invalid"
    assert RuleVersion.objects.count() == 1


def test_a_launch_needs_a_vetted_brand_stock_and_time(house, campaign):
    assert refused(drafts.launch, campaign) == "no_stock"
    stock.add_units(house.lounge_day, 1)
    campaign.brand.vetted_at = None
    assert refused(drafts.launch, campaign) == "brand_not_vetted"
    campaign.brand.vetted_at = clock.now()
    with clock.at(campaign.ends_at):
        assert refused(drafts.launch, campaign) == "campaign_dates"
    assert state_of(campaign) == "draft"
    assert Perk.objects.get(pk=house.lounge_day.pk).published is False
    drafts.launch(campaign)
    assert state_of(campaign) == "live"
    assert Perk.objects.get(pk=house.lounge_day.pk).published is True


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("draft", {"launch"}),
        ("live", {"pause", "end"}),
        ("paused", {"resume", "end"}),
        ("ended", set()),
    ],
)
def test_states_move_one_step_at_a_time(house, campaign, state, allowed):
    stock.add_units(house.lounge_day, 1)
    for step in ("launch", "pause", "resume", "end"):
        Campaign.objects.filter(pk=campaign.pk).update(state=state, launched_at=clock.now())
        if step in allowed:
            getattr(drafts, step)(campaign)
        else:
            over = (state, step) == ("ended", "resume")
            said = "campaign_over" if over else "campaign_state"
            assert refused(getattr(drafts, step), campaign) == said
            assert state_of(campaign) == state


def test_change_is_whole_or_not_at_all(campaign):
    facts = {"name": "New", "tag": "not one"}
    assert refused(drafts.change, campaign, **facts) == "tag_invalid"
    assert Campaign.objects.get(pk=campaign.pk).name == "Lounge day, winter"
    drafts.change(campaign, name="New", tag="winter", holdout_share=0.3)
    changed = Campaign.objects.get(pk=campaign.pk)
    assert (changed.name, changed.tag, changed.holdout_share) == ("New", "#winter", 0.3)


def test_the_draw_and_the_perk_are_settled_at_launch(house, campaign):
    stock.add_units(house.lounge_day, 1)
    drafts.launch(campaign)
    assert refused(drafts.change, campaign, holdout_share=0.5) == "settled_at_launch"
    assert refused(drafts.change, campaign, perk=house.code_perk) == "settled_at_launch"
    drafts.change(campaign, holdout_share=campaign.holdout_share, name="Renamed")
    drafts.end(campaign)
    assert refused(drafts.change, campaign, name="Late") == "campaign_over"
    assert refused(drafts.save_rule, campaign, OLDER) == "campaign_over"


@pytest.mark.parametrize("rule", [{}, [], ""])
def test_an_empty_rule_is_refused_and_never_replaced(house, rule):
    facts = {"brand": house.northwind, "perk": house.lounge_day, "name": "Empty", "rule": rule}
    assert refused(drafts.draft, **facts) == "rule_invalid"
    assert not Campaign.objects.filter(name="Empty").exists()


def test_a_campaign_at_the_end_of_the_calendar_is_refused(house, campaign):
    late = datetime(9999, 12, 31, tzinfo=UTC)
    facts = {"brand": house.northwind, "perk": house.lounge_day, "name": "Late"}
    assert refused(drafts.draft, **facts, starts_at=late) == "campaign_dates"
    assert refused(drafts.change, campaign, ends_at=late) == "campaign_dates"


def test_a_rule_is_judged_by_the_campaign_as_it_stands_now(house, campaign):
    """Another request has ended it since this one looked."""
    Campaign.objects.filter(pk=campaign.pk).update(state="ended", launched_at=clock.now())
    assert campaign.state == "draft"
    assert refused(drafts.save_rule, campaign, OLDER) == "campaign_over"


ALONE = {"all": [{"field": "score", "op": ">=", "value": 30}]}
TOPICAL = {"all": [*ALONE["all"], {"field": "country", "op": "in", "value": ["US"]}]}


def test_nothing_is_launched_on_the_score_alone_without_a_written_reason(house):
    house.northwind.vetted_at = clock.now()
    house.northwind.save()
    made = drafts.draft(house.northwind, house.lounge_day, "Alone", rule=ALONE)
    stock.add_units(house.lounge_day, 1)
    assert refused(drafts.launch, made) == "score_alone"
    assert state_of(made) == "draft"
    assert refused(drafts.launch, made) == "score_alone"
    kept = drafts.save_rule(made, ALONE, "  The launch party is for\nwhoever is heard.  ")
    assert (kept.number, kept.reason) == (2, "The launch party is for whoever is heard.")
    assert drafts.save_rule(made, ALONE) == kept
    drafts.launch(made)
    assert refused(drafts.save_rule, made, ALONE, "") == "score_alone"
    assert drafts.save_rule(made, TOPICAL).reason == ""
    # The reason went with the rule that it was for.
    assert refused(drafts.save_rule, made, ALONE) == "score_alone"
    assert targeting.in_force(made).tree == TOPICAL


def test_without_that_guard_it_would_be_launched(house, monkeypatch):
    monkeypatch.setattr(drafts, "SHORTEST_REASON", 0)
    house.northwind.vetted_at = clock.now()
    house.northwind.save()
    made = drafts.draft(house.northwind, house.lounge_day, "Alone", rule=ALONE)
    stock.add_units(house.lounge_day, 1)
    drafts.launch(made)
    assert state_of(made) == "live"
