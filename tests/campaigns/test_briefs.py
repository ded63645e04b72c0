"""The brief of a campaign, until when to say nothing, and what a member received in a year."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from campaigns import briefs, claims, drafts, history, received, reports, rewards
from campaigns.models import Brief, Claim, Mention
from perks import stock
from perks.ground import clock
from perks.ground.errors import Refusal
from tests.campaigns import kind_stage
from tests.campaigns.brand_stage import drafted
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.counting import asking

pytestmark = pytest.mark.django_db
LINKS = [
    ("Photographs", "https://northwind.example/photos"),
    ("Facts", "http://northwind.example/f"),
]


@pytest.fixture
def stage(house):
    """Alice may have the lounge day, which is to stay quiet for five more days."""
    with system():
        scored(house.alice)
        house.draft = drafted(house)
        house.day = clock.now() + timedelta(days=5)
        briefs.save(house.draft, "Quiet seats, and a shower.", LINKS, house.day)
        house.campaign = launched(house.northwind, house.lounge_day, currency="USD", worth=2200)
        briefs.save(house.campaign, "Quiet seats, and a shower.", LINKS, None)
        yield house


def refused(code, *said):
    with pytest.raises(Refusal) as caught:
        briefs.save(*said)
    assert caught.value.code == code
    return caught.value.facts.get("field")


def test_what_cannot_be_kept_is_refused_and_changes_nothing(stage):
    after = stage.draft.ends_at + timedelta(seconds=1)
    for field, text, links, quiet in (
        ("text", "x" * 4001, [], None),
        ("text", "a\0b", [], None),
        ("assets", "", [("Bad", "javascript:alert(1)")], None),
        ("assets", "", [("Bad", "ftp://northwind.example/")], None),
        ("assets", "", [(" ", "https://northwind.example/")], None),
        ("assets", "", [("Long", "https://northwind.example/" + "a" * 600)], None),
        ("assets", "", [LINKS[0]] * 13, None),
        ("quiet_until", "", [], after),
    ):
        assert refused("brief_invalid", stage.draft, text, links, quiet) == field
    kept = briefs.of(stage.draft.pk)
    assert (kept.text, kept.quiet_until) == ("Quiet seats, and a shower.", stage.day)
    assert [(each.label, each.url) for each in briefs.assets_of(kept)] == LINKS
    drafts.end(stage.campaign)
    refused("campaign_over", stage.campaign, "", [], None)


def test_without_the_check_the_database_refuses_a_link_that_runs_something(stage, monkeypatch):
    """The twin: with the check switched off the constraint still holds, by its name."""
    monkeypatch.setattr(briefs, "web_address", lambda url: None)
    with pytest.raises(IntegrityError, match="asset_leads_to_the_web"), transaction.atomic():
        briefs.save(stage.draft, "", [("Bad", "javascript:alert(1)")], None)
    assert [each.url for each in briefs.assets_of(briefs.of(stage.draft.pk))] == [
        url for _, url in LINKS
    ]


def test_once_launched_the_quiet_comes_earlier_or_is_lifted_never_later(stage):
    stock.add_units(stage.lounge_day, 1)
    drafts.launch(stage.draft)
    later = stage.day + timedelta(hours=1)
    refused("quiet_settled", stage.draft, "", [], later)
    sooner = stage.day - timedelta(days=1)
    assert briefs.save(stage.draft, "New words.", [], sooner).quiet_until == sooner
    assert briefs.save(stage.draft, "New words.", [], None).quiet_until is None
    refused("quiet_settled", stage.draft, "", [], sooner)


def test_a_member_reads_it_once_she_has_the_perk(stage):
    made = kind_stage.claimed(stage.alice, stage.campaign)
    assert briefs.of_claim(history.one_of(stage.alice.pk, made.pk)) is None
    Brief.objects.filter(campaign=stage.campaign).update(quiet_until=stage.day)
    held = briefs.of_claim(history.one_of(stage.alice.pk, made.pk))
    assert (held.text, held.quiet_until, briefs.assets_of(held)) == ("", stage.day, [])
    client = signed_in(stage.alice)
    page = client.get(f"/claims/{made.pk}/").content.decode()
    assert ("Say nothing before 27 November 2026, 12:00 UTC" in page) is True
    assert ("Quiet seats" in page) is False
    claims.confirm(made.pk, stage.alice.pk)
    page = client.get(f"/claims/{made.pk}/").content.decode()
    assert ("Quiet seats, and a shower." in page, LINKS[0][1] in page) == (True, True)
    told = client.get(f"/api/v1/me/claims/{made.pk}/brief").json()
    assert [each["label"] for each in told["assets"]] == ["Photographs", "Facts"]
    assert told["quiet_until"] == "2026-11-27T12:00:00Z"


def test_worth_and_quiet_are_read_before_claiming(stage):
    """On the perk's page and over the API: what she agrees to stands there before she takes it."""
    client, path = signed_in(stage.alice), f"/perks/{stage.campaign.pk}/"
    api = f"/api/v1/me{path}eligibility"
    page = client.get(path).content.decode()
    assert ("USD 22.00" in page, "Say nothing before" in page) == (True, False)
    assert client.get(api).json()["quiet_until"] is None
    Brief.objects.filter(campaign=stage.campaign).update(quiet_until=stage.day)
    with asking() as queries:
        page = client.get(path).content.decode()
    assert len(queries) <= 12, queries
    assert "Say nothing before 27 November 2026, 12:00 UTC" in page
    assert "Quiet seats" not in page
    key = {"Idempotency-Key": "k"}
    claim = {"campaign": stage.campaign.pk}
    for told in (
        client.get(api).json(),
        client.post("/api/v1/me/claims", claim, "application/json", headers=key).json(),
    ):
        said = (told["worth"], told["currency"], told["quiet_until"])
        assert said == ("22.00", "USD", "2026-11-27T12:00:00Z")
    with clock.at(stage.day):
        assert "Say nothing before" not in client.get(path).content.decode()


def test_a_post_that_came_early_is_marked_and_earns_nothing(stage):
    stage.campaign.brief.quiet_until = stage.day
    stage.campaign.brief.save()
    made = kind_stage.claimed(stage.alice, stage.campaign)
    claims.confirm(made.pk, stage.alice.pk)
    stock.add_codes(stage.code_perk, ["A", "B"])
    kind_stage.campaign(
        stage.northwind, stage.code_perk, way="post", rewards=stage.campaign, post_days=3
    )

    def said(native, posted_at):
        return Mention.objects.create(
            claim=made, campaign=stage.campaign, brand=stage.northwind, member=stage.alice,
            network="web", native_id=native, excerpt="x", found_by="tag", posted_at=posted_at,
        )  # fmt: skip

    said("1", stage.day - timedelta(seconds=1))
    assert (rewards.give_all(), reports.report(stage.campaign).early) == (0, 1)
    client = signed_in(stage.bea)
    address = f"/brand/northwind/campaigns/{stage.campaign.pk}/report/"
    assert client.get(address).content.decode().count("Came early") == 1
    told = client.get(f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/mentions").json()
    assert [each["early"] for each in told["results"]] == [True]
    # The three days for a post count from the day on which she may speak.
    said("2", stage.day + timedelta(days=3))
    assert (rewards.give_all(), reports.report(stage.campaign).early) == (1, 1)


def test_the_brand_writes_it_on_its_page_and_over_the_api(stage):
    client, path = signed_in(stage.bea), f"/brand/northwind/campaigns/{stage.draft.pk}/brief/"
    page = client.get(path).content.decode()
    assert ("Photographs https://northwind.example/photos" in page) is True
    wrong = client.post(path, {"text": "", "links": "nothing", "quiet_until": ""})
    assert wrong.status_code == 422
    said = {
        "text": "Hello",
        "links": "The menu https://m.example/",
        "quiet_until": "2026-12-01T08:00",
    }
    assert client.post(path, said).status_code == 302
    api = f"/api/v1/brands/northwind/campaigns/{stage.draft.pk}/brief"
    assert client.get(api).json() == {
        "text": "Hello",
        "assets": [{"label": "The menu", "url": "https://m.example/"}],
        "quiet_until": "2026-12-01T08:00:00Z",
    }
    asked = {"text": "", "assets": [], "quiet_until": None}
    assert client.put(api, asked, "application/json").json() == asked


def test_what_was_received_adds_up_and_never_becomes_a_formula(stage):
    with clock.at(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)):
        made = kind_stage.claimed(stage.alice, launched(stage.northwind, stage.code_perk, 1))
        claims.confirm(made.pk, stage.alice.pk)
    stage.code_perk.name = "=HYPERLINK(1)"
    stage.code_perk.save()
    for number, state in enumerate(("issued", "redeemed", "revoked", "cancelled"), start=1):
        made = kind_stage.claimed(stage.alice, stage.campaign, f"k{number}")
        Claim.objects.filter(pk=made.pk).update(state="cancelled" if state == "issued" else state)
        if number > 1:
            Claim.objects.filter(pk=made.pk).update(issued_at=clock.now())
        if state == "redeemed":
            stage.campaign = launched(
                stage.northwind, stage.lounge_day, currency="EUR", worth=1999, name="Another"
            )
    found = received.in_year(stage.alice.pk, 2026)
    assert (found.sums, found.unsaid, len(found.claims)) == ({"USD": 2200}, 1, 2)
    assert received.in_year(stage.alice.pk, 2027).claims == []
    assert received.years_of(stage.mallory.pk) == [2026]
    client = signed_in(stage.alice)
    lines = client.get("/claims/received/2026.csv").content.decode().splitlines()
    assert [line.split(",")[1:6] for line in lines] == [
        ["perk", "brand", "state", "worth", "currency"],
        ["Lounge day visit", "Northwind Air", "used", "22.00", "USD"],
        ["'=HYPERLINK(1)", "Northwind Air", "yours", "", ""],
    ]
    page = client.get("/claims/received/").content.decode()
    assert ("USD 22.00" in page, "Not declared" in page) == (True, True)
    told = client.get("/api/v1/me/received/2026").json()
    assert (told["sums"], told["unsaid"], len(told["lines"])) == ({"USD": "22.00"}, 1, 2)
    assert client.get("/api/v1/me/received/1999").status_code == 404
    assert client.get("/claims/received/?year=x").status_code == 404
