"""The hours of a venue: which are open, how many places each has, and taking some of them.

An hour's places are a row whose bounds the database checks. Taking places is one UPDATE for each
kind of place, under a lock on the rows in the order of time, so that two who take never wait for
each other in a circle.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from perks.ground import rows
from perks.models import Capacity, Hour, Venue

HOUR = timedelta(hours=1)
# Weekdays with their hours, and days on which it is shut.
OPEN = """
  SELECT weekday, opens, closes, NULL::date FROM perks_openinghours WHERE venue_id = %s
  UNION ALL SELECT NULL, NULL, NULL, day FROM perks_closedday WHERE venue_id = %s
"""


def hour_of(moment: datetime, venue: Venue) -> datetime:
    """The start of the hour on the venue's clock; some zones are half an hour off ours."""
    local = moment.astimezone(ZoneInfo(venue.time_zone))
    return moment - timedelta(
        minutes=local.minute, seconds=local.second, microseconds=local.microsecond
    )


class Opening:
    """When a venue is open; one that says nothing is always open. One query."""

    def __init__(self, venue: Venue) -> None:
        self.zone = ZoneInfo(venue.time_zone)
        said = rows.read(OPEN, [venue.pk, venue.pk])
        self.week = {weekday: hours for weekday, *hours, day in said if day is None}
        self.closed = {day for *_, day in said if day is not None}

    def is_open(self, start: datetime) -> bool:
        """Whether the hour that starts then is an open one."""
        local = start.astimezone(self.zone)
        if local.date() in self.closed:
            return False
        opens, closes = self.week.get(local.weekday(), (0, 0 if self.week else 24))
        return bool(opens <= local.hour < closes)

    def between(self, since: datetime, until: datetime) -> list[datetime]:
        """The open hours that start in [since, until); `since` starts an hour."""
        hours = int((until - since) / HOUR)
        return [start for n in range(hours) if self.is_open(start := since + n * HOUR)]


def bounds(capacity: Capacity) -> tuple[int | None, int | None]:
    """(arrivals, present): what perks may take of an hour, after the share of those who pay."""
    share = 100 - capacity.paying_percent
    return tuple(  # type: ignore[return-value]
        None if limit is None else limit * share // 100
        for limit in (capacity.per_hour, capacity.at_once)
    )


def stay_hours(
    start: datetime, capacity: Capacity, venue: Venue, opening: Opening
) -> list[datetime]:
    """The hours in which somebody who comes at `start` is there, its own included.

    They end when the venue closes, and there are none while it is closed.
    """
    first = hour_of(start, venue)
    last = hour_of(start + timedelta(minutes=capacity.stay_minutes, microseconds=-1), venue)
    starts = [first + n * HOUR for n in range(int((last - first) / HOUR) + 1)]
    return list(takewhile(opening.is_open, starts))


def lock(venue: Venue, capacity: Capacity, starts: Sequence[datetime]) -> list[Hour]:
    """The rows of these hours, made where there are none, locked in the order of time."""
    arrivals, present = bounds(capacity)
    made = (
        Hour(venue=venue, starts_at=start, arrivals_most=arrivals, present_most=present)
        for start in sorted(starts)
    )
    Hour.objects.bulk_create(made, ignore_conflicts=True)
    rows = Hour.objects.select_for_update().filter(venue=venue, starts_at__in=starts)
    return list(rows.order_by("starts_at"))


def take(venue: Venue, capacity: Capacity, starts: Sequence[datetime], people: int) -> bool:
    """Take places for a party that comes in the first of these hours; False when one is full.

    On False some may be taken: the caller's transaction must not stand.
    """
    lock(venue, capacity, starts)
    rows = Hour.objects.filter(venue=venue)
    room = Q(arrivals_most=None) | Q(arrivals_most__gte=F("arrivals") + people)
    if not rows.filter(room, starts_at=starts[0]).update(arrivals=F("arrivals") + people):
        return False
    room = Q(present_most=None) | Q(present_most__gte=F("present") + people)
    there = rows.filter(room, starts_at__in=starts)
    return bool(there.update(present=F("present") + people) == len(starts))


def give_back(
    venue: Venue, capacity: Capacity, starts: Sequence[datetime], people: int, since: datetime,
    came: bool,
) -> None:  # fmt: skip
    """Free what a party took from the hour `since` on; the arrival too, unless it came."""
    lock(venue, capacity, starts)
    rows = Hour.objects.filter(venue=venue)
    if not came:
        rows.filter(starts_at=starts[0]).update(arrivals=F("arrivals") - people)
    still = [start for start in starts if start >= since]
    rows.filter(starts_at__in=still).update(present=F("present") - people)
