"""A draft is read before it is posted and kept nowhere; nobody is obliged to post, and it says so."""

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns import claims, draft_check
from campaigns.models import Claim
from perks.ground.errors import Refusal
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.campaigns.test_api_member import bearing

pytestmark = pytest.mark.django_db
SECRET = "My unpublished thoughts about the quiet and the coffee"


@pytest.fixture
def stage(people, noon):
    """Alice holds a claim and told no country; the lounge is in the United States."""
    with system():
        scored(people.alice)
        people.campaign = launched(people.northwind, people.lounge_day)
        made = claims.claim(people.alice.pk, people.campaign.pk, "k").claim
        people.claim = claims.confirm(made.pk, people.alice.pk)
        people.url = reverse("claim_draft", args=[people.claim.pk])
    return people


def lives_in(person, country: str) -> None:
    with system():
        person.country = country
        person.save()


@pytest.mark.parametrize(
    ("country", "text", "verdict", "would_do"),
    [
        ("US", "Thanks Northwind, what a day it was for us", "unclear",
         "Ad: Northwind Air gave me this for free."),
        ("US", "Northwind Air gave me this", "disclosed", None),
        ("GB", "Northwind Air gave me this", "unclear", "Ad: a gift from Northwind Air."),
        ("DE", "Was für ein Tag, und die Lounge ist ruhig", "undisclosed",
         "Werbung: Northwind Air hat mir das geschenkt."),
        ("", "Northwind Air gave me this for what it was", "disclosed", None),
    ],
)  # fmt: skip
def test_a_draft_is_read_by_the_rules_of_her_country(stage, country, text, verdict, would_do):
    lives_in(stage.alice, country)
    answer = signed_in(stage.alice).post(stage.url, {"text": text, "network": ""})
    assert answer.status_code == 200
    found = answer.context["found"]
    assert found.reading.verdict == verdict
    assert "".join(piece for piece, _ in found.pieces) == text
    assert would_do in (None, found.would_do)
    assert (f"“{found.would_do}”" in answer.content.decode()) is (verdict != "disclosed")


def test_a_draft_is_kept_nowhere(stage):
    """Not by the page, not by the API, not in an idempotency key's answer."""
    page, client = signed_in(stage.alice), bearing(stage.alice)
    url = f"/api/v1/me/claims/{stage.claim.pk}/draft"
    with CaptureQueriesContext(connection) as captured:
        shown = page.post(stage.url, {"text": f"#ad {SECRET}", "network": "x"})
        told = client.post(
            url, {"text": f"#ad {SECRET}"}, format="json", headers={"Idempotency-Key": "d"}
        )
    assert (shown.status_code, told.status_code) == (200, 200)
    assert SECRET in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    written = [q["sql"] for q in captured if SECRET[:20] in q["sql"]]
    assert written == []


def test_the_api_says_what_decided(stage):
    lives_in(stage.alice, "US")
    url = f"/api/v1/me/claims/{stage.claim.pk}/draft"
    client = bearing(stage.alice)
    told = client.post(url, {"text": "Loved it #sp"}, format="json").json()
    assert (told["verdict"], told["rule"], told["country"]) == ("unclear", "us-vague", "US")
    assert told["words"] == [
        {"text": "#sp", "start": 9, "end": 12, "says": "falls_short", "rule": "us-vague"}
    ]
    assert told["would_do"] == "Ad: Northwind Air gave me this for free."
    assert client.post(url, {"text": "   "}, format="json").status_code == 400
    assert bearing(stage.mallory).post(url, {"text": "#ad"}, format="json").status_code == 404


def test_what_cannot_be_read_is_said(stage):
    client = signed_in(stage.alice)
    assert client.get(stage.url).status_code == 200
    assert client.post(stage.url, {"text": " "}).status_code == 422
    assert client.post(stage.url, {"text": "x" * 20_001}).status_code == 422
    assert signed_in(stage.mallory).post(stage.url, {"text": "#ad"}).status_code == 404
    with pytest.raises(Refusal, match="20,000"):
        draft_check.check(stage.claim, "x" * 20_001)


def test_nobody_is_obliged_to_post_and_the_product_says_so(stage):
    """Where it is claimed, where it was, over the API, and in every letter that brings something."""
    page = signed_in(stage.alice)
    for url in (
        reverse("perk", args=[stage.campaign.pk]),
        reverse("claim", args=[stage.claim.pk]),
        stage.url,
    ):
        assert draft_check.NOTHING_OWED in page.get(url).content.decode(), url
    told = bearing(stage.alice).get("/api/v1/me/claims").json()
    assert told[0]["owed"] == "Nothing. Nobody is obliged to post."
    for letter in ("invitation", "given", "offer", "restored"):
        for kind in ("txt", "html"):
            body = render_to_string(f"campaigns/email/{letter}.{kind}", {"brand_name": "N"})
            assert "obliged to post" in body, (letter, kind)


@pytest.mark.parametrize("country", ["", "GB", "DE", "FR", "JP", "BR"])
def test_the_advice_given_is_advice_that_does(stage, country):
    lives_in(stage.alice, country)
    with system():
        found = draft_check.advice(stage.campaign, stage.alice)
        claim = Claim.objects.select_related("campaign__perk__venue", "member", "brand").get()
        for sentence in found.sentences:
            assert draft_check.check(claim, sentence).reading.verdict == "disclosed", sentence
