"""The member's API: perks for me, may I, claiming with a key, receipts."""

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from campaigns import claims, drafts
from campaigns.models import Claim
from perks.api.authentication import issue_token
from perks.ground import clock
from perks.models import Receipt, Unit
from tests.campaigns.member_stage import launched, linked, scored, system

pytestmark = pytest.mark.django_db
CLAIMS = "/api/v1/me/claims"


@pytest.fixture
def stage(people, noon):
    with system():
        scored(people.alice)
        linked(people.alice)
        scored(people.mallory, standing=20)
        people.campaign = launched(people.northwind, people.lounge_day)
    return people


def bearing(user) -> APIClient:
    """A client that bears a token of `user`."""
    with system():
        token = issue_token("tests", user=user)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


@pytest.fixture
def alice(stage):
    return bearing(stage.alice)


def claim(client, campaign: int, key: str = "k"):
    headers = {"Idempotency-Key": key}
    return client.post(CLAIMS, {"campaign": campaign}, format="json", headers=headers)


def test_perks_for_me_say_because(stage, alice):
    answer = alice.get("/api/v1/me/perks").json()
    assert answer == {
        "judged": True,
        "for_you": [
            {
                "campaign": stage.campaign.pk,
                "name": "Lounge day visit",
                "brand": "Northwind Air",
                "kind": "venue_access",
                "ends_at": stage.campaign.ends_at.isoformat().replace("+00:00", "Z"),
                "left": 3,
                "verdict": "yes",
                "because": "Because you move people about travel: 41, where it asks for at "
                "least 35.",
                "nearest": "",
                "missing": "",
            }
        ],
        "nearly": [],
    }


def test_eligibility_explains_and_writes_nothing(stage):
    url = f"/api/v1/me/perks/{stage.campaign.pk}/eligibility"
    answers = {name: bearing(getattr(stage, name)).get(url).json() for name in ("alice", "mallory")}
    assert {name: (a["verdict"], a["state"], a["nearest"]) for name, a in answers.items()} == {
        "alice": ("yes", "open", ""),
        "mallory": ("no", "not_for_me", "Asks for a score of at least 45. Yours is 20."),
    }
    assert [line["verdict"] for line in answers["mallory"]["sentences"]] == ["no", "yes"]
    with system():
        assert Receipt.objects.count() == 0


def test_the_whole_way_of_a_claim(stage, alice):
    first = claim(alice, stage.campaign.pk)
    assert (first.status_code, first.json()["state"]) == (201, "held")
    again = claim(alice, stage.campaign.pk)
    assert (again.status_code, again.json()) == (200, first.json())
    id = first.json()["id"]
    confirmed = alice.post(f"{CLAIMS}/{id}/confirm").json()
    assert confirmed["state"] == "issued"
    assert alice.get(f"/api/v1/passes/{confirmed['pass']}").status_code == 200
    assert confirmed["link"].startswith("http://127.0.0.1:8000/go/")
    assert alice.get(CLAIMS).json() == [confirmed]
    cancelled = alice.post(f"{CLAIMS}/{id}/cancel").json()
    assert (cancelled["state"], cancelled["ended_because"]) == (
        "revoked",
        "given back by the member",
    )


def test_a_code_shows_once_it_is_confirmed(stage, alice):
    with system():
        campaign = launched(stage.northwind, stage.code_perk, units=1)
    made = claim(alice, campaign.pk).json()
    assert (made["code"], made["pass"]) == ("", None)
    confirmed = alice.post(f"{CLAIMS}/{made['id']}/confirm").json()
    assert confirmed["code"] == f"FLY-{stage.code_perk.pk}-0000"


def test_each_refusal_has_its_status_and_code(stage, alice):
    campaign = stage.campaign.pk

    def refused(answer) -> tuple[int, str]:
        return answer.status_code, answer.json()["code"]

    assert refused(claim(alice, campaign, key="")) == (400, "key_missing")
    assert refused(claim(alice, campaign, key="k" * 81)) == (400, "key_missing")
    assert refused(claim(alice, campaign + 99)) == (404, "campaign_not_found")
    with system():
        drafts.pause(stage.campaign)
    assert refused(claim(alice, campaign)) == (409, "campaign_paused")
    with system():
        drafts.resume(stage.campaign)
        Unit.objects.update(state="void")
    assert refused(claim(alice, campaign)) == (410, "sold_out")
    with system():
        Unit.objects.update(state="free")
        other = launched(stage.northwind, stage.code_perk, units=1)
    made = claim(alice, campaign).json()["id"]
    assert refused(claim(alice, other.pk)) == (422, "idempotency_conflict")
    assert refused(claim(alice, campaign, key="another")) == (409, "already_claimed")
    with clock.at(clock.now().replace(hour=13)):
        assert refused(alice.post(f"{CLAIMS}/{made}/confirm")) == (410, "hold_lapsed")
    alice.post(f"{CLAIMS}/{made}/cancel")
    assert refused(alice.post(f"{CLAIMS}/{made}/confirm")) == (409, "claim_state")
    assert alice.post(CLAIMS, {"campaign": "x"}, format="json").status_code == 400


def test_a_no_keeps_its_receipt(stage):
    mallory = bearing(stage.mallory)
    answer = claim(mallory, stage.campaign.pk)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (409, "not_eligible")
    receipt = mallory.get(f"/api/v1/me/receipts/{body['receipt']}").json()
    assert (receipt["verdict"], receipt["nearest"]) == ("no", body["nearest"])
    with system():
        assert Claim.objects.count() == 0


def test_another_members_things_are_not_there(stage, alice):
    made = claim(alice, stage.campaign.pk).json()
    mallory = bearing(stage.mallory)
    for answer in (
        mallory.post(f"{CLAIMS}/{made['id']}/confirm"),
        mallory.post(f"{CLAIMS}/{made['id']}/cancel"),
        mallory.get(f"/api/v1/me/receipts/{made['receipt']}"),
    ):
        assert answer.status_code == 404
    assert mallory.get(CLAIMS).json() == []
    with system():
        assert Claim.objects.get().state == "held"


def test_strangers_and_brands_get_nothing(stage):
    assert APIClient().get("/api/v1/me/perks").status_code == 401
    with system():
        token = issue_token("shop", brand=stage.northwind)
        claims.claim(stage.alice.pk, stage.campaign.pk, "k")
    shop = APIClient()
    shop.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    for name, args in (
        ("api_my_perks", []),
        ("api_my_eligibility", [stage.campaign.pk]),
        ("api_my_claims", []),
    ):
        assert shop.get(reverse(name, args=args)).status_code == 404
