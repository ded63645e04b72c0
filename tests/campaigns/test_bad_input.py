"""What cannot be claimed: over the API and on the page a stable code, a sentence, nothing changed."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from campaigns import drafts, implied
from campaigns.models import Campaign, Claim
from perks.ground import clock
from perks.models import LedgerEntry, Perk, Receipt, Unit, User
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, signed_in, system

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
OVER = "This perk has ended. Nothing was claimed."
EARLY = "This perk has not started. Nothing was claimed."
PAUSED = "The brand has paused this perk. Look again tomorrow."
GONE = "This one is taken. Choose another. Nothing was claimed."
UNKNOWN = "There is no such one. Choose one of those that there are."


@pytest.fixture
def stage(people, noon):
    """A sample in S and M that is sent to the United States and Canada; Rival's has an L."""
    with system():
        scored(people.alice)
        User.objects.filter(pk=people.alice.pk).update(country="US", birth_year=1991)
        people.sample = kind_stage.given(people.northwind, "sample", kind_stage.SIZES)
        implied.settle(people.sample, ("US", "CA"), [], None)
        worth = {"currency": "USD", "worth": 900, "budget": 90_000}
        people.campaign = kind_stage.campaign(people.northwind, people.sample, **worth)
        sizes = [kind_stage.Line("L, blue", 3)]
        people.theirs = kind_stage.given(people.rival, "sample", sizes)
        people.browser = signed_in(people.alice)
    return people


def rows():
    """All that a claim could change."""
    with system():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Claim, Unit, Receipt, LedgerEntry)
        ]


def over_the_api(stage, wants, key="k"):
    answer = stage.browser.post(
        "/api/v1/me/claims", {"campaign": stage.campaign.pk, "wants": wants},
        headers={"Idempotency-Key": key}, **JSON,
    )  # fmt: skip
    return answer.status_code, answer.json().get("code"), answer.json().get("sentence")


def on_the_page(stage, wants, key="k"):
    """The status of the page that a refused form leads to, and what it says."""
    address = reverse("perk", args=[stage.campaign.pk])
    answer = stage.browser.post(address, {"key": key, **wants}, follow=True)
    return answer.status_code, answer.content.decode()


def ended(stage):
    drafts.end(stage.campaign)


def paused(stage):
    drafts.pause(stage.campaign)


def moved(**days):
    def change(stage):
        moments = {name: clock.now() + timedelta(days=n) for name, n in days.items()}
        Campaign.objects.filter(pk=stage.campaign.pk).update(**moments)

    return change


def small_ones_taken(stage):
    Unit.objects.filter(perk=stage.sample, variant="s-green").update(state="void")


def untouched(stage):
    pass


SMALL = {"variant": "s-green"}


@pytest.mark.parametrize(
    ("change", "wants", "status", "code", "sentence"),
    [
        (ended, SMALL, 410, "campaign_over", OVER),
        (moved(starts_at=-9, ends_at=-1), SMALL, 410, "campaign_over", OVER),
        (moved(starts_at=1, ends_at=9), SMALL, 409, "campaign_not_started", EARLY),
        (paused, SMALL, 409, "campaign_paused", PAUSED),
        (small_ones_taken, SMALL, 410, "variant_gone", GONE),
        (untouched, {"variant": "l-blue"}, 400, "variant_unknown", UNKNOWN),
    ],
)
def test_what_cannot_be_claimed_changes_nothing(stage, change, wants, status, code, sentence):
    with system():
        change(stage)
    before = rows()
    assert over_the_api(stage, wants) == (status, code, sentence)
    shown, page = on_the_page(stage, wants)
    assert (shown, sentence in page) == (200, True)
    assert rows() == before


def test_a_changed_body_under_the_same_key_changes_nothing(stage):
    assert over_the_api(stage, SMALL)[0] == 201
    before = rows()
    said = "This key was used for another request. The first answer still holds."
    assert over_the_api(stage, {"variant": "m-green"}) == (422, "idempotency_conflict", said)
    assert said in on_the_page(stage, {"variant": "m-green"})[1]
    assert rows() == before


def test_an_address_outside_the_area_is_not_kept(stage):
    over_the_api(stage, SMALL)
    with system():
        made = Claim.objects.get()
    before, outside = rows(), {**kind_stage.ADDRESS, "country": "FR", "region": ""}
    answer = stage.browser.put(
        f"/api/v1/me/claims/{made.pk}/wants", {"wants": {**SMALL, "address": outside}}, **JSON
    )
    assert (answer.status_code, answer.json()["code"], answer.json()["sentence"]) == (
        400, "address_outside",
        "This is sent to the United States and Canada only. Nothing was kept of it.",
    )  # fmt: skip
    typed = {**SMALL, **kind_stage.TYPED, "address-country": "FR"}
    page = stage.browser.post(reverse("claim_confirm", args=[made.pk]), typed)
    assert (page.status_code, "FR is not one of the available choices" in plain(page)) == (
        422,
        True,
    )
    assert rows() == before


def plain(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_whoever_lives_outside_the_area_gets_a_reason_and_no_claim(stage):
    with system():
        User.objects.filter(pk=stage.alice.pk).update(country="DE")
    units = rows()[1]
    said = "Nothing was claimed. The receipt says why, and what would change it."
    assert over_the_api(stage, SMALL) == (409, "not_eligible", said)
    nearest = "Sent to the United States and Canada only. You told us Germany."
    assert nearest in on_the_page(stage, SMALL)[1]
    claims, after, _, ledger = rows()
    assert (claims, after, ledger) == ([], units, [])


def test_a_row_of_another_brand_is_not_there(stage):
    bea, before = signed_in(stage.bea), Campaign.objects
    with system():
        before = list(Campaign.objects.values())
    drafted = bea.post(
        "/api/v1/brands/northwind/campaigns", {"name": "Theirs", "perk": stage.theirs.pk}, **JSON
    )
    assert (drafted.status_code, drafted.json()["code"]) == (404, "perk_not_yours")
    assert drafted.json()["sentence"] == "The brand has no such perk. Nothing was saved."
    page = bea.post("/brand/northwind/campaigns/new/", {"name": "Theirs", "perk": stage.theirs.pk})
    assert (page.status_code, "That choice is not one of the available choices" in plain(page)) == (
        422, True,
    )  # fmt: skip
    stocked = bea.post(
        f"/api/v1/brands/northwind/perks/{stage.theirs.pk}/stock", {"units": 5}, **JSON
    )
    assert stocked.status_code == 404
    with system():
        assert list(Campaign.objects.values()) == before
        assert Unit.objects.filter(perk=stage.theirs).count() == 3
        assert Perk.objects.filter(brand=stage.rival).count() == 1
