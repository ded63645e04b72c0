"""Payouts of a device freeze when too many of its entries are typed by hand.

A typed short code carries no signature: somebody who notes codes down could type them in later,
with no guest there. A camera that fails explains a few of them, so a share decides, and only once
there are enough entries to speak of a share.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q

from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import PayoutFreeze, Perk, Scan

WINDOW = timedelta(days=7)
LEAST = 40
MOST_TYPED = 0.05


def consider(device_id: int, venue_id: int) -> PayoutFreeze | None:
    """Freeze the payout of a device whose share of typed entries is too high. Call as the system.

    What an operator has looked at and lifted does not count again.
    """
    lifted = PayoutFreeze.objects.filter(device_id=device_id, lifted_at__isnull=False)
    last = lifted.order_by("-lifted_at").values_list("lifted_at", flat=True).first()
    entries, typed = counted(
        device_id, venue_id, max(clock.now() - WINDOW, last or clock.now() - WINDOW)
    )
    if entries < LEAST or typed <= MOST_TYPED * entries:
        return None
    because = f"{typed} of {entries} entries of the last 7 days were typed by hand"
    frozen, _ = PayoutFreeze.objects.get_or_create(
        device_id=device_id,
        lifted_at=None,
        defaults={"venue_id": venue_id, "because": because, "frozen_at": clock.now()},
    )
    return frozen  # type: ignore[no-any-return]


def counted(device_id: int, venue_id: int, since: datetime) -> tuple[int, int]:
    """(entries, those typed by hand) of a device since a moment: scans that let somebody in."""
    rows = Scan.objects.filter(
        venue_id=venue_id, device_id=device_id, scanned_at__gt=since, answer="yes"
    )
    found = rows.aggregate(entries=Count("pk"), typed=Count("pk", filter=Q(typed=True)))
    return found["entries"], found["typed"]


def frozen(device_id: int) -> bool:
    """Whether a settlement must leave out what this device booked."""
    with scopes.act_as(scopes.system("fraud")):
        return bool(PayoutFreeze.objects.filter(device_id=device_id, lifted_at=None).exists())


def standing(venue_ids: list[int] | None = None) -> list[PayoutFreeze]:
    """Freezes that stand, newest first: at some venues, or everywhere."""
    with scopes.switched_to(scopes.system("fraud")):
        rows = PayoutFreeze.objects.filter(lifted_at=None).select_related("device", "venue")
        if venue_ids is not None:
            rows = rows.filter(venue_id__in=venue_ids)
        return list(rows.order_by("-frozen_at"))


def venues_of_brand(brand_id: int) -> list[int]:
    """The venues that hand over perks of a brand."""
    with scopes.switched_to(scopes.system("fraud")):
        rows = Perk.objects.filter(brand_id=brand_id, venue__isnull=False)
        return list(rows.values_list("venue_id", flat=True).distinct())


def lift(freeze_id: int, operator_id: int, why: str) -> PayoutFreeze:
    """An operator pays out again, with a reason that is kept.

    Raises Refusal reason_missing (400), freeze_unknown (404) or freeze_lifted.
    """
    told = " ".join(why.split())[:200]
    if not told:
        raise Refusal("reason_missing", "Say why. It is kept with your name.", 400)
    with scopes.act_as(scopes.system("fraud")):
        rows = PayoutFreeze.objects.filter(pk=freeze_id)
        found: PayoutFreeze | None = rows.select_related("device").first()
        if found is None:
            raise Refusal("freeze_unknown", "There is no such freeze.", 404)
        changed = rows.filter(lifted_at=None).update(
            lifted_at=clock.now(), lifted_by=operator_id, lifted_because=told
        )
        if not changed:
            raise Refusal("freeze_lifted", "This freeze was lifted already.")
        return found
