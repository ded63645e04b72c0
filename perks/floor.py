"""What a venue's owner sets about its floor, and what becomes of slots that no longer fit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse

from perks import answers, hours, slots, stays
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Capacity, ClosedDay, Hour, OpeningHours, Stay, Venue
from perks.venue_team import require_owner

FACTS = ("at_once", "per_hour", "paying_percent", "stay_minutes")


def set_capacity(venue: Venue, by: int | None, **facts: Any) -> int:
    """What the venue can hold from now on. Slots that no longer fit are cancelled by letter.

    `facts` are `at_once`, `per_hour` (None is no limit), `paying_percent` and `stay_minutes`.
    Gives the number of cancelled slots. Raises Refusal not_owner (403).
    """
    with scopes.act_as(scopes.system("floor")):
        require_owner(venue, by)
        chosen = {name: facts[name] for name in FACTS if name in facts}
        capacity, _ = Capacity.objects.update_or_create(venue=venue, defaults=chosen)
        stays.tidy(venue, capacity)
        return rebound(venue, capacity)


def rebound(venue: Venue, capacity: Capacity) -> int:
    """Give the hours to come their new bounds; the newest slots go first where these are lower."""
    arrivals, present = hours.bounds(capacity)
    now = hours.hour_of(clock.now(), venue)
    rows = Hour.objects.select_for_update().filter(venue=venue, starts_at__gte=now)
    cancelled = 0
    for row in rows.order_by("starts_at"):
        for stay in booked_in(venue, row.starts_at):
            row.refresh_from_db()
            if fits(row.arrivals, arrivals) and fits(row.present, present):
                break
            cancelled += take_back(stay, capacity, "there are fewer places in this hour now")
        row.refresh_from_db()
        # Guests who are inside already are not put out: the bound follows them.
        row.arrivals_most = arrivals if fits(row.arrivals, arrivals) else row.arrivals
        row.present_most = present if fits(row.present, present) else row.present
        row.save(update_fields=["arrivals_most", "present_most"])
    return cancelled


def fits(taken: int, most: int | None) -> bool:
    return most is None or taken <= most


def booked_in(venue: Venue, start: datetime) -> list[Stay]:
    """Slots that take places in an hour, the newest first."""
    rows = Stay.objects.filter(venue=venue, state="booked", starts_at__lte=start)
    found = rows.select_related("venue", "pass_used__perk").order_by("-booked_at", "-pk")
    return [stay for stay in found if start < stay.starts_at + stay.hours * hours.HOUR]


def close_day(venue: Venue, by: int | None, day: date, because: str) -> int:
    """Shut a day; its slots are cancelled by letter. Gives their number.

    Raises Refusal not_owner (403), reason_missing (400), day_over (400) or day_closed.
    """
    told = " ".join(because.split())[:120]
    if not told:
        raise Refusal("reason_missing", "Say why: members read it. Nothing was changed.", 400)
    with scopes.act_as(scopes.system("floor")):
        require_owner(venue, by)
        zone = ZoneInfo(venue.time_zone)
        if day < clock.now().astimezone(zone).date():
            raise Refusal("day_over", "This day has passed. Nothing was changed.", 400)
        try:
            with transaction.atomic():
                ClosedDay.objects.create(venue=venue, day=day, because=told)
        except IntegrityError as error:
            raise Refusal("day_closed", "This day is closed already.") from error
        capacity = slots.capacity_of(venue.pk)
        rows = Stay.objects.filter(venue=venue, state="booked")
        booked = rows.select_related("venue", "pass_used__perk").order_by("pk")
        there = [stay for stay in booked if stay.starts_at.astimezone(zone).date() == day]
        return sum(take_back(stay, capacity, told) for stay in there) if capacity else 0


def open_day(venue: Venue, by: int | None, day: date) -> None:
    """Take a closing back; slots that were cancelled stay so. Raises Refusal not_owner (403)."""
    with scopes.act_as(scopes.system("floor")):
        require_owner(venue, by)
        ClosedDay.objects.filter(venue=venue, day=day).delete()


def set_week(venue: Venue, by: int | None, week: dict[int, tuple[int, int] | None]) -> None:
    """Opening hours by weekday (Monday 0): (from, to) in full hours, or None for closed.

    Slots outside of the new hours stay booked: they were promised. Raises not_owner (403).
    """
    with scopes.act_as(scopes.system("floor")):
        require_owner(venue, by)
        for weekday, span in week.items():
            if span is None:
                OpeningHours.objects.filter(venue=venue, weekday=weekday).delete()
            else:
                OpeningHours.objects.update_or_create(
                    venue=venue,
                    weekday=weekday,
                    defaults={"opens": span[0], "closes": span[1]},
                )


def count_paying(venue: Venue, people: int) -> None:
    """How many guests who pay are inside now; for an hour perks leave them that room."""
    with scopes.act_as(scopes.system("floor")):
        Capacity.objects.filter(venue=venue).update(
            paying_inside=people, paying_counted_at=clock.now()
        )


def take_back(stay: Stay, capacity: Capacity, because: str) -> int:
    """Cancel a slot for the venue's reasons, and tell its member by letter; 1, or 0 for none."""
    if not stays.end(stay, "cancelled", because, capacity):
        return 0
    venue, perk = stay.venue, stay.pass_used.perk
    outbox.write(
        stay.member_id,
        f"slot-cancelled-{stay.pk}",
        "perks/email/slot_cancelled",
        f"{venue.name}: your hour is cancelled",
        {
            "venue": venue.name,
            "perk": perk.name,
            "hour": answers.say_when(stay.starts_at, venue, clock.now()),
            "because": because,
            "url": settings.SITE_URL + reverse("pass_slot", args=[stay.pass_used_id]),
        },
    )
    return 1
