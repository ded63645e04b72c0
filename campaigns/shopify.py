"""Shopify's webhooks: orders/create, orders/paid, orders/cancelled and refunds/create.

Signed with X-Shopify-Hmac-Sha256: base64 of HMAC-SHA256 of the raw body under the app's secret
(shopify.dev, "Deliver webhooks through HTTPS: verify the webhook"). A webhook may come twice and in
any order; whatever is understood is answered with 200, or Shopify sends it again for hours.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from campaigns import booking, telling
from campaigns.links import REFERENCE
from campaigns.models import Discrepancy, ShopSecret
from campaigns.models.conversions import CANCEL, ORDER, RETURN, SHOPIFY
from campaigns.telling import Told
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal
from perks.models import Brand
from perks.team import require_owner

ACTOR = scopes.system("shopify")
TOPICS = ("orders/create", "orders/paid", "orders/cancelled", "refunds/create")
# An order is a sale once it is paid; orders/paid comes for what is paid later.
PAID = ("paid", "partially_refunded", "refunded")
IGNORED, WAITS, TEST, REFUSED = "ignored", "waits_for_payment", "test", "refused"


def receive(slug: str, topic: str, signature: str, body: bytes) -> tuple[str, tuple[str, ...]]:
    """What came of a webhook, and its doubts: a result of `booking`, IGNORED, WAITS, TEST or
    REFUSED, which is flagged.

    Raises Refusal webhook_unsigned (401) or webhook_unreadable (400).
    """
    with scopes.act_as(ACTOR):
        brand = Brand.objects.filter(slug=slug).first()
        check(brand, signature, body)
        assert brand is not None
        if topic not in TOPICS:
            return IGNORED, ()
        told = payload(body)
        if told.get("test") is True:
            return TEST, ()
        if topic in ("orders/create", "orders/paid") and told.get("financial_status") not in PAID:
            return WAITS, ()
        try:
            event = read(brand.pk, topic, told)
        except Refusal as refusal:
            return REFUSED, (keep_flag(brand, told, refusal.code, body),)
        except (AttributeError, TypeError, ValueError, ArithmeticError):
            return REFUSED, (keep_flag(brand, told, "webhook_unreadable", body),)
        if event is None:
            return IGNORED, ()
        came = booking.book(brand, SHOPIFY, event)
        return came.result, came.doubts


def keep_flag(brand: Brand, told: dict[str, Any], code: str, body: bytes) -> str:
    """Keep what could not be booked for a person to look at; gives its code."""
    Discrepancy.objects.bulk_create(
        [
            Discrepancy(
                brand=brand, order=str(told.get("order_id") or told.get("id") or "")[:120],
                source=SHOPIFY, code=code, digest=hashlib.sha256(body).digest(),
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return code


def check(brand: Brand | None, signature: str, body: bytes) -> None:
    """Raise webhook_unsigned unless a secret of the brand's shops signed the body."""
    secrets = ShopSecret.objects.filter(brand=brand, revoked_at=None) if brand else []
    for each in secrets:
        secret = vault.unseal(bytes(each.sealed_secret), identity(each))
        if hmac.compare_digest(sign(secret, body), signature.encode()):
            return
    raise Refusal("webhook_unsigned", "No shop of the brand signed this. Nothing was changed.", 401)


def sign(secret: bytes, body: bytes) -> bytes:
    return base64.b64encode(hmac.digest(secret, body, hashlib.sha256))


def identity(secret: ShopSecret) -> str:
    return f"shop secret {secret.pk} of brand {secret.brand_id}"


def payload(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body, parse_float=Decimal)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refusal("webhook_unreadable", "This is no order or refund. Nothing was booked.", 400)
    return told


def read(brand_id: int, topic: str, told: dict[str, Any]) -> Told | None:
    """The event of a webhook; None for a refund in which no money went back."""
    if topic == "orders/cancelled":
        facts = {"kind": CANCEL, "order": told.get("id"), "at": told.get("cancelled_at")}
        return telling.read(brand_id, facts)
    if topic == "refunds/create":
        back = refunded(told)
        facts = {
            "kind": RETURN, "order": told.get("order_id"), "id": told.get("id"),
            "at": told.get("created_at"), **back,
        }  # fmt: skip
        return telling.read(brand_id, facts) if back else None
    address = told.get("shipping_address") or told.get("billing_address") or {}
    facts = {
        "kind": ORDER,
        "order": told.get("id"),
        "amount": told.get("total_price"),
        "currency": told.get("currency"),
        "at": told.get("created_at"),
        "click": reference(told),
        "email": told.get("email") or told.get("contact_email"),
        "country": address.get("country_code"),
    }
    # Which of its codes is the brand's perk is found when it is booked.
    codes = tuple(str(each.get("code") or "") for each in told.get("discount_codes") or [])
    return replace(telling.read(brand_id, facts), codes=codes).with_digest()


def refunded(told: dict[str, Any]) -> dict[str, Any]:
    """Amount and currency of the money that went back, by the refund's transactions."""
    paid = [
        each
        for each in told.get("transactions") or []
        if each.get("kind") == "refund" and each.get("status") == "success"
    ]
    if not paid:
        return {}
    amount = sum((Decimal(str(each.get("amount"))) for each in paid), Decimal(0))
    return {"amount": str(amount), "currency": paid[0].get("currency")}


def reference(told: Mapping[str, Any]) -> str:
    """The visit's reference: in the address at which the buyer came in, or in the cart's notes."""
    query = parse_qs(urlsplit(str(told.get("landing_site") or "")).query)
    if query.get(REFERENCE):
        return query[REFERENCE][0]
    notes = told.get("note_attributes") or []
    named = [each.get("value") for each in notes if each.get("name") == REFERENCE]
    return str(named[0] or "") if named else ""


def keep(brand: Brand, by: int | None, shop: str, secret: str) -> ShopSecret:
    """Keep a shop's secret, sealed. A second one for the same shop holds beside it until revoked.

    Raises Refusal not_owner (403) or shop_unusable (400).
    """
    shop, secret = shop.strip().lower(), secret.strip()
    if not 0 < len(shop) <= 120 or not shop.isprintable() or not 8 <= len(secret) <= 200:
        raise Refusal(
            "shop_unusable", "Tell the shop's address and the secret it signs with. None was kept.",
            400,
        )  # fmt: skip
    with scopes.act_as(ACTOR):
        require_owner(brand, by)
        made = ShopSecret.objects.create(brand=brand, shop=shop, sealed_secret=b"", made_by=by)
        made.sealed_secret = vault.seal(secret.encode(), identity(made))
        made.save(update_fields=["sealed_secret"])
        return made


def revoke(brand: Brand, by: int | None, secret_id: int) -> ShopSecret:
    """End a secret at once; twice is once. Raises not_owner (403) or shop_unknown (404)."""
    with scopes.act_as(ACTOR):
        require_owner(brand, by)
        found: ShopSecret | None = ShopSecret.objects.filter(brand=brand, pk=secret_id).first()
        if found is None:
            raise Refusal("shop_unknown", "The brand has no such shop.", 404)
        if found.revoked_at is None:
            found.revoked_at = clock.now()
            found.save(update_fields=["revoked_at"])
        return found
