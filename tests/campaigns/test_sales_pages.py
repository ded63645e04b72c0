"""The pages and the API of links, sales and codes, and the recipe that a shop copies."""

import json
import re
import subprocess

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns import claims, codes, event_keys, links, recipes, shopify
from campaigns.models import Click, CodeAlarm, Conversion, Discrepancy, Link, ShopSecret
from campaigns.visits import Visit
from perks import stock
from perks.ground import clock
from perks.models import Unit
from tests.campaigns.member_stage import launched, scored, signed_in, system
from tests.campaigns.test_conversions import ORDER, code_text
from tests.counting import asking

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(house):
    """Alice has a code and a link; three visits came by it, one of a robot."""
    with system():
        scored(house.alice)
        house.campaign = launched(house.northwind, house.code_perk, units=9)
        house.claim = claims.claim(house.alice.pk, house.campaign.pk, "k").claim
        claims.confirm(house.claim.pk, house.alice.pk)
        house.claim.refresh_from_db()
        house.code = stock.code_of(house.claim.unit)
        house.link = Link.objects.get()
        house.key, house.secret = event_keys.make(house.northwind, house.bea.pk, "Shop")
        for agent in ("Firefox", "Safari", "Googlebot"):
            links.follow(house.link.slug, Visit(agent, "192.0.2.7"))
        house.click = Click.objects.order_by("pk").first()
    return house


def send(stage, client, **told):
    fields = {"order": "1001", "amount": "49.90", "currency": "EUR", **told}
    body = json.dumps(fields).encode()
    stamp = str(int(clock.now().timestamp()))
    return client.post(
        reverse("api_postback", args=["northwind"]), body, content_type="application/json",
        HTTP_PERKS_KEY=str(stage.key.pk), HTTP_PERKS_TIMESTAMP=stamp,
        HTTP_PERKS_SIGNATURE=event_keys.sign(stage.secret, stamp, body),
    )  # fmt: skip


def test_a_postback_is_answered_by_a_status_and_a_code(stage, client):
    first = send(stage, client, click=stage.click.reference, code="NOT-OURS")
    assert (first.status_code, first.json()) == (
        201, {"result": "counted", "doubts": ["code_unknown"]},
    )  # fmt: skip
    assert send(stage, client, click=stage.click.reference, code="NOT-OURS").status_code == 200
    other = send(stage, client, amount="1")
    assert (other.status_code, other.json()["code"]) == (409, "told_otherwise")
    with system():
        assert Discrepancy.objects.filter(code="told_otherwise").count() == 1
    negative = send(stage, client, order="2", amount="-1")
    assert (negative.status_code, negative.json()["code"]) == (400, "amount_negative")
    unread = send(stage, client, order=["x"])
    assert (unread.status_code, unread.json()["code"]) == (400, "field_unclear")
    wrong = client.post(
        reverse("api_postback", args=["northwind"]), b"{}", content_type="application/json"
    )
    assert (wrong.status_code, wrong.json()["code"]) == (401, "event_unsigned")


def test_the_recipe_signs_as_it_should(stage, client):
    """The script itself, with the request printed in place of being sent."""
    script = recipes.of(stage.northwind).postback.replace("KEY=7 ", f"KEY={stage.key.pk} ")
    script = script.replace("paste the secret", stage.secret).replace("1001", "recipe")
    stand_in = f"""date() {{ echo {clock.now().timestamp():.0f}; }}
curl() {{ printf '%s\\n' "$@"; }}
"""
    shown = subprocess.run(
        ["bash", "-euc", stand_in + script], capture_output=True, text=True, check=True
    ).stdout.split("\n")
    told = dict(line.split(": ", 1) for line in shown if line.startswith("Perks-"))
    body = shown[shown.index("-d") + 1]
    assert shown[3] == "http://127.0.0.1:8000" + reverse("api_postback", args=["northwind"])
    answer = client.post(
        reverse("api_postback", args=["northwind"]), body, content_type="application/json",
        headers=told,
    )  # fmt: skip
    assert (answer.status_code, answer.json()["doubts"]) == (201, ["click_unknown"])


def test_the_pixel_is_a_dot_without_cookies(stage, client):
    address = reverse("pixel", args=["northwind"])
    asked = {"click": stage.click.reference, "order": "7", "amount": "5", "currency": "EUR"}
    client.head(address, asked)
    with system():
        assert Conversion.objects.count() == 0
    answer = client.get(address, asked)
    assert (answer.status_code, answer["Content-Type"], len(answer.content)) == (
        200, "image/gif", 43,
    )  # fmt: skip
    assert (answer["Perks-Result"], answer.cookies) == ("counted", {})
    assert "no-store" in answer["Cache-Control"]
    assert client.get(address, {**asked, "amount": "-5"})["Perks-Result"] == "amount_negative"
    assert client.get(reverse("pixel", args=["nobody"]), asked).status_code == 200


def test_a_webhook_is_answered_with_200_once_it_is_signed(stage, client):
    address = reverse("api_shopify", args=["northwind"])
    bea = signed_in(stage.bea)
    ways = reverse("sales_ways", args=["northwind"])
    made = bea.post(ways, {"shop": "nw.myshopify.com", "secret": "whsec 12345"})
    assert made.status_code == 302
    body = json.dumps(ORDER).encode()

    def hook(signature):
        return client.post(
            address, body, content_type="application/json", HTTP_X_SHOPIFY_TOPIC="orders/paid",
            HTTP_X_SHOPIFY_HMAC_SHA256=signature,
        )  # fmt: skip

    came = hook(shopify.sign(b"whsec 12345", body).decode())
    assert (came.status_code, came.json()["result"]) == (200, "counted")
    assert hook("bm8=").status_code == 401
    page = bea.get(ways).content.decode()
    assert "whsec" not in page
    assert address in page
    with system():
        secret = ShopSecret.objects.get()
    end = reverse("shop_revoke", args=["northwind", secret.pk])
    assert bea.get(end).status_code == 200
    assert bea.post(end).status_code == 302
    assert hook(shopify.sign(b"whsec 12345", body).decode()).status_code == 401


def test_the_sales_page_tells_sums_orders_and_what_does_not_fit(stage, client):
    bea = signed_in(stage.bea)
    page = reverse("sales", args=["northwind"])
    assert b"No order yet" in bea.get(page).content
    csv = b"order,amount,currency,click,code\n1,1200.50,EUR,%s,\n2,500,JPY,,NOT-OURS\n"
    given = SimpleUploadedFile("orders.csv", csv % stage.click.reference.encode())
    assert bea.post(page, {"file": given}).status_code == 302
    bad = bea.post(page, {"file": SimpleUploadedFile("x.csv", b"order,amount\n1,2\n")})
    assert bad.status_code == 422
    assert b"Line 1: currency is a code of ISO 4217" in bad.content
    told = bea.get(page).content.decode()
    for words in ("EUR 1,200.50", "JPY 500", "Alice’s link", "neither code nor link",
                  "The brand has no such code"):  # fmt: skip
        assert words in told
    reader = signed_in(stage.mallory)
    assert reader.get(page).status_code == 404


def test_the_pages_ask_little(stage, client):
    send(stage, client, code=stage.code, country="DE")
    send(stage, client, order="2", click=stage.click.reference)
    bea = signed_in(stage.bea)
    for name, *rest in (
        ("sales",), ("sales_ways",), ("code_alarms",), ("campaign_links", stage.campaign.pk),
    ):  # fmt: skip
        with asking() as asked:
            assert bea.get(reverse(name, args=["northwind", *rest])).status_code == 200
        assert len(asked) <= 12, (name, len(asked))


def test_visits_by_day_with_a_table_and_why_some_do_not_count(stage):
    bea = signed_in(stage.bea)
    told = bea.get(reverse("campaign_links", args=["northwind", stage.campaign.pk]))
    text = told.content.decode()
    assert "2 visits by 2 visitors" in text
    assert re.search(r"A robot</th><td[^>]*>1<", text)
    assert 'aria-label="Visits through personal links, 22 November.' in text
    assert f"/go/{stage.link.slug}" in text
    api = bea.get(f"/api/v1/brands/northwind/campaigns/{stage.campaign.pk}/links").json()
    assert api["days"] == [{"day": "2026-11-22", "visits": 2, "visitors": 2}]
    assert api["not_counted"] == [{"reason": "robot", "visits": 1}]
    assert [each["visits"] for each in api["links"]] == [2]


def test_the_console_tells_of_an_alarm_until_somebody_handled_it(stage, client):
    bea = signed_in(stage.bea)
    assert bea.post(
        reverse("code_alarms", args=["northwind"]), {"perk": stage.code_perk.pk, "count": 2}
    ).status_code == 302  # fmt: skip
    api = "/api/v1/brands/northwind"
    assert bea.post(f"{api}/perks/{stage.code_perk.pk}/canaries", {"count": 1}).json() == {
        "planted": 1
    }
    with system():
        unit = Unit.objects.filter(canary__isnull=False).first()
    send(stage, client, code=code_text(unit))
    front = bea.get(reverse("campaigns", args=["northwind"])).content
    assert b"1 code turned up where it should not" in front
    assert b"A planted code was used" in bea.get(reverse("code_alarms", args=["northwind"])).content
    (told,) = bea.get(f"{api}/code-alarms").json()
    assert (told["kind"], told["order"], told["handled_at"]) == ("canary", "1001", None)
    with system():
        alarm = CodeAlarm.objects.get()
    done = reverse("code_alarm", args=["northwind", alarm.pk])
    assert bea.post(done, {"note": "New list"}).status_code == 302
    assert bea.post(f"{api}/code-alarms/{alarm.pk}/handled", {}).json()["note"] == "New list"
    assert b"turned up where" not in bea.get(reverse("campaigns", args=["northwind"])).content
    assert signed_in(stage.mallory).post(done).status_code == 404


def test_orders_and_sums_over_the_api(stage, client):
    send(stage, client, code=stage.code)
    send(stage, client, order="2", amount="10")
    bea = signed_in(stage.bea)
    api = "/api/v1/brands/northwind/conversions"
    listed = bea.get(api, {"limit": 1}).json()
    assert (listed["count"], len(listed["results"])) == (2, 1)
    (total,) = bea.get(f"{api}/totals").json()
    assert (total["currency"], total["net"], total["orders"]) == ("EUR", 5990, 2)
    (own,) = bea.get(f"{api}/totals", {"campaign": stage.campaign.pk}).json()
    assert (own["net"], own["orders"]) == (4990, 1)
    given = SimpleUploadedFile("orders.csv", b"order,amount,currency\n3,x,EUR\n")
    wrong = bea.post(f"{api}/file", {"file": given})
    assert (wrong.status_code, wrong.json()["wrong"][0]["code"]) == (422, "amount_unclear")


def test_she_has_her_link_and_its_code_and_owes_nothing(stage):
    alice = signed_in(stage.alice)
    text = alice.get(reverse("claim", args=[stage.claim.pk])).content.decode()
    assert f"/go/{stage.link.slug}" in text
    assert "You need not." in text
    assert 'aria-label="Your link as a code"' in text
    drawn = alice.get(reverse("claim_link", args=[stage.claim.pk]))
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    assert signed_in(stage.mallory).get(
        reverse("claim_link", args=[stage.claim.pk])
    ).status_code == 404  # fmt: skip
    assert codes.find(stage.northwind.pk, [stage.code])[stage.code].claim == stage.claim
