"""Ending stays: what a party took of the hours goes back, once."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from perks import hours
from perks.ground import clock
from perks.hours import HOUR
from perks.models import Capacity, Stay, Venue

LIVE = ("booked", "inside")


def end(stay: Stay, state: str, because: str, capacity: Capacity) -> bool:
    """booked or inside -> `state`, and its places back; False when it had ended already."""
    before = stay.state
    with transaction.atomic():
        changed = Stay.objects.filter(pk=stay.pk, state=before).update(
            state=state, ended_at=clock.now(), ended_because=because[:200]
        )
        if not changed:
            return False
        if stay.hours:
            venue = stay.venue
            starts = [stay.starts_at + n * HOUR for n in range(stay.hours)]
            came = before == "inside" and state != "undone"
            since = hours.hour_of(clock.now(), venue)
            hours.give_back(venue, capacity, starts, stay.people, since, came)
    stay.state = state
    return True


def tidy(venue: Venue, capacity: Capacity) -> int:
    """End what nobody ended: guests whose stay ran out, slots that were missed, passes that are
    good no more. Gives the number."""
    now = clock.now()
    gone = now - timedelta(minutes=capacity.stay_minutes)
    rows = Stay.objects.filter(venue=venue).select_related("venue")
    over = rows.filter(
        Q(state="inside", arrived_at__lte=gone)
        | Q(state="booked", starts_at__lte=now - HOUR)
        | Q(state="booked", pass_used__revoked_at__isnull=False)
    )
    number = 0
    for stay in over.order_by("pk"):
        if stay.state == "inside":
            number += end(stay, "left", "not seen leaving", capacity)
        elif stay.starts_at <= now - HOUR:
            number += end(stay, "missed", "nobody came", capacity)
        else:
            number += end(stay, "cancelled", "the pass was taken back", capacity)
    return number


def tidy_all() -> int:
    """`tidy` for every venue that has a capacity. Call as the system."""
    return sum(
        tidy(capacity.venue, capacity)
        for capacity in Capacity.objects.select_related("venue").order_by("pk")
    )
