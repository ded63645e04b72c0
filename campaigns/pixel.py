"""What a pixel on the brand's page tells: no cookie, no signature, only its own address.

Anybody could ask for it, so it has to name a visit that there was, and what it tells counts only
as long as nothing signed tells of the same order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from campaigns import booking, telling
from campaigns.models import Click, Conversion
from campaigns.models.conversions import ORDER, PIXEL
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Brand

ACTOR = scopes.system("pixel")
# Transparent, one by one: the smallest GIF that every browser draws.
IMAGE = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
READ = ("click", "order", "amount", "currency")
WINDOW = timedelta(days=30)
# One visit leads to a few orders at most; more is somebody who tries numbers out.
MOST_PER_VISIT = 5


def receive(slug: str, query: Mapping[str, str]) -> str:
    """What came of it: booking.COUNTED, AGAIN or OTHERWISE, or the code of why nothing did."""
    with scopes.act_as(ACTOR):
        brand = Brand.objects.filter(slug=slug).first()
        if brand is None:
            return "brand_unknown"
        try:
            told = telling.read(brand.pk, {name: query.get(name, "") for name in READ})
        except Refusal as refusal:
            return refusal.code
        booking.lock(brand)
        visits = Click.objects.filter(brand_id=brand.pk, reference=told.click)
        visit = visits.first() if told.click else None
        if visit is None or visit.at < clock.now() - WINDOW:
            return "click_unknown"
        earlier = Conversion.objects.filter(brand=brand, click=visit, kind=ORDER, signed=False)
        known = earlier.filter(order=told.order).exists()
        if not known and earlier.count() >= MOST_PER_VISIT:
            return "too_many_orders"
        return booking.book(brand, PIXEL, told).result
