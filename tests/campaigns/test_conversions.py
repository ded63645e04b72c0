"""Orders, returns and cancellations: told once, netted out, flagged when odd, never counted wrongly."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from campaigns import (
    alarms,
    booking,
    claims,
    codes,
    event_keys,
    links,
    order_files,
    pixel,
    postbacks,
    shopify,
    takings,
    telling,
)
from campaigns.evaluations import shuffle
from campaigns.models import Canary, Click, CodeAlarm, Conversion, Discrepancy, Link, ShopSecret
from campaigns.visits import Visit
from perks import stock
from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.outbox import Letter
from perks.models import Unit
from tests.campaigns.member_stage import launched, scored, system
from tests.databases import owner_cursor

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(house):
    """Alice has a code and a link of Northwind's, and a visit came by it; a key signs for it."""
    with system():
        scored(house.alice)
        house.campaign = launched(house.northwind, house.code_perk)
        house.claim = claims.claim(house.alice.pk, house.campaign.pk, "k").claim
        claims.confirm(house.claim.pk, house.alice.pk)
        house.claim.refresh_from_db()
        house.code = stock.code_of(house.claim.unit)
        house.link = Link.objects.get()
        house.key, house.secret = event_keys.make(house.northwind, house.bea.pk, "Shop")
        shopify.keep(house.northwind, house.bea.pk, "northwind.myshopify.com", "shop secret")
        links.follow(house.link.slug, Visit("Firefox", "192.0.2.7"))
        house.click = Click.objects.get()
        yield house


def post(stage, secret=None, key=None, slug="northwind", at=None, **told):
    """A signed postback about an order of 49.90 euros, changed by `told`."""
    fields = {"order": "1001", "amount": "49.90", "currency": "EUR", **told}
    body = json.dumps({name: value for name, value in fields.items() if value is not None}).encode()
    stamp = str(int((at or clock.now()).timestamp()))
    signature = event_keys.sign(secret or stage.secret, stamp, body)
    return postbacks.receive(slug, str(key or stage.key.pk), stamp, signature, body)


def refused(*args, **told):
    with pytest.raises(Refusal) as caught:
        post(*args, **told)
    return caught.value.code


def net(stage, campaign=None):
    return {
        each.currency: (each.orders, each.net, each.pixel_orders, each.pixel_net)
        for each in takings.totals(stage.northwind.pk, campaign)
    }


def flags():
    return sorted(Discrepancy.objects.values_list("order", "code"))


def test_an_order_is_worth_what_was_told_less_what_came_back(stage):
    assert post(stage, click=stage.click.reference).result == "counted"
    assert net(stage) == {"EUR": (1, 4990, 0, 0)} == net(stage, stage.campaign.pk)
    post(stage, kind="return", id="r1", amount="10")
    post(stage, kind="return", id="r2", amount="0.90")
    assert net(stage) == {"EUR": (1, 3900, 0, 0)}
    post(stage, order="1002", currency="JPY", amount=500)
    post(stage, order="1003", currency="KWD", amount="1.234")
    assert net(stage)["JPY"] == (1, 500, 0, 0)
    assert net(stage)["KWD"] == (1, 1234, 0, 0)
    post(stage, kind="cancel", amount=None, currency=None)
    assert net(stage)["EUR"] == (1, 0, 0, 0)
    assert flags() == []
    (euro, *_) = takings.totals(stage.northwind.pk)
    assert euro.gross == euro.net + euro.returned + euro.cancelled == 4990


def test_a_second_delivery_changes_nothing_and_another_telling_is_flagged(stage):
    assert post(stage).result == "counted"
    assert post(stage).result == "again"
    assert post(stage, amount="49.9").result == "again"
    assert post(stage, amount="500").result == booking.OTHERWISE
    assert post(stage, amount="500").result == booking.OTHERWISE
    assert net(stage) == {"EUR": (1, 4990, 0, 0)}
    assert flags() == [("1001", "told_otherwise")]


def test_what_cannot_be_is_refused_by_a_code(stage):
    late = (clock.now() + timedelta(minutes=6)).isoformat()
    for code, told in [
        ("order_missing", {"order": " "}), ("field_unclear", {"order": {"a": 1}}),
        ("field_unclear", {"order": "x" * 121}), ("kind_unknown", {"kind": "gift"}),
        ("return_without_id", {"kind": "return"}), ("amount_negative", {"amount": "-1"}),
        ("amount_negative", {"amount": -4990}), ("amount_unclear", {"amount": "49,90"}),
        ("amount_unclear", {"amount": "1.234"}), ("amount_unclear", {"amount": None}),
        ("amount_unclear", {"amount": "NaN"}), ("amount_unclear", {"amount": "9" * 15}),
        ("currency_unknown", {"currency": "XXX"}), ("currency_unknown", {"currency": None}),
        ("time_ahead", {"at_": late}), ("time_unclear", {"at_": "2026-03-14 09:30"}),
        ("customer_unclear", {"email_hash": "abc"}), ("customer_unclear", {"email": "nobody"}),
        ("country_unknown", {"country": "XX"}),
    ]:  # fmt: skip
        told = {("at" if name == "at_" else name): value for name, value in told.items()}
        with pytest.raises(Refusal) as caught:
            telling.read(1, {"order": "1", "amount": "49.90", "currency": "EUR", **told})
        assert (caught.value.code, caught.value.status) == (code, 400), told
    assert Conversion.objects.count() == 0


def test_whoever_did_not_sign_is_told_nothing(stage):
    with system():
        other, _ = event_keys.make(stage.rival, stage.mallory.pk, "Shop")
    for facts in (
        {"secret": "guess"}, {"slug": "rival"}, {"slug": "nobody"}, {"key": other.pk}, {"key": "x"},
    ):  # fmt: skip
        assert refused(stage, **facts) == "event_unsigned"
    assert refused(stage, at=clock.now() - timedelta(seconds=301)) == "event_stale"
    fresh, secret = event_keys.make(stage.northwind, stage.bea.pk, "Shop, new")
    assert post(stage, key=fresh.pk, secret=secret).result == "counted"
    assert post(stage).result == "again"
    event_keys.revoke(stage.northwind, stage.bea.pk, stage.key.pk)
    assert refused(stage) == "event_unsigned"
    assert Conversion.objects.count() == 1


def test_an_unknown_visit_or_code_is_booked_flagged_and_counted_for_nobody(stage):
    assert post(stage, click="nothing").doubts == ("click_unknown",)
    assert post(stage, order="1002", code="NOT-OURS").doubts == ("code_unknown",)
    with system():
        Click.objects.create(
            link=stage.link, brand_id=stage.rival.pk, member_id=stage.alice.pk, visitor=b"v",
            reference="of-a-rival", day=clock.today(),
        )  # fmt: skip
    assert post(stage, order="1003", click="of-a-rival").doubts == ("click_unknown",)
    post(stage, order="1004", kind="return", id="1", amount="1", currency="USD")
    post(stage, order="1004")
    post(stage, order="1005", kind="return", id="1", amount="60")
    post(stage, order="1005")
    assert flags() == [
        ("1001", "click_unknown"), ("1002", "code_unknown"), ("1003", "click_unknown"),
        ("1004", "currency_differs"), ("1005", "returns_exceed"),
    ]  # fmt: skip
    assert net(stage, stage.campaign.pk) == {}
    assert net(stage) == {"EUR": (5, 4 * 4990, 0, 0)}


def test_a_pixel_counts_until_something_signed_tells_of_the_order(stage):
    asked = {"click": stage.click.reference, "order": "1001", "amount": "49.90", "currency": "EUR"}
    assert pixel.receive("northwind", asked) == "counted"
    assert pixel.receive("northwind", asked) == "again"
    with clock.at(clock.now() + timedelta(hours=1)):
        assert pixel.receive("northwind", asked) == "again"
    assert net(stage) == {"EUR": (0, 0, 1, 4990)}
    post(stage, amount="30")
    assert net(stage) == {"EUR": (1, 3000, 0, 0)}
    for code, told in [
        ("click_unknown", {"click": ""}), ("click_unknown", {"click": "guess"}),
        ("amount_negative", {"amount": "-1"}), ("order_missing", {"order": ""}),
        ("told_otherwise", {"amount": "9"}),
    ]:  # fmt: skip
        assert pixel.receive("northwind", {**asked, **told}) == code
    assert pixel.receive("rival", asked) == "click_unknown"
    assert pixel.receive("nobody", asked) == "brand_unknown"
    for number in range(4):
        assert pixel.receive("northwind", {**asked, "order": f"x{number}"}) == "counted"
    assert pixel.receive("northwind", {**asked, "order": "x9"}) == "too_many_orders"
    with clock.at(clock.now() + timedelta(days=31)):
        assert pixel.receive("northwind", asked) == "click_unknown"
    # A code in a pixel's address would let anybody try codes out: it is not read.
    assert pixel.receive("northwind", {**asked, "code": stage.code}) in ("again", "told_otherwise")
    assert CodeAlarm.objects.count() == 0


def test_a_file_is_booked_whole_or_not_at_all(stage):
    good = b"Order,Amount,Currency,Code,Email\n1,10,EUR,%s,a@example.test\n2,5.50,EUR,,\n"
    raw = good % stage.code.lower().encode()
    came = order_files.upload(stage.northwind, raw + b"2,5.50,EUR,,\n1,11,EUR,,\n")
    assert (came.counted, came.again, came.otherwise) == (2, 1, 1)
    assert net(stage, stage.campaign.pk) == {"EUR": (1, 1000, 0, 0)}
    bad = order_files.upload(stage.northwind, raw + b"3,x,EUR,,\n4,-1,EUR,,\n5,1,EUR,,\n")
    assert [(each.line, each.code) for each in bad.wrong] == [
        (3, "amount_unclear"), (4, "amount_negative"),
    ]  # fmt: skip
    assert not Conversion.objects.filter(order="5").exists()
    for raw, code in [(b"order,amount\n", "file_empty"), (b"a,b\n1,2\n", "file_columns")]:
        with pytest.raises(Refusal) as caught:
            order_files.upload(stage.northwind, raw)
        assert caught.value.code == code


ORDER = {
    "id": 820982911946154508, "created_at": "2026-11-22T12:00:00-00:00", "currency": "EUR",
    "total_price": "199.95", "financial_status": "paid", "email": "jo@example.test", "test": False,
    "discount_codes": [{"code": "SPRING", "amount": "10.00", "type": "percentage"}],
    "shipping_address": {"country_code": "US"}, "note_attributes": [],
}  # fmt: skip
REFUND = {
    "id": 509562969, "order_id": 820982911946154508, "created_at": "2026-11-22T12:01:00-00:00",
    "transactions": [
        {"kind": "refund", "status": "success", "amount": "41.95", "currency": "EUR"},
        {"kind": "refund", "status": "failure", "amount": "41.95", "currency": "EUR"},
    ],
}  # fmt: skip


def hook(topic, told, secret=b"shop secret", slug="northwind", raw=None):
    body = json.dumps(told).encode() if raw is None else raw
    signature = base64.b64encode(hmac.digest(secret, body, hashlib.sha256)).decode()
    return shopify.receive(slug, topic, signature, body)[0]


def test_shopify_tells_of_orders_as_it_documents_them(stage):
    came_by = {"landing_site": f"/products/x?utm_source=perks&perks_click={stage.click.reference}"}
    order = {**ORDER, **came_by}
    assert hook("orders/create", {**order, "financial_status": "pending"}) == "waits_for_payment"
    assert hook("orders/create", {**order, "test": True}) == "test"
    assert hook("products/update", order) == "ignored"
    assert hook("orders/create", order) == "counted"
    assert hook("orders/paid", order) == "again"
    assert net(stage, stage.campaign.pk) == {"EUR": (1, 19995, 0, 0)}
    assert hook("refunds/create", REFUND) == "counted"
    assert hook("refunds/create", REFUND) == "again"
    assert hook("refunds/create", {**REFUND, "id": 2, "transactions": []}) == "ignored"
    assert net(stage) == {"EUR": (1, 15800, 0, 0)}
    assert flags() == []
    assert hook("orders/paid", {**order, "total_price": "-5"}) == "refused"
    assert hook("refunds/create", {**REFUND, "id": 3, "transactions": [7]}) == "refused"
    assert hook("orders/cancelled", {**order, "cancelled_at": "2026-11-22T12:02:00Z"}) == "counted"
    assert net(stage) == {"EUR": (1, 0, 0, 0)}
    number = str(ORDER["id"])
    assert flags() == [(number, "amount_negative"), (number, "webhook_unreadable")]
    coded = {**ORDER, "id": 2, "discount_codes": [{"code": "SPRING"}, {"code": stage.code}]}
    assert hook("orders/paid", coded) == "counted"
    assert Conversion.objects.get(order="2").code_claim == stage.claim
    noted = {**ORDER, "id": 3, "note_attributes": [
        {"name": "perks_click", "value": stage.click.reference}
    ]}  # fmt: skip
    assert hook("orders/paid", noted) == "counted"
    assert Conversion.objects.get(order="3").click == stage.click


def test_only_a_shop_of_the_brand_signs_webhooks(stage):
    for facts in ({"secret": b"guess"}, {"slug": "rival"}, {"slug": "nobody"}):
        with pytest.raises(Refusal) as caught:
            hook("orders/paid", ORDER, **facts)
        assert caught.value.code == "webhook_unsigned"
    with pytest.raises(Refusal) as caught:
        hook("orders/paid", None, raw=b"\xff")
    assert caught.value.code == "webhook_unreadable"
    fresh = shopify.keep(stage.northwind, stage.bea.pk, "northwind.myshopify.com", "new secret")
    assert hook("orders/paid", ORDER, secret=b"new secret") == "counted"
    assert hook("orders/paid", ORDER) == "again"
    old = ShopSecret.objects.exclude(pk=fresh.pk).get()
    shopify.revoke(stage.northwind, stage.bea.pk, old.pk)
    with pytest.raises(Refusal):
        hook("orders/paid", ORDER)
    assert b"secret" not in bytes(old.sealed_secret)


def test_codes_that_went_astray_raise_one_alarm_and_one_letter_a_day(stage):
    with system():
        stage.code_perk.refresh_from_db()
        planted = codes.plant(stage.code_perk, 1, stage.bea.pk)
        canary = Canary.objects.get().unit
        free = Unit.objects.filter(perk=stage.code_perk, state="free").get()
    shown = {unit.pk: code_text(unit) for unit in (canary, free)}
    assert planted == 1
    post(stage, order="1", code=shown[canary.pk])
    post(stage, order="2", code=shown[canary.pk])
    post(stage, order="3", code=shown[free.pk])
    assert kinds() == ["canary", "not_given"]
    post(stage, order="4", code=stage.code, country="US")
    assert kinds() == ["canary", "not_given"]
    post(stage, order="5", code=stage.code, country="DE")
    assert kinds() == ["canary", "far", "not_given", "overused"]
    claims.cancel(stage.claim.pk, stage.alice.pk)
    post(stage, order="6", code=stage.code)
    assert kinds() == ["canary", "far", "not_given", "overused", "returned"]
    with system():
        letters = Letter.objects.filter(template="campaigns/email/code_alarm")
        assert list(letters.values_list("member__email", flat=True)) == ["bea@example.test"]
    first = CodeAlarm.objects.get(kind="canary")
    with pytest.raises(Refusal) as caught:
        alarms.handle(stage.rival.pk, first.pk, "", stage.mallory.pk)
    assert caught.value.code == "alarm_unknown"
    alarms.handle(stage.northwind.pk, first.pk, "New list ordered", stage.bea.pk)
    alarms.handle(stage.northwind.pk, first.pk, "again", stage.bea.pk)
    first.refresh_from_db()
    assert (first.note, first.handled_by) == ("New list ordered", stage.bea.pk)
    assert alarms.count_open(stage.northwind.pk) == 4
    post(stage, order="7", code=shown[canary.pk])
    assert kinds().count("canary") == 2
    # A planted code is given to nobody: it is taken out of the stock.
    assert stock.left(stage.code_perk.pk) == 1
    with pytest.raises(Refusal) as caught:
        codes.plant(stage.code_perk, 9, None)
    assert caught.value.code == "canaries_need_stock"


def code_text(unit):
    from perks.ground import vault
    from perks.pool import identity

    opened = vault.unseal(bytes(unit.sealed_code), identity(unit.perk_id, bytes(unit.code_hash)))
    return opened.decode()


def kinds():
    return sorted(CodeAlarm.objects.values_list("kind", flat=True))


def test_cancelled_orders_use_no_code_up(stage):
    post(stage, order="1", code=stage.code)
    post(stage, order="1", kind="cancel")
    post(stage, order="2", code=stage.code)
    assert kinds() == []


def test_the_database_keeps_what_was_told(stage):
    """Each guard, and the damage that is done without the one that keeps an order to once."""
    post(stage)
    made = Conversion.objects.get()
    for name, facts in [
        ("conversion_told_once", {}),
        ("conversion_amount_not_negative", {"order": "2", "amount": -1}),
        ("conversion_keeps_its_currency", {"order": "2", "currency": "eur"}),
        ("conversion_return_has_its_id", {"order": "2", "kind": "return"}),
        ("conversion_pixel_is_not_signed", {"order": "2", "source": "pixel"}),
        ("conversion_is_not_ahead", {"order": "2", "at": clock.now() + timedelta(minutes=6)}),
    ]:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            again(made, **facts)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('campaigns_conversion', 'UPDATE, DELETE')")
        assert cursor.fetchone() == (False,)


def again(made, **facts):
    row = Conversion.objects.get(pk=made.pk)
    row.pk = None
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(force_insert=True)


def test_the_order_in_which_events_come_changes_no_byte(noon):
    """And the twin: a counter that adds up on arrival comes to something else each time."""
    with system():
        ours, peers = shuffle.figures(seed=8, visits=50, orders=8)
    assert (ours["totals"], peers["added_up_on_arrival"]["totals"]) == (1.0, 4.0)


class Undone(Exception):
    """What was tried is rolled back, and its locks with it."""


def test_without_the_guard_an_order_that_is_told_twice_counts_twice(stage):
    """The twin: the same row again is refused by name, and is money twice when that is dropped."""

    with pytest.raises(IntegrityError, match="conversion_told_once"), transaction.atomic():
        post(stage)
        again(Conversion.objects.get())
    alter, name = "ALTER TABLE campaigns_conversion", "CONSTRAINT conversion_told_once"
    with owner_cursor() as cursor:
        cursor.execute(f"{alter} DROP {name}")
        try:
            with pytest.raises(Undone) as caught, transaction.atomic():
                post(stage)
                again(Conversion.objects.get())
                raise Undone(net(stage)["EUR"][:2])
            assert caught.value.args == ((2, 9980),)
        finally:
            columns = 'brand_id, "order", kind, event, signed'
            cursor.execute(f"{alter} ADD {name} UNIQUE ({columns})")
