"""The kinds on pages and over the API: described by Bea, claimed and filled in by Alice."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from campaigns.models import Claim
from perks import questions, variants
from perks.kinds import registry
from perks.models import Perk
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored, signed_in, system

pytestmark = pytest.mark.django_db
ABOUT = {"name": "A gift", "description": ""}
DOOR = {"offline": "leased", "valid_days": "30"}


def described(house, kind, **typed):
    """Bea's answer of the form of one kind, and the perk if there is one."""
    address = reverse("perk_new", args=["northwind"])
    answer = signed_in(house.bea).post(address, {"kind": kind, **ABOUT, **typed})
    with system():
        return answer, Perk.objects.filter(name="A gift").first()


def test_every_kind_has_its_form(house):
    bea, address = signed_in(house.bea), reverse("perk_new", args=["northwind"])
    chooser = bea.get(address).content.decode()
    for slug, kind in registry.kinds().items():
        assert f'href="{address}?kind={slug}"' in chooser
        page = bea.get(address, {"kind": slug})
        assert page.status_code == 200
        assert f'value="{slug}"' in page.content.decode()
        # What a kind has no use for is not asked.
        assert ("Which" in page.content.decode()) is False
        assert ('name="uses"' in page.content.decode()) == ("uses" in kind.form)


def test_a_ladder_is_described_in_lines(house):
    answer, perk = described(house, "tiered", tiers="40; 20% off; 30; S20\n50; 40% off; 10; S40")
    assert answer.status_code == 302
    with system():
        told = [(each.variant.name, each.scores, each.left) for each in variants.choices(perk)]
    assert told == [("20% off", "40 to 49", 30), ("40% off", "50 or more", 10)]


def test_a_sample_is_described_with_sizes_and_questions(house):
    asked = "Where will you use it? Germany / France / (elsewhere)\nYour shoe size?"
    answer, perk = described(house, "sample", variants="S; 3\nM; 4", questions=asked)
    assert answer.status_code == 302
    with system():
        assert [each.left for each in variants.choices(perk)] == [3, 4]
        first, second = questions.of(perk)
    assert (first.answer, first.options) == ("choice", ["Germany", "France", "elsewhere"])
    assert (first.fits, second.answer) == (["Germany", "France"], "text")


def test_days_are_those_of_the_venue(house):
    days = {"first_day": "2026-12-01", "last_day": "2026-12-24"}
    answer, perk = described(house, "venue_access", venue=house.lounge.pk, **days, **DOOR)
    assert answer.status_code == 302
    assert house.lounge.time_zone == "UTC"
    assert perk.opens_at == datetime(2026, 12, 1, tzinfo=UTC)
    assert perk.closes_at == datetime(2026, 12, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("shared_code", {}, "Write the code that members get."),
        ("tiered", {"tiers": "forty; 20%"}, "“forty; 20%” cannot be read."),
        ("tiered", {"tiers": ""}, "Write at least one line."),
        ("tiered", {"tiers": "40; 20%; 3"}, "Write the code that members get."),
        ("sample", {"variants": "S; 1\nS; 2"}, "Two of them have the same name."),
        ("sample", {"variants": "S; 1", "questions": "Yes? a / a"}, "is no question"),
        ("ticket", {}, "This field is required."),
    ],
)
def test_what_cannot_be_made_is_said_at_its_field(house, kind, typed, said):
    answer, perk = described(house, kind, **typed)
    assert (answer.status_code, perk) == (422, None)
    assert said in answer.content.decode()


@pytest.fixture
def sample(house):
    with system():
        scored(house.alice)
        perk = kind_stage.given(house.northwind, "sample", kind_stage.SIZES, kind_stage.LICENCE)
        house.campaign = kind_stage.campaign(house.northwind, perk)
    return house


def test_alice_chooses_answers_and_takes(sample):
    alice, address = signed_in(sample.alice), reverse("perk", args=[sample.campaign.pk])
    page = alice.get(address).content.decode()
    assert 'value="s-green" required' in page
    alice.post(address, {"key": "k", "variant": "s-green"})
    with system():
        made = Claim.objects.select_related("unit").get()
    assert (made.state, made.unit.variant) == ("held", "s-green")
    page = alice.get(reverse("claim", args=[made.pk])).content.decode()
    assert "Do you hold a driving licence?" in page
    confirm = reverse("claim_confirm", args=[made.pk])
    left_out = alice.post(confirm, {"variant": "s-green", **kind_stage.TYPED})
    assert (left_out.status_code, "This field is required." in left_out.content.decode()) == (
        422, True,
    )  # fmt: skip
    said = {"variant": "s-green", "answer-1": "no", **kind_stage.TYPED}
    unfit = alice.post(confirm, said)
    assert (unfit.status_code, 'value="12 Cedar Street"' in unfit.content.decode()) == (422, True)
    assert "The brand gives this to people who answer" in unfit.content.decode()
    alice.post(confirm, {**said, "variant": "m-green", "answer-1": "yes"})
    with system():
        made = Claim.objects.select_related("unit").get()
    assert (made.state, made.unit.variant) == ("issued", "m-green")
    page = alice.get(reverse("claim", args=[made.pk])).content.decode()
    assert "<dd>M, green</dd>" in page


def test_the_api_fills_in_what_is_missing(sample):
    alice = signed_in(sample.alice)
    body = {"campaign": sample.campaign.pk, "wants": {"variant": "s-green"}}
    given = {"content_type": "application/json", "headers": {"Idempotency-Key": "k"}}
    made = alice.post("/api/v1/me/claims", body, **given).json()
    assert (made["missing"], made["wants"], made["tier"]) == (
        ["address", "answers"], {"variant": "s-green"}, "",
    )  # fmt: skip
    address = f"/api/v1/me/claims/{made['id']}"
    early = alice.post(f"{address}/confirm")
    assert (early.status_code, early.json()["code"]) == (409, "address_missing")
    said = {"wants": {"variant": "s-green", "answers": {"1": "yes"}, "address": kind_stage.ADDRESS}}
    filled = alice.put(f"{address}/wants", said, **given).json()
    assert filled["missing"] == []
    assert alice.post(f"{address}/confirm").json()["state"] == "issued"


def test_a_ladder_is_described_over_the_api(house):
    tiers = [{"name": "20% off", "lowest": 40, "units": 3, "code": "S20"}]
    body = {"kind": "tiered", "name": "By score", "variants": tiers}
    answer = signed_in(house.bea).post(
        "/api/v1/brands/northwind/perks", body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["left"]) == (201, 3)


def test_the_perk_page_shows_the_ladder_and_whose_tier_it_is(house):
    with system():
        scored(house.alice)
        perk = kind_stage.given(house.northwind, "tiered", kind_stage.LADDER)
        campaign = kind_stage.campaign(house.northwind, perk)
    page = signed_in(house.alice).get(reverse("perk", args=[campaign.pk])).content.decode()
    assert '<b>40% off</b> <span class="small soft">yours</span>' in page
    assert "40 to 49" in page
