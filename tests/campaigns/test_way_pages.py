"""Draws, rewards and surprises on pages and over the API."""

import hashlib
import json

import pytest
from django.urls import reverse

from campaigns import drafts, draws, event_keys, frames
from campaigns.models import Campaign, Claim, Draw, Entry
from perks import stock
from perks.ground import clock
from tests.campaigns import kind_stage
from tests.campaigns.brand_stage import drafted
from tests.campaigns.member_stage import launched, scored, signed_in, system

pytestmark = pytest.mark.django_db


def text(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def pot(house):
    """A draw of one code that Alice fits."""
    with system():
        scored(house.alice)
        stock.add_codes(house.code_perk, ["A"])
        house.campaign = kind_stage.campaign(house.northwind, house.code_perk, way="draw")
    return house


def test_alice_puts_her_name_down_and_reads_where_it_came(pot):
    alice, perk = signed_in(pot.alice), reverse("perk", args=[pot.campaign.pk])
    enter, public = (reverse(name, args=[pot.campaign.pk]) for name in ("perk_enter", "draw"))
    assert "This is a draw" in text(alice, perk)
    alice.post(enter)
    assert "You are in the pot" in text(alice, perk)
    alice.post(enter, {"leave": "1"})
    assert "This is a draw" in text(alice, perk)
    alice.post(enter)
    told = alice.get(reverse("draw_json", args=[pot.campaign.pk])).json()
    assert (told["seed"], told["last"], told["winners"]) == ("", None, [])
    with clock.at(pot.campaign.ends_at):
        draws.draw(pot.campaign.pk)
        drawn = alice.get(reverse("draw_json", args=[pot.campaign.pk])).json()
        assert hashlib.sha256(drawn["seed"].encode()).hexdigest() == told["commitment"]
        assert (drawn["last"], drawn["absent"], drawn["winners"]) == (1, [], [1])
        assert drawn["seed"] in text(alice, public)
    with system():
        claim = Claim.objects.get()
    assert (claim.member_id, claim.state) == (pot.alice.pk, "held")


def test_who_does_not_fit_is_sent_to_the_receipt(pot):
    with system():
        scored(pot.mallory, standing=20)
    answer = signed_in(pot.mallory).post(reverse("perk_enter", args=[pot.campaign.pk]))
    assert "/receipts/" in answer.url
    api = signed_in(pot.mallory).post(f"/api/v1/me/perks/{pot.campaign.pk}/entry")
    assert (api.status_code, api.json()["code"]) == (409, "not_eligible")


def test_the_api_enters_and_leaves(pot):
    alice, address = signed_in(pot.alice), f"/api/v1/me/perks/{pot.campaign.pk}/entry"
    assert alice.post(address).json()["number"] == 1
    assert alice.delete(address).status_code == 204
    with system():
        assert Entry.objects.get().withdrawn_at == clock.now()


def test_bea_chooses_a_way_before_launch_and_not_after(house):
    campaign, bea = drafted(house), signed_in(house.bea)
    address = reverse("campaign_way", args=["northwind", campaign.pk])
    typed = {"way": "draw", "post_days": "30", "most_a_day": "10"}
    assert bea.post(address, {**typed, "way": "post"}).status_code == 422
    assert bea.post(address, typed).status_code == 302
    assert "By lot" in text(bea, reverse("campaign", args=["northwind", campaign.pk]))
    with system():
        stock.add_units(house.lounge_day, 1)
        drafts.launch(Campaign.objects.select_related("brand").get())
        assert Draw.objects.get().campaign_id == campaign.pk
    assert bea.post(address, typed).status_code == 404
    assert "0 names in the pot" in text(bea, address)


def test_a_reward_is_told_where_it_can_be_earned(house):
    with system():
        scored(house.alice)
        visit = launched(house.northwind, house.lounge_day)
        kind_stage.claimed(house.alice, visit)
        stock.add_codes(house.code_perk, ["A"])
        reward = kind_stage.campaign(house.northwind, house.code_perk, way="post", rewards=visit)
    page = text(signed_in(house.alice), reverse("perk", args=[reward.pk]))
    assert "For a post about Lounge day visit" in page
    assert "Praise or blame, it counts the same" in page


def test_a_signed_event_over_the_api(house):
    with system():
        scored(house.alice)
        frames.build()
        stock.add_units(house.lounge_day, 1)
        campaign = kind_stage.campaign(house.northwind, house.lounge_day, way="event")
    bea, page = signed_in(house.bea), reverse("events", args=["northwind"])
    made = bea.post(page, {"label": "Gate"}).content.decode()
    secret = made.split("readonly>")[1].split("<")[0]
    assert secret not in text(bea, page)
    with system():
        key = event_keys.EventKey.objects.get()
    stamp, body = (
        str(int(clock.now().timestamp())),
        json.dumps({"id": "e1", "campaign": campaign.pk}),
    )
    headers = {
        "Perks-Key": str(key.pk), "Perks-Timestamp": stamp,
        "Perks-Signature": event_keys.sign(secret, stamp, body.encode()),
    }  # fmt: skip

    def send(**other):
        return house.outsider.post(
            "/api/v1/brands/northwind/events", body, content_type="application/json",
            headers={**headers, **other},
        )  # fmt: skip

    house.outsider = type(bea)()
    first = send()
    assert (first.status_code, first.json()["result"]) == (201, "picked")
    assert (send().status_code, send().json()) == (200, first.json())
    assert send(**{"Perks-Signature": "v1=0"}).json()["code"] == "event_unsigned"
    assert "A member was picked: Alice" in text(bea, page)
    bea.post(reverse("event_key_revoke", args=["northwind", key.pk]))
    assert send().status_code == 401
