"""Over the API as on the pages: one claim, one perk, its desk, doors, event keys, files, a draw."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns import claims
from perks import stock
from perks.ground import clock
from tests.campaigns import kind_stage, parcel_stage
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db
API = "/api/v1/brands/northwind"


@pytest.fixture
def stage(people, noon):
    with system():
        people.northwind.vetted_at = clock.now()
        people.northwind.save()
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day, units=2)
        people.claim = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
    people.as_bea, people.as_alice = signed_in(people.bea), signed_in(people.alice)
    return people


def told(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, answer.content
    return answer.json()


def sent(client, method, path, body=None, status=200):
    answer = client.generic(method, path, data=body or "{}", content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_one_claim_as_its_member_and_its_brand_read_it(stage):
    mine = told(stage.as_alice, f"/api/v1/me/claims/{stage.claim.pk}")
    assert (mine["id"], mine["state"]) == (stage.claim.pk, "held")
    its = told(stage.as_bea, f"{API}/claims/{stage.claim.pk}")
    assert (its["given_name"], its["state"]) == ("Alice", "held")
    rival = signed_in(stage.mallory)
    told(rival, f"/api/v1/brands/rival/claims/{stage.claim.pk}", 404)
    told(rival, f"/api/v1/me/claims/{stage.claim.pk}", 404)


def test_one_perk_and_how_it_is_handed_over(stage):
    its = f"{API}/perks/{stage.lounge_day.pk}"
    assert {name: told(stage.as_bea, its)[name] for name in ("id", "left", "held")} == {
        "id": stage.lounge_day.pk, "left": 1, "held": 1,
    }  # fmt: skip
    assert told(stage.as_bea, f"{its}/desk")["offline"] == "leased"
    changed = sent(stage.as_bea, "PUT", f"{its}/desk", '{"offline": "deny", "initials": true}')
    assert (changed["offline"], changed["initials"], changed["static_allowed"]) == (
        "deny", True, True,
    )  # fmt: skip
    code = f"{API}/perks/{stage.code_perk.pk}/desk"
    assert sent(stage.as_bea, "PUT", code, status=400)["code"] == "perk_has_no_door"
    [door] = told(stage.as_bea, f"{API}/doors")["venues"]
    assert door == {"venue": "lounge-sfo", "name": "Lounge SFO", "now": None}


def test_an_owner_makes_and_ends_event_keys(stage):
    made = sent(stage.as_bea, "POST", f"{API}/event-keys", '{"label": "Gate"}', 201)
    assert len(made.pop("secret")) > 40
    assert told(stage.as_bea, f"{API}/event-keys") == [made]
    sent(stage.as_bea, "DELETE", f"{API}/event-keys/{made['id']}", status=204)
    assert told(stage.as_bea, f"{API}/event-keys")[0]["revoked_at"]


def test_files_to_the_carrier_and_back(stage):
    with system():
        sample = kind_stage.given(stage.northwind, "sample", parcel_stage.SIZES)
        stage.campaign = kind_stage.campaign(stage.northwind, sample)
        parcel = parcel_stage.taken(stage, stage.alice).parcels.get()
    file = stage.as_bea.post(f"{API}/parcels/file")
    assert (file.status_code, file["Content-Type"]) == (200, "text/csv; charset=utf-8")
    line = file.content.decode().splitlines()[1]
    assert line.startswith(f"{parcel.pk},")
    back = SimpleUploadedFile("back.csv", f"parcel,carrier,tracking\n{parcel.pk},DHL,1\n".encode())
    came = stage.as_bea.post(f"{API}/parcels/tracking/file", {"file": back})
    assert [line["code"] for line in came.json()] == ["taken"]
    bad = SimpleUploadedFile("bad.csv", b"nothing")
    assert stage.as_bea.post(f"{API}/parcels/tracking/file", {"file": bad}).status_code == 400


def test_a_draw_before_and_after_and_my_name_in_it(stage):
    with system():
        stock.add_codes(stage.code_perk, ["A"])
        campaign = kind_stage.campaign(stage.northwind, stage.code_perk, way="draw")
    mine, its = f"/api/v1/me/perks/{campaign.pk}/entry", f"/api/v1/draws/{campaign.pk}"
    assert told(stage.as_alice, mine, 404)["code"] == "no_entry"
    sent(stage.as_alice, "POST", mine)
    assert told(stage.as_alice, mine)["number"] == 1
    before = told(stage.as_alice, its)
    assert (before["seed"], before["names"], before["winners"]) == ("", 1, [])
    assert (
        told(stage.as_alice, f"/draws/{campaign.pk}/draw.json")["commitment"]
        == (before["commitment"])
    )
    told(stage.as_alice, f"/api/v1/draws/{stage.campaign.pk}", 404)
