"""A key of another brand's row in every request around claims: not found, and nothing is changed."""

import json

import pytest

from campaigns import event_keys, messages
from perks.ground import clock
from tests.campaigns import kind_stage, parcel_stage
from tests.campaigns.member_stage import signed_in, system
from tests.test_access import fingerprint

pytestmark = pytest.mark.django_db
# Method, address below the rival's API, a body that would be taken from the brand whose row it is.
REQUESTS = (
    ("GET", "claims/{claim}", {}),
    ("POST", "claims/{claim}/revoke", {"because": "Mine now."}),
    ("POST", "claims/{claim}/restore", {}),
    ("GET", "claims/{claim}/messages", {}),
    ("POST", "claims/{claim}/messages", {"text": "Hello."}),
    ("POST", "messages/{message}/report", {"reason": "Rude."}),
    ("GET", "campaigns/{campaign}/claims", {}),
    ("PUT", "campaigns/{campaign}/limits", {"most": 1}),
    ("GET", "campaigns/{campaign}/money", {}),
    ("PUT", "campaigns/{campaign}/money", {"currency": "USD", "worth": "1", "budget": "2"}),
    ("GET", "campaigns/{campaign}/ledger", {}),
    ("PUT", "campaigns/{campaign}/brief", {"text": "Mine."}),
    ("GET", "campaigns/{campaign}/brief/files", {}),
    ("POST", "campaigns/{campaign}/pause", {}),
    ("POST", "campaigns/{campaign}/end", {}),
    ("PATCH", "campaigns/{campaign}", {"name": "Mine"}),
    ("POST", "campaigns", {"name": "Mine", "perk": "{perk}"}),
    ("GET", "perks/{perk}", {}),
    ("POST", "perks/{perk}/stock", {"units": 1}),
    ("GET", "perks/{perk}/releases", {}),
    ("PUT", "perks/{perk}/desk", {"strict": True}),
    ("PUT", "perks/{perk}/terms", {"sent_to": [], "lives_in": [], "least_age": 21}),
    ("GET", "parcels/{parcel}", {}),
    ("PUT", "parcels/{parcel}", {"state": "sent"}),
    ("POST", "parcels/{parcel}/address", {}),
    ("POST", "parcels/{parcel}/replace", {}),
    ("POST", "parcels/{parcel}/call-back", {"because": "Mine now."}),
    ("POST", "parcels/{parcel}/answer", {"answer": "No."}),
    ("DELETE", "event-keys/{key}", {}),
)


@pytest.fixture
def stage(house):
    with system():
        house.rival.vetted_at = clock.now()
        house.rival.save()
        parcel_stage.furnish(house)
        said = messages.write(house.claim.pk, "member", house.alice.pk, "Is it blue?", None)
        key, _ = event_keys.make(house.northwind, house.bea.pk, "Gate")
        house.ids = {
            "claim": house.claim.pk, "campaign": house.campaign.pk, "perk": house.sample.pk,
            "parcel": house.parcel.pk, "message": said.pk, "key": key.pk,
        }  # fmt: skip
    return house


def test_a_key_of_another_brand_is_not_found_and_changes_nothing(stage):
    rival = signed_in(stage.mallory)
    before, wrong = fingerprint(), []
    for method, path, body in REQUESTS:
        given = json.dumps(body).replace('"{perk}"', str(stage.ids["perk"]))
        answer = rival.generic(
            method, f"/api/v1/brands/rival/{path}".format(**stage.ids), given, "application/json"
        )
        if answer.status_code != 404 or not answer.json()["code"]:
            wrong.append((method, path, answer.status_code, answer.content[:200]))
    assert wrong == []
    assert fingerprint() == before


def test_a_carrier_s_line_about_another_brand_s_parcel_is_refused_by_itself(stage):
    line = {"parcel": str(stage.parcel.pk), "carrier": "DHL", "tracking": "1"}
    came = signed_in(stage.mallory).post(
        "/api/v1/brands/rival/parcels/tracking", {"lines": [line]}, "application/json"
    )
    assert [each["code"] for each in came.json()] == ["parcel_not_found"]
    with system():
        stage.parcel.refresh_from_db()
    assert stage.parcel.state == "to_send"


def test_a_claim_names_only_what_its_own_perk_has(stage):
    """A variant of another brand's perk is none of this one's."""
    with system():
        other = kind_stage.given(stage.rival, "sample", [kind_stage.Line("XL, red", 1)])
        mine = kind_stage.campaign(stage.northwind, stage.sample, name="Once more")
    answer = signed_in(stage.alice).post(
        "/api/v1/me/claims", {"campaign": mine.pk, "wants": {"variant": "xl-red"}},
        "application/json",
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (400, "variant_unknown")
    assert other.pk != stage.sample.pk
