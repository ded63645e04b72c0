"""How full a venue is: now, and hour by hour through its day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from perks import arrivals, hours, scans
from perks.ground import clock, rows, scopes
from perks.models import Capacity, Hour, Venue

# Uses of the venue's day, guests booked for this hour, and guests who came and may still be there.
NOW = """
  SELECT v.id,
    (SELECT count(*) FROM perks_redemption
     WHERE venue_id = v.id AND redeemed_at >= v.day AND undone_at IS NULL),
    (SELECT coalesce(sum(people), 0) FROM perks_stay
     WHERE venue_id = v.id AND state = 'booked' AND starts_at = v.hour),
    (SELECT coalesce(sum(people), 0) FROM perks_stay
     WHERE venue_id = v.id AND state = 'inside' AND arrived_at > v.since)
  FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
    AS v (id, day, hour, since)
"""


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
    """Live figures of a venue. Two queries."""
    return now_of([venue])[venue.pk]


def now_of(venues: Sequence[Venue]) -> dict[int, Now]:
    """Live figures of each of these venues, by venue. Two queries, for however many."""
    with scopes.switched_to(scopes.system("occupancy")):
        ids = [venue.pk for venue in venues]
        limits = {each.venue_id: each for each in Capacity.objects.filter(venue__in=ids)}
        asked = [
            (
                venue.pk,
                scans.start_of_day(venue),
                hours.hour_of(clock.now(), venue),
                since(capacity),
            )
            for venue in venues
            for capacity in [limits.get(venue.pk)]
        ]
        found = rows.read(NOW, [list(column) for column in zip(*asked, strict=True)] or [[]] * 4)
    return {id: as_now(limits.get(id), *counted) for id, *counted in found}


def since(capacity: Capacity | None) -> datetime:
    """Who came after this moment is still there, unless seen leaving."""
    return clock.now() - timedelta(minutes=capacity.stay_minutes if capacity else 0)


def as_now(capacity: Capacity | None, let_in: int, expected: int, inside: int) -> Now:
    if capacity is None:
        return Now(0, None, 0, let_in, limited=False)
    return Now(inside, arrivals.places(capacity), expected, let_in, limited=True)


def today(venue: Venue, capacity: Capacity | None) -> list[HourOfDay]:
    """The open hours of the venue's day, each with the places that are taken. Two queries.

    `capacity` is what the venue can hold, None for one that has not said.
    """
    if capacity is None:
        return []
    with scopes.switched_to(scopes.system("occupancy")):
        start = scans.start_of_day(venue)
        until = start + timedelta(days=1)
        opening = hours.Opening(venue)
        taken_of = Hour.objects.filter(venue=venue, starts_at__gte=start, starts_at__lt=until)
        known = {row.starts_at: row for row in taken_of}
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
