"""The lounge's own day: devices of every kind, guests who come and go, and what went wrong.

Showers are given to many, so that today's list is long: some passes were used, one was shown at two
scanners that had lost the network, one has expired, one was taken back.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from campaigns import claims, drafts
from campaigns.models import Campaign, Claim
from campaigns.worlds.house import House
from campaigns.worlds.kinds import launched, perk
from campaigns.worlds.taking import take
from perks import (
    devices,
    enrolment,
    floor,
    heartbeats,
    redemptions,
    scans,
    slots,
    stock,
    venue_team,
)
from perks.ground import clock, scopes
from perks.models import Device, Pass
from perks.reference_scanner import Scanner
from perks.rehearsal import Inside

TODAY = timedelta(hours=6)
GUESTS, TAKEN_BACK, EARLY = 16, 1, 2
# Nearly full, so that whoever looks around still comes in with a guest.
AT_ONCE, PAYING, STAY = 16, 20, 180
BOOKED_HOURS = (1, 1, 2, 2, 3, 4)


def run(house: House, now: datetime, seed: int) -> None:
    """Three weeks of showers at the lounge, and the hours before `now`."""
    alice = house.people["alice"].pk  # the desk is hers to walk up to
    members = [member.pk for member in house.members if member.pk != alice]
    with clock.at(now - timedelta(days=21)):
        showers = offer(house)
        old = take(showers, members[:20], EARLY)  # good for two weeks, so they are over
    with clock.at(now - timedelta(days=5)):
        had = {claim.member_id for claim in old}
        fresh = [id for id in members[20:] + members[:20] if id not in had]
        given = take(showers, fresh, GUESTS + TAKEN_BACK + len(BOOKED_HOURS))
    if len(given) > GUESTS:
        with clock.at(now - timedelta(days=2)):
            claims.revoke(
                given.pop().pk, house.northwind.pk, "Our booking system gave this one out twice."
            )
    since = max(now - TODAY, scans.start_of_day(house.lounge) + timedelta(seconds=1))
    passes = [claim.pass_issued for claim in given if claim.pass_issued]
    with clock.at(since):
        staff(house)
        owner = house.people["victor"].pk
        floor.set_capacity(
            house.lounge, owner, at_once=AT_ONCE, paying_percent=PAYING, stay_minutes=STAY
        )
        desk, tablet, till = equip(house)
    lose_the_network(desk, tablet, passes[:3], since, now)
    come(house, passes[3:GUESTS], till, since, now, random.Random(f"{seed}:desk"))  # noqa: S311
    mistakes(house, old, passes[:1], till, now)
    with clock.at(now):
        book_hours(house, passes[GUESTS:])
        beats(desk, tablet)
        floor.close_day(
            house.lounge, owner, clock.today() + timedelta(days=9), "The floor is laid anew."
        )


def offer(house: House) -> Campaign:
    """The showers, which two scanners without a network may each let in by themselves, to a bound."""
    shower = perk(
        house.northwind, "venue_access", "A shower between two flights",
        "Warm water, a clean towel, twenty minutes.", venue=house.lounge, valid_days=14,
        offline="open", open_cap=5, hand_over="A towel",
    )  # fmt: skip
    stock.add_units(shower, 60)
    made = launched(house.northwind, shower, currency="USD", worth=1_200, budget=90_000)
    drafts.change(made, ends_at=clock.now() + timedelta(days=60))
    return made


def staff(house: House) -> None:
    """Who else works there: one may overrule, one scans."""
    owner = house.people["victor"].pk
    venue_team.add(house.lounge, owner, house.people["wen"].email, "supervisor")
    venue_team.add(house.lounge, owner, house.people["tariq"].email, "staff")


def equip(house: House) -> tuple[Scanner, Scanner, Device]:
    """Two scanners, a till, a phone that was lost, and a link that makes one more."""
    owner = house.people["victor"].pk
    desk, tablet, phone = (
        Scanner(Inside(), enrolment.invite(house.lounge.pk, name, owner).token)
        for name in ("Front desk", "Tablet by the door", "Wen’s old phone")
    )
    till, _ = devices.enrol(house.lounge.pk, "Till at the bar")
    devices.revoke(phone.id, house.lounge.pk)
    for scanner in (desk, tablet):
        scanner.fetch()
    return desk, tablet, till


def lose_the_network(
    desk: Scanner, tablet: Scanner, shown: list[Pass], since: datetime, now: datetime
) -> None:
    """For some minutes neither knew of the other, and both let the same guest in."""
    desk.online = tablet.online = False
    apart = since + (now - since) / 8
    for number, pass_ in enumerate(shown):
        with clock.at(apart + timedelta(seconds=20 * number)):
            desk.scan(pass_.code)
    for number, pass_ in enumerate(shown[:1]):
        with clock.at(apart + timedelta(seconds=70 + 20 * number)):
            tablet.scan(pass_.code)
    with clock.at(apart + timedelta(minutes=4)):
        for scanner in (desk, tablet):
            scanner.online = True
            scanner.upload()


def come(
    house: House, passes: list[Pass], till: Device, since: datetime, now: datetime,
    chance: random.Random,
) -> None:  # fmt: skip
    """One party after the other, at the till or at whoever is signed in; some codes are typed."""
    victor = house.people["victor"].pk
    for number, pass_ in enumerate(passes):
        at = since + (now - since) * (0.3 + 0.68 * (number + chance.random() / 2) / len(passes))
        code = pass_.short_code if number % 5 == 4 else pass_.code
        device = None if number % 3 == 2 else till.pk
        with clock.at(at):
            redemptions.redeem(code, house.lounge.pk, device, None if device else victor)


def mistakes(house: House, old: list[Claim], used: list[Pass], till: Device, now: datetime) -> None:
    """A pass that has expired, one that was used before, and a code that is none."""
    shown = [claim.pass_issued.code for claim in old[:1] if claim.pass_issued]
    shown += [pass_.code for pass_ in used] + ["7K2M-99XQ"]
    for number, code in enumerate(shown):
        with clock.at(now - timedelta(minutes=3 + 4 * number)):
            redemptions.redeem(code, house.lounge.pk, till.pk)


def book_hours(house: House, passes: list[Pass]) -> None:
    """Guests who said when they come; an hour that is full stays as it is."""
    venue = house.lounge
    with scopes.act_as(scopes.system("demo")):
        capacity = slots.capacity_of(venue.pk)
        assert capacity is not None
        until = clock.now() + timedelta(hours=12)
        for pass_, place in zip(passes, BOOKED_HOURS, strict=False):
            free = slots.free_hours(venue, capacity, 1 + pass_.guests, until)
            if len(free) > place:
                slots.book(pass_.pk, pass_.member_id, free[place].starts_at)


def beats(desk: Scanner, tablet: Scanner) -> None:
    """The desk is in touch; the tablet has been silent with two scans that it still holds."""
    found = Device.objects.in_bulk([desk.id, tablet.id])
    heartbeats.hear(found[desk.id], last_seq=desk.seq, waiting=0)
    with clock.at(clock.now() - timedelta(minutes=50)):
        heartbeats.hear(found[tablet.id], last_seq=tablet.seq + 2, waiting=2)
