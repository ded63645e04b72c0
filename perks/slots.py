"""Slots: an hour that a member books before the trip, and what is free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from perks import hours, stays
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.hours import HOUR
from perks.models import Capacity, Hour, Pass, Stay, Venue

AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Free:
    """An open hour and how many places perks have left in it; None is no limit."""

    starts_at: datetime
    left: int | None


def capacity_of(venue_id: int) -> Capacity | None:
    """What the venue can hold; None for one that has not said. Call as the system."""
    found: Capacity | None = Capacity.objects.filter(venue_id=venue_id).first()
    return found


def has_limits(venue: Venue) -> bool:
    """Whether the venue has said what it can hold."""
    with scopes.switched_to(scopes.system("slots")):
        return capacity_of(venue.pk) is not None


def free_hours(venue: Venue, capacity: Capacity, people: int, until: datetime) -> list[Free]:
    """The open hours from now on in which a party of `people` finds room for its whole stay."""
    now = clock.now()
    first = hours.hour_of(now, venue)
    opening = hours.Opening(venue)
    starts = opening.between(first, min(until, now + AHEAD))
    rows = Hour.objects.filter(venue=venue, starts_at__gte=first, starts_at__lt=until + AHEAD)
    known = {row.starts_at: row for row in rows}
    most = hours.bounds(capacity)
    found = []
    for start in starts:
        left = room(hours.stay_hours(start, capacity, venue, opening), known, most)
        if left is None or left >= people:
            found.append(Free(start, left))
    return found


def room(
    there: list[datetime], known: dict[datetime, Hour], most: tuple[int | None, int | None]
) -> int | None:
    """Places left for somebody who comes in the first of these hours; None is no limit."""
    first = known.get(there[0])
    arrivals = first.arrivals_most if first else most[0]
    lefts = [] if arrivals is None else [arrivals - (first.arrivals if first else 0)]
    for start in there:
        row = known.get(start)
        present = row.present_most if row else most[1]
        if present is not None:
            lefts.append(present - (row.present if row else 0))
    return min(lefts) if lefts else None


def next_free(venue: Venue, capacity: Capacity, people: int) -> datetime | None:
    """The first later hour with room; None when the next days have none."""
    now = clock.now()
    found = free_hours(venue, capacity, people, now + AHEAD)
    return next((free.starts_at for free in found if free.starts_at > now), None)


def live(pass_: Pass) -> Stay | None:
    """The slot that is booked for a pass and has not passed."""
    rows = Stay.objects.filter(pass_used=pass_, state="booked", starts_at__gt=clock.now() - HOUR)
    found: Stay | None = rows.first()
    return found


def book(pass_id: int, member_id: int, starts_at: datetime) -> Stay:
    """Book one hour for a pass, in place of the one it had. Never more than there are places.

    Raises Refusal pass_unknown (404), pass_over, slot_not_open (400), slot_full or
    slots_not_needed: then the slot that was booked before still holds.
    """
    with scopes.act_as(scopes.system("slots")):
        pass_ = locked(pass_id, member_id)
        venue, capacity = pass_.venue, capacity_of(pass_.venue_id)
        if capacity is None:
            raise Refusal("slots_not_needed", f"{venue} books no hours. Come when you like.")
        stays.tidy(venue, capacity)
        check_hour(pass_, venue, starts_at)
        standing = live(pass_)
        if standing and standing.starts_at == starts_at:
            return standing
        with transaction.atomic():
            if standing:
                stays.end(standing, "cancelled", "another hour was booked", capacity)
            return reserve(pass_, venue, capacity, starts_at)


def reserve(pass_: Pass, venue: Venue, capacity: Capacity, starts_at: datetime) -> Stay:
    """The row and the places of one slot, or neither."""
    people = 1 + pass_.guests
    there = hours.stay_hours(starts_at, capacity, venue, hours.Opening(venue))
    made: Stay = Stay.objects.create(
        venue=venue,
        brand_id=pass_.brand_id,
        member_id=pass_.member_id,
        pass_used=pass_,
        state="booked",
        people=people,
        starts_at=starts_at,
        hours=len(there),
        booked_at=clock.now(),
    )
    if not hours.take(venue, capacity, there, people):
        raise Refusal("slot_full", "This hour has just filled up. Choose another one.")
    return made


def locked(pass_id: int, member_id: int) -> Pass:
    """A member's own pass, locked as the door locks it. Raises pass_unknown (404), pass_over."""
    rows = Pass.objects.select_for_update(of=("self",), no_key=True).select_related("venue")
    found: Pass | None = rows.filter(pk=pass_id, member_id=member_id).first()
    if found is None:
        raise Refusal("pass_unknown", "There is no such pass of yours.", 404)
    used = found.redemptions.filter(undone_at=None).count()
    if found.revoked_at or used >= found.uses or found.valid_until <= clock.now():
        raise Refusal("pass_over", "This pass opens the door no more, so no hour was booked.")
    return found


def check_hour(pass_: Pass, venue: Venue, starts_at: datetime) -> None:
    """Raise Refusal slot_not_open (400) unless the pass is good in this open hour."""
    now = clock.now()
    begins = starts_at == hours.hour_of(starts_at, venue)
    fits = pass_.valid_from < starts_at + HOUR and starts_at < pass_.valid_until
    soon = now - HOUR < starts_at <= now + AHEAD
    if not (begins and fits and soon and hours.Opening(venue).is_open(starts_at)):
        raise Refusal("slot_not_open", "This hour cannot be booked. Choose one from the list.", 400)


def cancel(pass_id: int, member_id: int) -> None:
    """Give the booked hour back; without one nothing changes. Raises pass_unknown (404)."""
    with scopes.act_as(scopes.system("slots")):
        rows = Pass.objects.select_for_update(of=("self",), no_key=True).select_related("venue")
        pass_ = rows.filter(pk=pass_id, member_id=member_id).first()
        if pass_ is None:
            raise Refusal("pass_unknown", "There is no such pass of yours.", 404)
        standing, capacity = live(pass_), capacity_of(pass_.venue_id)
        if standing and capacity:
            stays.end(standing, "cancelled", "given back by the member", capacity)


def overbooked(venue: Venue) -> list[Hour]:
    """Hours that count more than they may; the database never lets there be any."""
    over = Hour.objects.filter(arrivals__gt=F("arrivals_most")) | Hour.objects.filter(
        present__gt=F("present_most")
    )
    return list(over.filter(venue=venue))


def offer(pass_id: int, member_id: int) -> dict[str, object]:
    """{"booked": the slot of a member's pass or None, "free": the hours that it could have}.

    Raises Refusal pass_unknown (404).
    """
    with scopes.switched_to(scopes.system("slots")):
        rows = Pass.objects.filter(pk=pass_id, member_id=member_id).select_related("venue")
        found: Pass | None = rows.first()
        if found is None:
            raise Refusal("pass_unknown", "There is no such pass of yours.", 404)
        capacity = capacity_of(found.venue_id)
        if capacity is None:
            return {"booked": None, "free": []}
        free = free_hours(found.venue, capacity, 1 + found.guests, found.valid_until)
        return {"booked": live(found), "free": free}


@dataclass(frozen=True)
class Outlook:
    """What a member should know before the trip: room now, and the next hour that has some."""

    full: bool
    next_free: datetime | None
    booked: Stay | None = None


def outlook(venue: Venue, people: int, pass_: Pass | None = None) -> Outlook | None:
    """How a party would fare at the door now; None for a venue that has no limits."""
    with scopes.switched_to(scopes.system("slots")):
        # A page that read the venue with its capacity does not ask again.
        known = type(venue).capacity.is_cached(venue)
        capacity = getattr(venue, "capacity", None) if known else capacity_of(venue.pk)
        if capacity is None:
            return None
        free = free_hours(venue, capacity, people, clock.now() + AHEAD)
        this = hours.hour_of(clock.now(), venue)
        full = not any(each.starts_at == this for each in free)
        later = next((each.starts_at for each in free if each.starts_at > this), None)
        return Outlook(full, later, live(pass_) if pass_ else None)
