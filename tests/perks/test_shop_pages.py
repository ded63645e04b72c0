"""A shop signs up by the link, scans, reads what it is owed; the sponsor reads all; no other does."""

import csv
from datetime import date, time
from decimal import Decimal

import pytest

from campaigns.models import Campaign
from perks import ledger, money, redemptions, shop_terms, shops
from perks.models import Redemption, Shop, ShopTerms, Venue
from tests import cast
from tests.campaigns.member_stage import signed_in
from tests.counting import asking
from tests.perks.shop_stage import guests, pass_of, shop, show, sponsored, system

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
FLORIST = {
    "do": "new", "name": " Rosa's  Flowers ", "city": "Lyon", "country": "FR",
    "time_zone": "Europe/Paris",
}  # fmt: skip


@pytest.fixture
def stage(people, noon, client):
    people.coffee, people.client = sponsored(people), client
    with system():
        people.rosa = cast.person("rosa", "Rosa Petit")
        people.token = shop_terms.terms_of(people.coffee).token
    people.console = f"/brand/northwind/campaigns/{people.campaign.pk}"
    people.api = f"/api/v1/brands/northwind/campaigns/{people.campaign.pk}"
    yield people


def sheet(answer):
    return list(csv.reader(answer.content.decode().splitlines()))[1:]


def test_from_the_link_to_the_settlement(stage):
    page = signed_in(stage.bea).get(f"{stage.console}/shops/").content.decode()
    assert "No shop has joined yet" in page
    assert f"/shops/{stage.token}/" in page
    outside = stage.client.get(f"/shops/{stage.token}/").content.decode()
    assert "USD 3.50" in outside
    assert f"?next=/shops/{stage.token}/" in outside
    rosa = signed_in(stage.rosa)
    unclear = rosa.post(f"/shops/{stage.token}/", {**FLORIST, "name": " "})
    assert (unclear.status_code, Venue.objects.filter(city="Lyon").exists()) == (422, False)
    joined = rosa.post(f"/shops/{stage.token}/", FLORIST)
    assert joined.url == "/venue/rosas-flowers/sponsors/"
    assert rosa.post(f"/shops/{stage.token}/", {"do": "mine", "venue": "rosas-flowers"}).url
    with system():
        mine = Shop.objects.select_related("venue").get()
        [first, second] = [pass_of(stage, member) for member in guests(2)]
        used = [show(code, mine.venue) for code in (first, second)]
    assert (mine.venue.name, mine.venue.time_zone) == ("Rosa's Flowers", "Europe/Paris")
    assert rosa.get("/venue/rosas-flowers/").status_code == 200
    assert rosa.get(f"/venue/rosas-flowers/scans/{used[0].scan}/").status_code == 200
    redemptions.undo(used[1].facts["redemption"], mine.venue_id)
    told = rosa.get("/venue/rosas-flowers/sponsors/").content.decode()
    assert [word in told for word in ("USD 3.50", "USD 7.00", "22 November, 13:00")] == [
        True, False, True,
    ]  # fmt: skip
    own = sheet(rosa.get(f"/venue/rosas-flowers/sponsors/{mine.pk}.csv"))
    assert [row[3:] for row in own] == [
        ["redeemed", "3.50", "USD"], ["redeemed", "3.50", "USD"], ["reversed", "-3.50", "USD"],
    ]  # fmt: skip
    theirs = sheet(signed_in(stage.bea).get(f"{stage.console}/settlement.csv"))
    with system():
        redeemed = ledger.balances(stage.campaign.pk)["redeemed"]
    assert sum(Decimal(row[7]) for row in theirs) == money.decimal(redeemed, "USD")
    assert [[row[0], *row[5:]] for row in theirs] == [["Rosa's Flowers", "2", "1", "3.50", "USD"]]
    unclear = f"{stage.console}/settlement.csv?since=yesterday"
    assert signed_in(stage.bea).get(unclear).status_code == 400
    whole = signed_in(stage.bea).get(f"{stage.console}/shops/?since=yesterday").content.decode()
    assert "All days are shown." in whole
    later = sheet(signed_in(stage.bea).get(f"{stage.console}/settlement.csv?since=2026-11-23"))
    assert [row[5:] for row in later] == [["0", "0", "0.00", ""]]


def test_a_shop_reads_nothing_of_another_and_staff_nothing_of_money(stage):
    with system():
        mine, other = shop("Mine", stage.rosa), shop("Other", stage.mallory)
        [one, two] = [shops.join(stage.token, each) for each in (mine, other)]
        show(pass_of(stage, guests(1)[0]), other)
    rosa = signed_in(stage.rosa)
    assert rosa.get("/venue/other/sponsors/").status_code == 404
    for path in (f"sponsors/{two.pk}.csv", f"sponsors/{two.pk}/leave/"):
        assert rosa.get(f"/venue/mine/{path}").status_code == 404
    assert rosa.get(f"/api/v1/venues/mine/sponsors/{two.pk}").json()["code"] == "shop_unknown"
    assert rosa.get("/api/v1/venues/mine/sponsors").json()[0]["owed"] == 0
    assert "Other" not in rosa.get("/venue/mine/sponsors/").content.decode()
    with system():
        shop_staff = cast.person("sam", "Sam")
        mine.memberships.create(user=shop_staff, role="supervisor")
    assert signed_in(shop_staff).get("/venue/mine/sponsors/").status_code == 404
    assert signed_in(shop_staff).get("/api/v1/venues/mine/sponsors").status_code == 404
    assert one.left_at is None


def test_the_sponsor_sets_terms_caps_and_takes_a_shop_off(stage):
    with system():
        mine = shops.join(stage.token, shop("Mine", stage.rosa))
    bea, url = signed_in(stage.bea), f"{stage.console}/shops/"
    days = {"first_day": "2026-11-28", "last_day": "2026-11-28", "opens": "09:00"}
    assert bea.post(url, {"do": "terms", "cap": "40", **days, "closes": "08:00"}).status_code == 422
    assert bea.post(url, {"do": "terms", "cap": "40", **days, "closes": "18:00"}).url == url
    with system():
        terms = ShopTerms.objects.get()
    assert (terms.cap, terms.last_day, terms.opens, terms.closes) == (
        40, date(2026, 11, 28), time(9), time(18),
    )  # fmt: skip
    assert bea.post(url, {"do": "cap", "shop": mine.pk, "cap": "7"}).url == url
    said = bea.post(url, {"do": "cap", "shop": mine.pk, "cap": "0"}, follow=True).content.decode()
    assert "A cap is 1 or more. Nothing was changed." in said
    assert bea.post(url, {"do": "cap", "shop": "9999", "cap": "1"}).status_code == 404
    with system():
        assert Shop.objects.get().cap == 7
    assert "cannot join again" in bea.get(f"{url}{mine.pk}/remove/").content.decode()
    bea.post(f"{url}{mine.pk}/remove/")
    assert "Taken off" in bea.get(url).content.decode()
    bea.post(url, {"do": "close"})
    assert stage.client.get(f"/shops/{stage.token}/").status_code == 410
    bea.post(url, {"do": "new"})
    assert stage.client.get(f"/shops/{stage.token}/").status_code == 404
    assert signed_in(stage.mallory).get(url).status_code == 404


def test_the_same_over_the_api(stage):
    bea, rosa = signed_in(stage.bea), signed_in(stage.rosa)
    offer = rosa.get(f"/api/v1/shops/{stage.token}").json()
    assert (offer["perk"], offer["paid"], offer["cap"]) == ("A coffee", "USD 3.50", None)
    for said, status, code in (
        ({"name": "X", "time_zone": "Mars/Base"}, 400, "shop_zone_unknown"),
        ({"name": " ", "time_zone": "UTC"}, 400, "invalid"),
        ({"name": "X", "time_zone": "UTC", "country": "ZZ"}, 400, "shop_country_unknown"),
        ({"venue": "lounge-sfo"}, 404, "venue_not_yours"),
    ):
        answer = rosa.post(f"/api/v1/shops/{stage.token}", said, **JSON)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    joined = rosa.post(
        f"/api/v1/shops/{stage.token}", {"name": "Desk", "time_zone": "UTC"}, **JSON
    ).json()
    assert joined["venue"].startswith("desk-")
    with system():
        show(pass_of(stage, guests(1)[0]), Venue.objects.get(slug=joined["venue"]))
    [line] = bea.get(f"{stage.api}/shops?until=2026-11-22").json()
    assert (line["name"], line["uses"], line["owed"], line["currency"]) == ("Desk", 1, 350, "USD")
    assert bea.get(f"{stage.api}/shops?until=yesterday").json()["code"] == "invalid"
    [mine] = rosa.get(f"/api/v1/venues/{joined['venue']}/sponsors").json()
    assert (mine["brand"], mine["owed"], mine["uses"]) == ("Northwind Air", 350, 1)
    [entry] = rosa.get(f"/api/v1/venues/{joined['venue']}/sponsors/{mine['id']}").json()
    assert (entry["kind"], entry["amount"]) == ("redeemed", 350)
    terms = bea.put(f"{stage.api}/shops/terms", {"cap": 3, "opens": "09:00"}, **JSON).json()
    assert (terms["cap"], terms["opens"], terms["closes"]) == (3, "09:00:00", None)
    wrong = bea.put(f"{stage.api}/shops/terms", {"closes": "08:00"}, **JSON)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "shop_window")
    below = bea.patch(f"{stage.api}/shops/{line['id']}", {"cap": 0}, **JSON)
    assert (below.status_code, below.json()["code"]) == (400, "invalid")
    assert bea.patch(f"{stage.api}/shops/{line['id']}", {"cap": 1}, **JSON).json()["cap"] == 1
    assert bea.delete(f"{stage.api}/shops/link").status_code == 204
    assert rosa.get(f"/api/v1/shops/{stage.token}").json()["code"] == "shop_link_closed"
    assert bea.post(f"{stage.api}/shops/link").json()["link"]
    assert rosa.delete(f"/api/v1/venues/{joined['venue']}/sponsors/{mine['id']}").status_code == 204
    assert bea.delete(f"{stage.api}/shops/{line['id']}").json()["removed_at"]


def test_a_manager_describes_a_perk_of_shops_and_another_campaign_has_none(stage):
    bea = signed_in(stage.bea)
    facts = {"kind": "venue_access", "name": "A pretzel", "units": "5", "first_day": "2026-11-28"}
    both = bea.post(
        "/brand/northwind/stock/new/", {**facts, "venue": stage.lounge.pk, "at_shops": "on"}
    )
    assert "choose one of the two" in both.content.decode()
    none = bea.post("/brand/northwind/stock/new/", facts)
    assert "Say which venue lets people in." in none.content.decode()
    bea.post("/brand/northwind/stock/new/", {**facts, "at_shops": "on", "last_day": "2026-11-28"})
    with system():
        made = stage.northwind.perks.select_related("venue").get(name="A pretzel")
        other = Campaign.objects.create(
            brand=stage.northwind, perk=stage.lounge_day, name="Other",
            starts_at=stage.campaign.starts_at, ends_at=stage.campaign.ends_at,
        )  # fmt: skip
    assert (made.at_shops, made.offline, made.opens_at.isoformat(), made.closes_at.isoformat()) == (
        True, "deny", "2026-11-27T10:00:00+00:00", "2026-11-29T12:00:00+00:00",
    )  # fmt: skip
    page = bea.get(f"/brand/northwind/campaigns/{other.pk}/shops/").content.decode()
    assert "This perk is not handed over by shops" in page
    assert (
        signed_in(stage.mallory).post(f"{stage.console}/shops/", {"do": "new"}).status_code == 404
    )


def test_guests_read_where_and_a_page_asks_little(stage):
    with system():
        mine = shops.join(stage.token, shop("Mine", stage.rosa))
        member = guests(1)[0]
    alice, bea = signed_in(member), signed_in(stage.bea)
    counts = []
    for number in range(2):
        with asking() as asked:
            bea.get(f"{stage.console}/shops/")
        counts.append(len(asked))
        with system():
            shops.join(stage.token, shop(f"More{number}", stage.rosa))
    assert (counts[0], counts[1] <= 12) == (counts[1], True)
    page = alice.get(f"/perks/{stage.campaign.pk}/").content.decode()
    assert ("At any of these shops, once." in page, "Mine" in page) == (True, True)
    with system():
        code = pass_of(stage, member)
        shops.set_cap(mine.pk, stage.coffee, 1)
        show(code, Venue.objects.get(slug="mine"))
        shown = Redemption.objects.get().pass_used_id
    assert alice.get(f"/passes/{shown}/").status_code == 200
    assert (
        "has handed over as many as it may"
        in alice.get(f"/perks/{stage.campaign.pk}/").content.decode()
    )
