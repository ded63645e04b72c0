"""The brand's API: everything the console does, with a code for each no."""

import json

import pytest
from rest_framework.test import APIClient

from campaigns import claims, counts, invitations
from campaigns.api import brand_shapes
from campaigns.models import Campaign, RuleVersion
from perks import stock
from perks.api.authentication import issue_token
from perks.models import BrandMembership
from tests import cast
from tests.campaigns import member_stage
from tests.campaigns.brand_stage import FITTING, crowd, drafted
from tests.campaigns.member_stage import system

NORTHWIND = "/api/v1/brands/northwind"


def signed_in(user):
    client = APIClient()
    with system():
        client.force_login(user)
    return client


@pytest.fixture
def client(house):
    """A machine with Northwind's token."""
    with system():
        token = issue_token("crm", brand=house.northwind)
    return APIClient(headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def draft(house):
    return drafted(house)


def one(campaign, *rest):
    return "/".join([f"{NORTHWIND}/campaigns/{campaign.pk}", *rest])


def post(client, url, data=None):
    return client.post(url, data or {}, format="json")


def test_a_campaign_from_nothing_to_live_to_ended(house, client):
    perk = post(client, f"{NORTHWIND}/perks", {"kind": "code", "name": "30% off flour"}).json()
    codes = {"codes": ["A", "B", "A"]}
    added = post(client, f"{NORTHWIND}/perks/{perk['id']}/stock", codes).json()
    assert added == {"added": 2, "duplicates": 1, "left": 2}
    made = post(
        client,
        f"{NORTHWIND}/campaigns",
        {"name": "Bakers", "perk": perk["id"], "rule": FITTING, "tag": "bakers"},
    )
    alone = post(client, f"{NORTHWIND}/campaigns/{made.json()['id']}/launch")
    assert (alone.status_code, alone.json()["code"]) == (422, "score_alone")
    said = {"rule": FITTING, "reason": "Whoever bakes for many."}
    kept = client.put(f"{NORTHWIND}/campaigns/{made.json()['id']}/rule", said, format="json")
    assert (kept.json()["number"], kept.json()["reason"]) == (2, "Whoever bakes for many.")
    assert made.status_code == 201
    campaign = Campaign(pk=made.json()["id"])
    assert (made.json()["state"], made.json()["tag"], made.json()["rule"]["number"]) == (
        "draft",
        "#bakers",
        1,
    )
    changed = client.patch(one(campaign), {"holdout_share": 0.2}, format="json").json()
    assert changed["holdout_share"] == 0.2
    steps = [("launch", "live"), ("pause", "paused"), ("resume", "live"), ("end", "ended")]
    states = [(step, post(client, one(campaign, step)).json()["state"]) for step, _ in steps]
    assert states == steps
    late = client.patch(one(campaign), {"name": "Too late"}, format="json")
    assert (late.status_code, late.json()["code"]) == (409, "campaign_over")
    listed = client.get(f"{NORTHWIND}/campaigns?state=ended").json()
    assert [each["id"] for each in listed["results"]] == [campaign.pk]
    assert client.get(f"{NORTHWIND}/campaigns?state=%00").json()["code"] == "state_unknown"


def test_counting_saves_nothing_and_hides_small_groups(house, client, draft):
    crowd(30, first=20)
    many = post(client, one(draft, "count"), {"rule": FITTING}).json()
    few = {"all": [{"field": "score", "op": ">=", "value": 45}]}
    assert (many["reach"], many["unknown"], many["members"]) == (20, None, 30)
    assert many["sentence"] == "members who have a score of at least 30"
    assert many["costs"] == [{"sentence": "A score of at least 30", "meets": 20, "costs": 10}]
    assert post(client, one(draft, "count"), {"rule": few}).json()["reach"] is None
    with system():
        assert RuleVersion.objects.filter(campaign=draft).count() == 1


def test_without_the_floor_a_count_would_tell_one_members_score(client, draft, monkeypatch):
    """The twin: for a rule that fits one person, the last threshold that reaches her is her score."""
    crowd(1, first=57)

    def reach(threshold):
        rule = {"all": [{"field": "score", "op": ">=", "value": threshold}]}
        return post(client, one(draft, "count"), {"rule": rule}).json()["reach"]

    assert (reach(57), reach(58)) == (None, None)
    monkeypatch.setattr(brand_shapes, "told", lambda count: count)
    monkeypatch.setattr(counts, "published", lambda count, *asked: count)
    assert (reach(57), reach(58)) == (1, 0)


@pytest.mark.parametrize("verb", ["count", "rule"])
@pytest.mark.parametrize(
    ("leaf", "part"),
    [
        ({"field": "age", "op": ">=", "value": "old"}, "value"),
        ({"field": "topic", "topic": "a\x00b", "op": ">=", "value": 1}, "topic"),
        ({"field": "topic", "topic": "\ud800", "op": ">=", "value": 1}, "topic"),
        ({"field": "age", "\ud800": 1, "op": ">=", "value": 21}, "?"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_path(client, draft, verb, leaf, part):
    rule = {"all": [FITTING, leaf]}
    method = "PUT" if verb == "rule" else "POST"
    body = json.dumps({"rule": rule})
    answer = client.generic(method, one(draft, verb), body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["path"]) == (
        422,
        "rule_invalid",
        f"all[1].{part}",
    )


def test_the_same_rule_again_makes_no_version(client, draft):
    again = client.put(one(draft, "rule"), {"rule": FITTING}, format="json").json()
    other = {"any": [FITTING["all"][0], {"field": "age", "op": ">=", "value": 21}]}
    new = client.put(one(draft, "rule"), {"rule": other}, format="json").json()
    assert (again["number"], new["number"], new["rule"]) == (1, 2, other)


def test_what_was_promised_stays_promised(house, client):
    with system():
        campaign = member_stage.launched(house.northwind, house.lounge_day)
    share = client.patch(one(campaign), {"holdout_share": 0.3}, format="json")
    perk = client.patch(one(campaign), {"perk": house.code_perk.pk}, format="json")
    name = client.patch(one(campaign), {"name": "Renamed"}, format="json")
    assert [share.json()["code"], perk.json()["code"]] == ["settled_at_launch"] * 2
    assert name.json()["name"] == "Renamed"


def test_claims_mentions_and_report(house, client):
    with system():
        member_stage.scored(house.alice)
        campaign = member_stage.launched(house.northwind, house.lounge_day, is_open=False)
        crowd(0)
        invitations.invite(campaign.pk)
        made = claims.claim(house.alice.pk, campaign.pk, "k").claim
        claims.confirm(made.pk, house.alice.pk)
    [taken] = client.get(one(campaign, "claims")).json()["results"]
    assert (taken["given_name"], taken["state"]) == ("Alice", "issued")
    assert client.get(one(campaign, "mentions")).json()["results"] == []
    report = client.get(one(campaign, "report")).json()
    people = {step["name"]: step["people"] for step in report["steps"]}
    assert people == {
        "fitted": 1, "invited": 1, "opened": 0, "claimed": 1, "kept": 1, "redeemed": 0,
        "mentioned": 0,
    }  # fmt: skip
    url = f"{NORTHWIND}/claims/{made.pk}/revoke"
    assert post(client, url).status_code == 400
    assert post(client, url, {"because": "Closed that week"}).json()["state"] == "revoked"
    assert post(client, url, {"because": "Again"}).json()["code"] == "claim_state"


def test_stock_says_what_is_wrong(house, client):
    places = f"{NORTHWIND}/perks/{house.lounge_day.pk}/stock"
    assert post(client, places, {"units": 4}).json()["left"] == 4
    assert post(client, places, {"codes": ["X"]}).json()["code"] == "perk_takes_no_codes"
    assert post(client, places, {}).json()["code"] == "stock_unclear"
    assert post(client, f"{NORTHWIND}/perks", {"kind": "venue_access", "name": "L"}).json()[
        "code"
    ] == ("venue_missing")
    nowhere = {"kind": "venue_access", "name": "L", "venue": "atlantis"}
    assert post(client, f"{NORTHWIND}/perks", nowhere).status_code == 404
    [shelf] = [each for each in client.get(f"{NORTHWIND}/perks").json() if each["left"]]
    assert (shelf["name"], shelf["venue"], shelf["left"]) == ("Lounge day visit", "lounge-sfo", 4)


def test_strangers_find_nothing_and_change_nothing(house, draft):
    with system():
        stock.add_units(house.lounge_day, 2)
        token = issue_token("spy", brand=house.rival)
        rita = cast.person("rita", "Rita Reader")
        BrandMembership.objects.create(brand=house.northwind, user=rita, role="reader")
    spy = APIClient(headers={"authorization": f"Bearer {token}"})
    others = [spy, signed_in(house.mallory), signed_in(house.alice)]
    for stranger in others:
        seen = [stranger.get(one(draft, *rest)).status_code for rest in ([], ["report"])]
        assert [*seen, post(stranger, one(draft, "launch")).status_code] == [404, 404, 404]
    mine = f"/api/v1/brands/rival/campaigns/{draft.pk}"
    assert [spy.get(mine).status_code, post(spy, f"{mine}/launch").status_code] == [404, 404]
    reader = signed_in(rita)
    assert reader.get(one(draft)).status_code == 200
    assert post(reader, one(draft, "launch")).status_code == 404
    assert post(APIClient(), one(draft, "launch")).status_code == 401
    with system():
        draft.refresh_from_db()
    assert draft.state == "draft"
