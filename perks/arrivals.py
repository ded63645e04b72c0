"""The door of the floor: who comes in takes places, who leaves gives them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.dispatch import receiver

from perks import answers, hours, slots, stays
from perks.events import redeemed, redemption_undone
from perks.examination import examine
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Capacity, Hour, Pass, Stay, Venue

# Somebody who booked three o'clock may come a little before.
EARLY = timedelta(minutes=30)
# A count of those who pay is believed for this long.
COUNT_HOLDS = timedelta(hours=1)
_unlimited: ContextVar[bool] = ContextVar("perks_arrivals_unlimited", default=False)


@contextmanager
def whatever_the_limit() -> Iterator[None]:
    """Nobody is refused for room inside the block: the guest is in already, or is let in anyway."""
    token = _unlimited.set(True)
    try:
        yield
    finally:
        _unlimited.reset(token)


@receiver(redeemed, dispatch_uid="floor_redeemed")
def come_in(pass_id: int, redemption_id: int, **_: Any) -> None:
    """A use was booked: its party is inside. Raises Refusal venue_full, which takes it back."""
    with scopes.act_as(scopes.system("floor")):
        pass_ = Pass.objects.select_related("venue").get(pk=pass_id)
        capacity = slots.capacity_of(pass_.venue_id)
        if capacity is None:
            return
        stays.tidy(pass_.venue, capacity)
        booked = slots.live(pass_)
        if booked and booked.starts_at - EARLY <= clock.now():
            Stay.objects.filter(pk=booked.pk).update(
                state="inside", arrived_at=clock.now(), redemption_id=redemption_id
            )
            return
        with transaction.atomic():
            if booked:
                stays.end(booked, "cancelled", "came at another hour", capacity)
            walk_in(pass_, capacity, redemption_id, own_slot=booked)


def walk_in(
    pass_: Pass, capacity: Capacity, redemption_id: int | None, own_slot: Stay | None = None
) -> Stay:
    """Places for a party without a slot, from this hour on. Raises Refusal venue_full."""
    venue, people, now = pass_.venue, 1 + pass_.guests, clock.now()
    there = hours.stay_hours(now, capacity, venue, hours.Opening(venue))
    forced = _unlimited.get()
    taken = (forced or fits_now(capacity, venue, people)) and take(capacity, there, people)
    if not taken and not forced:
        raise full(venue, capacity, people, own_slot)
    made: Stay = Stay.objects.create(
        venue=venue,
        brand_id=pass_.brand_id,
        member_id=pass_.member_id,
        pass_used=pass_,
        redemption_id=redemption_id,
        state="inside",
        people=people,
        starts_at=hours.hour_of(now, venue),
        hours=len(there) if taken else 0,
        arrived_at=now,
    )
    return made


def take(capacity: Capacity, there: list[datetime], people: int) -> bool:
    """Take places in these hours, all or none; while it is closed there is nothing to take."""
    if not there:
        return True
    with transaction.atomic():
        taken = hours.take(capacity.venue, capacity, there, people)
        if not taken:
            transaction.set_rollback(True)
        return taken


def full(venue: Venue, capacity: Capacity, people: int, own_slot: Stay | None) -> Refusal:
    """The no that says when there is room: the guest's own slot, or the next free hour."""
    free = own_slot.starts_at if own_slot else slots.next_free(venue, capacity, people)
    if free is None:
        return Refusal("venue_full_today", "It is full here now, and in the next days.")
    said = answers.say_when(free, venue, clock.now())
    return Refusal(
        "venue_full", f"It is full here now. The next free place: {said}.", next_free=said
    )


def inside(venue: Venue, capacity: Capacity) -> int:
    """Guests of perks who are there now, by what was seen and how long guests stay."""
    since = clock.now() - timedelta(minutes=capacity.stay_minutes)
    rows = Stay.objects.filter(venue=venue, state="inside", arrived_at__gt=since)
    return int(rows.aggregate(people=Sum("people"))["people"] or 0)


def places(capacity: Capacity) -> int | None:
    """How many guests of perks may be there at once now; None is no limit.

    Those who pay keep their share; while they were just counted and are more, they keep more.
    """
    if capacity.at_once is None:
        return None
    most = hours.bounds(capacity)[1] or 0
    counted = capacity.paying_counted_at
    if counted and counted > clock.now() - COUNT_HOLDS:
        most = min(most, max(0, capacity.at_once - capacity.paying_inside))
    return most


def fits_now(capacity: Capacity, venue: Venue, people: int) -> bool:
    most = places(capacity)
    return most is None or inside(venue, capacity) + people <= most


def check(pass_: Pass, venue: Venue) -> None:
    """Raise the Refusal that `come_in` would raise; nothing is taken. Call as the system."""
    capacity = slots.capacity_of(venue.pk)
    if capacity is None or slots.live(pass_):
        return
    people = 1 + pass_.guests
    there = hours.stay_hours(clock.now(), capacity, venue, hours.Opening(venue))
    rows = {row.starts_at: row for row in Hour.objects.filter(venue=venue, starts_at__in=there)}
    left = slots.room(there, rows, hours.bounds(capacity)) if there else None
    if not fits_now(capacity, venue, people) or (left is not None and left < people):
        raise full(venue, capacity, people, None)


@receiver(redemption_undone, dispatch_uid="floor_undone")
def never_came(redemption_id: int, **_: Any) -> None:
    """A use was taken back: its party was never there."""
    with scopes.act_as(scopes.system("floor")):
        rows = Stay.objects.filter(redemption_id=redemption_id, state="inside")
        stay = rows.select_related("venue").first()
        capacity = slots.capacity_of(stay.venue_id) if stay else None
        if stay and capacity:
            stays.end(stay, "undone", "the scan was taken back", capacity)


def come_again(pass_: Pass) -> None:
    """The party of a used-up pass is let in once more. Call as the system, with the pass locked."""
    capacity = slots.capacity_of(pass_.venue_id)
    if capacity:
        walk_in(pass_, capacity, None)


def leave(text: str, venue: Venue) -> Stay:
    """A guest shows the pass on the way out: the places are free again.

    Raises Refusal exit_unknown for a code that is no pass of this venue, exit_not_inside for a
    party that was not seen coming in, or has left.
    """
    with scopes.act_as(scopes.system("floor")):
        seen = examine(text.strip(), venue, lock=True).seen
        if seen is None or seen.venue_id != venue.pk:
            raise Refusal("exit_unknown", "This is no pass of this place. Nobody was counted out.")
        rows = Stay.objects.filter(pass_used=seen, state="inside").select_related("venue")
        stay: Stay | None = rows.order_by("-arrived_at").first()
        capacity = slots.capacity_of(venue.pk)
        if stay is None or capacity is None:
            raise Refusal("exit_not_inside", "This party is not inside. Nobody was counted out.")
        stays.end(stay, "left", "seen leaving", capacity)
        return stay
