"""Signed postbacks: the brand's server tells of one event of an order, under a key of the brand."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from campaigns import booking, event_keys, telling
from campaigns.booking import Booked
from campaigns.models.conversions import POSTBACK
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Brand

ACTOR = scopes.system("postbacks")
LONGEST = 8_000


def receive(slug: str, key_id: str, timestamp: str, signature: str, body: bytes) -> Booked:
    """What came of a postback; the same one again changes nothing.

    Raises Refusal event_unsigned or event_stale (401), postback_unreadable (400), and those of
    `telling.read`.
    """
    with scopes.act_as(ACTOR):
        brand = Brand.objects.filter(slug=slug).first()
        event_keys.signer(brand, key_id, timestamp, signature, body)
        assert brand is not None
        return booking.book(brand, POSTBACK, telling.read(brand.pk, fields_of(body)))


def fields_of(body: bytes) -> dict[str, Any]:
    """The fields in a body of JSON; numbers are kept to the digit. Raises postback_unreadable."""
    try:
        told = json.loads(body if len(body) <= LONGEST else b"", parse_float=Decimal)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise Refusal(
            "postback_unreadable",
            'Send {"order": "1001", "amount": "49.90", "currency": "EUR"}. Nothing was booked.',
            400,
        )
    return told
