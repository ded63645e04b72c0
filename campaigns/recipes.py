"""How the brand's side tells of sales: lines to copy, with the brand's own addresses in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from perks.models import Brand

POSTBACK = """\
KEY=7  # the number of a key
SECRET='paste the secret'
BODY='{"order": "1001", "amount": "49.90", "currency": "EUR", "click": "REFERENCE"}'
AT=$(date +%s)
SIGNATURE=$(printf '%s.%s' "$AT" "$BODY" \\
  | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
curl -sS -X POST "@URL@" \\
  -H 'Content-Type: application/json' \\
  -H "Perks-Key: $KEY" \\
  -H "Perks-Timestamp: $AT" \\
  -H "Perks-Signature: v1=$SIGNATURE" \\
  -d "$BODY"
"""
PIXEL = (
    '<img src="@URL@?click=REFERENCE&order=1001&amount=49.90&currency=EUR"\n'
    '  alt="" width="1" height="1" referrerpolicy="no-referrer">'
)


@dataclass(frozen=True)
class Recipes:
    """A shell script, a line of HTML, and the address that Shopify sends its webhooks to."""

    postback: str
    pixel: str
    shopify: str


def of(brand: Brand) -> Recipes:
    return Recipes(
        POSTBACK.replace("@URL@", settings.SITE_URL + reverse("api_postback", args=[brand.slug])),
        PIXEL.replace("@URL@", settings.SITE_URL + reverse("pixel", args=[brand.slug])),
        settings.SITE_URL + reverse("api_shopify", args=[brand.slug]),
    )
