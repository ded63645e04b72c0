"""Read this first: the whole story, from a post on a blog to the line in the brand's report.

Everything goes through public interfaces: the API, a worker that runs in a process of its own,
and a blog that another process serves over HTTP. What each person does is one function.
"""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client

from perks.ground import clock, consent, scopes
from perks.ground.nudge import publish
from tests import cast, peers
from tests.scoring.connector_worlds import write_dump

pytestmark = pytest.mark.django_db(transaction=True)
RULE = {
    "all": [
        {"field": "topic", "topic": "train-travel", "op": ">=", "value": 5},
        {"any": [
            {"field": "score", "op": ">=", "value": 2},
            {"field": "network", "op": "in", "value": ["web"]},
        ]},
        {"field": "country", "op": "in", "value": ["US"]},
        {"field": "age", "op": ">=", "value": 21},
        {"field": "cooldown", "op": ">=", "value": 90},
    ]
}  # fmt: skip


class Caller:
    """Somebody at the API, signed in."""

    def __init__(self, user) -> None:
        self.client = Client()
        with scopes.act_as(scopes.system("tests")):
            self.client.force_login(user)

    def call(self, method: str, path: str, body: object = None, status: int = 200, **headers):
        response = self.client.generic(
            method, f"/api/v1/{path}", data="" if body is None else json.dumps(body),
            content_type="application/json", **headers,
        )  # fmt: skip
        assert response.status_code == status, (path, response.status_code, response.content)
        return response.json() if response.content else None


@pytest.fixture
def house(transactional_db, settings, tmp_path):
    """The cast, topics, a sandbox of public data, and Northwind vetted by an operator."""
    settings.PERKS_FRAMES = tmp_path / "frames"
    call_command("import_topics", "--starter-only", verbosity=0)
    call_command("import_stackexchange", str(write_dump(tmp_path)), "--site", "bread.example")
    with scopes.act_as(scopes.system("tests")):
        people = cast.assemble()
        people.northwind.vetted_at = clock.now()
        people.northwind.save()
        consent.give(people.alice.pk, list(consent.PURPOSES))
    return people


def test_the_whole_story(house, settings, tmp_path):
    blog_folder = tmp_path / "blog"
    blog_folder.mkdir()
    with peers.blog(blog_folder) as blog:
        settings.PERKS_OUTBOUND_ALLOW = [blog.host]
        with peers.worker(tmp_path, blog.host):
            alice, bea, victor = Caller(house.alice), Caller(house.bea), Caller(house.victor)
            she_links_her_blog(alice, blog)
            score = she_is_scored(alice)
            campaign = the_brand_asks_for_her(bea, house)
            perk = she_is_invited(alice, campaign)
            claim = she_claims(alice, campaign)
            at_the_door(alice, victor, claim)
            she_writes_about_it(alice, blog, claim)
            the_brand_reads_what_came_of_it(bea, campaign)
            assert perk["brand"] == "Northwind Air"
            assert alice.call("GET", "me/score")["exact"] == score["exact"]


def she_links_her_blog(alice: Caller, blog: peers.Blog) -> None:
    """Alice writes about trains; she shows that the blog is hers with a word in its subtitle."""
    for day in range(1, 9):
        blog.post(f"t{day}", f"Night train {day}", clock.now() - timedelta(days=day), 12 + day)
    account = alice.call("POST", "me/accounts", {"network": "web", "address": blog.feed}, 201)
    refusal = alice.call("POST", f"me/accounts/{account['id']}/proof", status=409)
    assert refusal["code"] == "proof_missing"
    blog.token = account["proof_token"]
    blog.save()
    proven = alice.call("POST", f"me/accounts/{account['id']}/proof")
    assert proven["proven_at"] is not None


def she_is_scored(alice: Caller) -> dict:
    """The worker reads the blog and computes the first score; every point adds up."""
    peers.eventually(lambda: alice.client.get("/api/v1/me/score").status_code == 200, swept=True)
    score = alice.call("GET", "me/score")
    total = score["baseline"] + sum(line["points"] for line in score["lines"])
    assert total == pytest.approx(score["exact"], abs=1e-6)
    assert score["low"] <= score["exact"] <= score["high"]
    assert score["exact"] > 2
    topics = {topic["topic"]: topic for topic in alice.call("GET", "me/topics")}
    assert topics["train-travel"]["strength"] > 5
    return score


def the_brand_asks_for_her(bea: Caller, house: cast.Cast) -> int:
    """Bea drafts a campaign, mends a wrong rule, counts, adds stock, launches."""
    perk = house.lounge_day.pk
    campaign = bea.call("POST", "brands/northwind/campaigns", {
        "name": "Lounge, winter", "perk": perk, "holdout_share": 0.0, "tag": "#NorthwindLounge",
        "landing_url": "https://northwind.example/lounge",
    }, 201)["id"]  # fmt: skip
    place = f"brands/northwind/campaigns/{campaign}"
    wrong = {"all": [RULE["all"][0], {"field": "score", "op": ">=", "value": "many"}]}
    refusal = bea.call("PUT", f"{place}/rule", {"rule": wrong}, 422)
    assert (refusal["code"], refusal["path"]) == ("rule_invalid", "all[1].value")
    assert bea.call("PUT", f"{place}/rule", {"rule": RULE})["number"] == 2
    call_command("frame", "build", verbosity=0)
    count = bea.call("POST", f"{place}/count", {"rule": RULE})
    assert count["reach"] is None  # one person: fewer than ten are not told
    assert bea.call("POST", f"{place}/launch", status=409)["code"] == "no_stock"
    assert bea.call("POST", f"brands/northwind/perks/{perk}/stock", {"units": 2})["left"] == 2
    assert bea.call("POST", f"{place}/launch")["state"] == "live"
    return campaign


def she_is_invited(alice: Caller, campaign: int) -> dict:
    """The worker invites whoever fits; the member reads why."""

    def offers():
        found = alice.call("GET", "me/perks")["for_you"]
        return [offer for offer in found if offer["campaign"] == campaign]

    (offer,) = peers.eventually(offers, swept=True)
    asked = alice.call("GET", f"me/perks/{campaign}/eligibility")
    assert [line["verdict"] for line in asked["sentences"]] == ["yes"] * 5
    return offer


def she_claims(alice: Caller, campaign: int) -> dict:
    """One claim, whatever the line does: the same key gives the same claim."""
    key = {"HTTP_IDEMPOTENCY_KEY": "from-her-phone"}
    held = alice.call("POST", "me/claims", {"campaign": campaign}, 201, **key)
    again = alice.call("POST", "me/claims", {"campaign": campaign}, 200, **key)
    assert (held["state"], again["id"]) == ("held", held["id"])
    claim = alice.call("POST", f"me/claims/{held['id']}/confirm")
    assert claim["state"] == "issued"
    receipt = alice.call("GET", f"me/receipts/{claim['receipt']}")
    assert receipt["verdict"] == "yes"
    return claim


def at_the_door(alice: Caller, victor: Caller, claim: dict) -> None:
    """Yes, twice, undone, yes again."""
    code = {"code": alice.call("GET", f"passes/{claim['pass']}")["code"]}
    door = "venues/lounge-sfo"
    assert victor.call("POST", f"{door}/verify", code)["answer"] == "yes"
    first = victor.call("POST", f"{door}/redemptions", code, 201, HTTP_IDEMPOTENCY_KEY="scan 1")
    assert first["facts"]["holder"] == "Alice"
    second = victor.call("POST", f"{door}/redemptions", code, 409, HTTP_IDEMPOTENCY_KEY="scan 2")
    assert second["answer"] == "twice"
    victor.call("POST", f"{door}/redemptions/{first['facts']['redemption']}/undo")
    third = victor.call("POST", f"{door}/redemptions", code, 201, HTTP_IDEMPOTENCY_KEY="scan 3")
    assert third["answer"] == "yes"
    forged = {"code": code["code"][:-4] + "AAAA"}
    answer = victor.call("POST", f"{door}/redemptions", forged, 409, HTTP_IDEMPOTENCY_KEY="scan 4")
    assert answer["answer"] == "no"


def she_writes_about_it(alice: Caller, blog: peers.Blog, claim: dict) -> None:
    """A post with the tag, and two people who follow her personal link."""
    slug = claim["link"].rsplit("/", 1)[1]
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0", "HTTP_ACCEPT_LANGUAGE": "en"}
    for visitor in ("192.0.2.1", "198.51.100.1"):
        answer = Client().get(f"/go/{slug}", REMOTE_ADDR=visitor, **browser)
        assert answer.status_code == 302
        assert answer.url.startswith("https://northwind.example/lounge?utm_source=perks")
    text = "Gifted by Northwind: four quiet hours. #NorthwindLounge"
    # A feed counts whole seconds: this one is after the claim, and over when the feed is read.
    written_at = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    peers.eventually(lambda: clock.now() > written_at)
    blog.post("lounge", "A quiet chair", written_at, 7, text)
    blog.save()
    (account,) = alice.call("GET", "me/accounts")
    assert publish("scoring.tasks.refresh_account", account["id"])


def the_brand_reads_what_came_of_it(bea: Caller, campaign: int) -> None:
    """The report: from the rule to the mention."""
    place = f"brands/northwind/campaigns/{campaign}"
    peers.eventually(lambda: bea.call("GET", f"{place}/report")["mentions"] == 1, swept=True)
    report = bea.call("GET", f"{place}/report")
    assert {step["name"]: step["people"] for step in report["steps"]} == {
        "fitted": 1, "invited": 1, "opened": 0, "claimed": 1, "kept": 1, "redeemed": 1,
        "mentioned": 1,
    }  # fmt: skip
    assert (report["clicks"], report["visitors"], report["reactions"]) == (2, 2, 7)
    (mention,) = bea.call("GET", f"{place}/mentions")["results"]
    assert (mention["given_name"], mention["found_by"]) == ("Alice", "tag")
