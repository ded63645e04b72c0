"""How full a venue is: now, and hour by hour through its day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Sum

from perks import arrivals, hours, scans, slots
from perks.ground import clock, scopes
from perks.models import Hour, Redemption, Stay, Venue


@dataclass(frozen=True)
class Now:
    """`places` None is no limit; `limited` is False for a venue that has not said what it holds."""

    inside: int
    places: int | None
    expected: int
    let_in: int
    limited: bool

    @property
    def full(self) -> bool:
        return self.places is not None and self.inside >= self.places


@dataclass(frozen=True)
class HourOfDay:
    """One open hour: places taken (booked or inside), of how many (None is no limit)."""

    starts_at: datetime
    taken: int
    most: int | None

    @property
    def share(self) -> float:
        return min(1.0, self.taken / self.most) if self.most else float(self.most == 0)


def now_at(venue: Venue) -> Now:
    """Live figures of a venue. Four queries."""
    with scopes.act_as(scopes.system("occupancy")):
        capacity = slots.capacity_of(venue.pk)
        uses = Redemption.objects.filter(
            venue=venue, redeemed_at__gte=scans.start_of_day(venue), undone_at=None
        )
        if capacity is None:
            return Now(0, None, 0, uses.count(), limited=False)
        booked = Stay.objects.filter(
            venue=venue, state="booked", starts_at=hours.hour_of(clock.now(), venue)
        )
        expected = int(booked.aggregate(people=Sum("people"))["people"] or 0)
        there = arrivals.inside(venue, capacity)
        return Now(there, arrivals.places(capacity), expected, uses.count(), limited=True)


def today(venue: Venue) -> list[HourOfDay]:
    """The open hours of the venue's day, each with the places that are taken."""
    with scopes.act_as(scopes.system("occupancy")):
        capacity = slots.capacity_of(venue.pk)
        if capacity is None:
            return []
        start = scans.start_of_day(venue)
        until = start + timedelta(days=1)
        opening = hours.Opening(venue)
        rows = Hour.objects.filter(venue=venue, starts_at__gte=start, starts_at__lt=until)
        known = {row.starts_at: row for row in rows}
        arrivals_most, present_most = hours.bounds(capacity)
        by_presence = present_most is not None
        found = []
        for each in opening.between(start, until):
            row = known.get(each)
            taken = (row.present if by_presence else row.arrivals) if row else 0
            bound = (row.present_most if by_presence else row.arrivals_most) if row else None
            most = bound if row else (present_most if by_presence else arrivals_most)
            found.append(HourOfDay(each, taken, most))
        return found
