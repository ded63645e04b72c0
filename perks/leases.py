"""Lanes: who may say yes to which passes without a network, so that no two desks do.

A pass is in one of 64 lanes, by a hash of its id. A lane is leased to one device at a time. A
lane changes hands only when its device says that it has the text in which the lane is gone, when
its time is up, when a supervisor breaks the lease, or when the device is revoked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, QuerySet

from perks import bundles
from perks.bundles import Signed
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Device, Lease, Pass, Redemption
from perks.models.desks import LANES

PURPOSE = b"perks lease v1\n"
# A shift: as long as a desk may go without the network and still share passes with others.
HOLDS_FOR = timedelta(hours=8)
# Devices that were heard this lately have a share.
ACTIVE_WITHIN = timedelta(minutes=10)
# The holder of a lane is taken to be in touch for this long after it was heard.
IN_TOUCH = timedelta(minutes=2)


def lane_of(serial: bytes) -> int:
    """The lane of a pass, 0 to 63, from its 8-byte id."""
    return hashlib.sha256(serial).digest()[0] % LANES


def renew(device: Device, has_ms: int = 0) -> Signed:
    """Give the device its fair share of lanes for another shift; the signed text says which.

    `has_ms` is `made_ms` of the lease text that the device has kept, 0 for none.
    """
    with scopes.act_as(scopes.system("leases")):
        take_turns(device.venue_id)
        made_ms = bundles.milliseconds()
        tidy(device, has_ms)
        kept = settle(device, made_ms)
        until = clock.now() + HOLDS_FOR
        live(device.venue_id).filter(pk__in=[lease.pk for lease in kept]).update(until=until)
        lanes = sorted(lease.lane for lease in kept)
        facts = {
            "v": bundles.FORMAT,
            "venue": device.venue_id,
            "device": device.pk,
            "made_ms": made_ms,
            "until_ms": int(until.timestamp() * 1000),
            "through": device.next_seq - 1,
            "lanes": lanes,
            "used": used(device.venue_id, lanes),
        }
        return bundles.sign(PURPOSE, facts)


def acknowledge(device: Device, has_ms: int) -> None:
    """Free the lanes that the device no longer has in the text that it kept."""
    with scopes.act_as(scopes.system("leases")):
        gone = Q(device=device, dropped_ms__lte=has_ms)
        live(device.venue_id).filter(gone).update(ended_at=clock.now(), ended_because="given back")


def end_all(device_id: int, because: str) -> None:
    """A device that is revoked holds nothing any more."""
    Lease.objects.filter(device_id=device_id, ended_at=None).update(
        ended_at=clock.now(), ended_because=because[:200]
    )


def break_lease(
    lane: int, venue_id: int, why: str, by: int | None, to: Device | None = None
) -> Lease | None:
    """End a lease before its time, on a supervisor's word; the lease that ended, if there was one.

    `to` is the device that has the lane from now on. What the former holder still lets in without
    a network may meet a use that was booked elsewhere, and is then a conflict. Raises Refusal
    reason_missing (400).
    """
    if not why.strip():
        raise Refusal("reason_missing", "Say why the lease is broken. Nothing was changed.", 400)
    with scopes.act_as(scopes.system("leases")):
        take_turns(venue_id)
        found: Lease | None = live(venue_id).filter(lane=lane).first()
        if found and to and found.device_id == to.pk:
            return None
        if found:
            found.ended_at, found.ended_because = clock.now(), why.strip()[:200]
            found.broken_by_id = by
            found.save(update_fields=["ended_at", "ended_because", "broken_by_id"])
        if to:
            until = clock.now() + HOLDS_FOR
            Lease.objects.create(venue_id=venue_id, device=to, lane=lane, until=until)
        return found


def check_online(pass_: Pass, device_id: int | None) -> None:
    """Raise Refusal lane_elsewhere where another desk may be letting this pass in just now.

    That desk is asked for nothing: it is out of touch, or has uses that it has not told yet.
    """
    if pass_.perk.offline != "leased":
        return
    held = live(pass_.venue_id).filter(lane=lane_of(bytes(pass_.serial)), until__gt=clock.now())
    lease: Lease | None = held.exclude(device_id=device_id).select_related("device").first()
    if lease is None or in_touch(lease.device):
        return
    raise Refusal(
        "lane_elsewhere",
        f"This pass can be used at {lease.device.name} only, until that desk is back in touch.",
        desk=lease.device.name,
    )


def in_touch(device: Device) -> bool:
    """Whether everything that the device knows is known here too, as of a moment ago."""
    heard: datetime | None = device.heard_at
    return heard is not None and heard >= clock.now() - IN_TOUCH and device.waiting == 0


def live(venue_id: int) -> QuerySet[Lease]:
    """The leases of a venue that nobody has ended."""
    return Lease.objects.filter(venue_id=venue_id, ended_at=None)


def tidy(device: Device, has_ms: int) -> None:
    """End what ran out, and what this device has let go of."""
    now = clock.now()
    live(device.venue_id).filter(until__lte=now).update(ended_at=now, ended_because="ran out")
    acknowledge(device, has_ms)


def settle(device: Device, made_ms: int) -> list[Lease]:
    """Bring the device's lanes to its share, giving up or taking; the leases that it keeps."""
    share = fair_share(device)
    standing = list(live(device.venue_id).order_by("lane"))
    mine = [lease for lease in standing if lease.device_id == device.pk]
    mine.sort(key=lambda lease: (lease.dropped_ms is not None, lease.lane))
    kept, surplus = mine[:share], mine[share:]
    newly = [lease.pk for lease in surplus if lease.dropped_ms is None]
    live(device.venue_id).filter(pk__in=newly).update(dropped_ms=made_ms)
    live(device.venue_id).filter(pk__in=[lease.pk for lease in kept]).update(dropped_ms=None)
    taken = {lease.lane for lease in standing}
    free = [lane for lane in range(LANES) if lane not in taken][: share - len(kept)]
    until = clock.now() + HOLDS_FOR
    fresh = [
        Lease(venue_id=device.venue_id, device=device, lane=lane, until=until) for lane in free
    ]
    return kept + Lease.objects.bulk_create(fresh)


def fair_share(device: Device) -> int:
    """How many of the 64 lanes are the device's, one more or less than anybody's."""
    active = Q(heard_at__gte=clock.now() - ACTIVE_WITHIN) | Q(pk=device.pk)
    scanners = Device.objects.filter(
        active, venue_id=device.venue_id, revoked_at=None, public_key__isnull=False
    )
    numbers = sorted(scanners.values_list("pk", flat=True))
    each, over = divmod(LANES, len(numbers))
    return each + (numbers.index(device.pk) < over)


def used(venue_id: int, lanes: Collection[int]) -> list[list[object]]:
    """[[pass id in base64, uses]] of the passes that this device may have to judge by itself."""
    rows = (
        Redemption.objects.filter(
            venue_id=venue_id,
            undone_at=None,
            pass_used__valid_until__gt=clock.now(),
            pass_used__perk__offline__in=["leased", "open"],
        )
        .values_list("pass_used__serial", "pass_used__perk__offline")
        .annotate(uses=Count("id"))
        .order_by("pass_used__serial")
    )
    mine = set(lanes)
    return [
        [bundles.b64(bytes(serial)), uses]
        for serial, offline, uses in rows
        if offline == "open" or lane_of(bytes(serial)) in mine
    ]


def take_turns(venue_id: int) -> None:
    """The devices of one venue share lanes one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"leases {venue_id}"]
        )
