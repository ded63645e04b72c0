"""Over the API: campaigns side by side, searches, old policies, letters, pictures of evidence."""

import pytest
from django.test import Client

from campaigns import policies
from campaigns.models import ReportOrder, Searched
from perks.api.authentication import issue_token
from perks.ground import clock
from tests.campaigns.member_stage import launched, scored, system

pytestmark = pytest.mark.django_db
HOME = "/api/v1/brands/northwind/"


@pytest.fixture
def stage(people):
    with system():
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day)
        people.at = f"{HOME}campaigns/{people.campaign.pk}/"
        people.client = Client()
        people.client.force_login(people.bea)
    return people


def test_campaigns_beside_one_another_and_what_tires(stage):
    [row] = stage.client.get(f"{HOME}campaigns/compare").json()
    assert (row["campaign"], row["invited"], row["outcomes"]) == (stage.campaign.pk, 0, [])
    stage.client.get(f"{stage.at}report")
    [row] = stage.client.get(f"{HOME}campaigns/compare").json()
    assert row["outcomes"][0]["outcome"] == "posts"
    assert stage.client.get(f"{HOME}campaigns/tiring").json() == []


def test_how_far_networks_were_searched_and_which_policies_were_in_force(stage):
    with system():
        Searched.objects.create(
            campaign=stage.campaign, brand_id=stage.northwind.pk, network="bluesky",
            reached_at=clock.now(),
        )  # fmt: skip
        for days in (30, 7):
            policy = policies.built(stage.campaign, days, "code,link", True, "")
            policies.save(policy, stage.bea.pk)
    [search] = stage.client.get(f"{stage.at}searches").json()
    assert (search["network"], search["why"]) == ("bluesky", "")
    kept = stage.client.get(f"{stage.at}attribution/policies").json()
    assert [(each["number"], each["window_days"]) for each in kept] == [(2, 7), (1, 30)]


def test_the_report_comes_to_whoever_asks_and_to_no_machine(stage):
    url = f"{stage.at}report/letters"
    assert stage.client.get(url).json() == {"rhythm": ""}
    for rhythm in ("weekly", ""):
        told = stage.client.put(url, {"rhythm": rhythm}, "application/json")
        assert (told.status_code, told.json()) == (200, {"rhythm": rhythm})
        assert stage.client.get(url).json() == {"rhythm": rhythm}
    with system():
        assert ReportOrder.objects.filter(stopped_at=None).count() == 0
        token = issue_token("shop", brand=stage.northwind)
    machine = Client(headers={"Authorization": f"Bearer {token}"})
    refused = machine.put(url, {"rhythm": "weekly"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "letters_need_a_person")
    assert machine.get(f"{stage.at}evidence/999/picture").status_code == 404
