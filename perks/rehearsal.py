"""Several scanners of one venue that lose each other: what they let in, and what is booked later.

A made-up house, lived through with the reference scanner and the very functions behind the API,
inside a transaction that is rolled back at the end.
"""

from __future__ import annotations

import base64
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from perks import bundles, enrolment, heartbeats, house, leases, passes, stock, uploads
from perks.ground import clock, nudge, scopes
from perks.models import Brand, Device, Pass, Perk, User, Venue
from perks.reference_scanner import Facts, Scanner

# Claims of nobody: the numbers of real ones never come here.
FIRST_CLAIM = 10**15


class Inside:
    """The scanner's line, without HTTP: the same functions, the same answers."""

    def __init__(self) -> None:
        self.token = ""
        self.device: Device | None = None

    def get(self, path: str, asked: Facts) -> Facts:
        assert path == "bundles" and self.device is not None
        heartbeats.hear(self.device)
        return {
            "house": bundles.of_house().told(),
            "bundles": [each.told() for each in bundles.of_venue(self.device.venue)],
            "leases": leases.renew(self.device, asked["lease"]).told(),
        }

    def post(self, path: str, body: Facts) -> Facts:
        if path == "enrol":
            return self.enrol(body)
        assert path == "records" and self.device is not None
        given = [(each["text"], each["signature"]) for each in body["records"]]
        done = uploads.take_in(self.device.pk, given)
        return {"records": [vars(each) for each in done.records], "next": done.next}

    def enrol(self, body: Facts) -> Facts:
        self.device, token = enrolment.enrol(body["token"], base64.b64decode(body["public_key"]))
        keys = [{"number": n, "public": bundles.b64(k)} for n, k in house.public_keys().items()]
        venue = {"id": self.device.venue_id}
        return {"device": self.device.pk, "token": token, "venue": venue, "house_keys": keys}


class Enough(Exception):
    """The end of what shall not stay."""


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction that leaves nothing behind, and queues nothing."""
    with suppress(Enough), nudge.by_hand(), transaction.atomic():
        yield
        raise Enough


@dataclass(frozen=True)
class Rehearsed:
    """How many passes were shown how often, what the desks said, and what the server booked."""

    scanners: int
    passes: int
    policy: str
    shown: int
    let_in: int
    confirmed: int
    conflict: int
    rejected: int
    noted: int
    waiting: int
    seconds: float


def partition(scanners: int, count: int, policy: str = "leased", seed: int = 1) -> Rehearsed:
    """Cut `scanners` off from each other, show each all `count` passes, then upload shuffled.

    Everything that was handed in is handed in five times, in another order each time.
    """
    began, chance = time.perf_counter(), random.Random(seed)  # noqa: S311
    # Nothing in this past may be queued, and none of it stays.
    with rolled_back(), scopes.act_as(scopes.system("rehearsal")):
        start = clock.now()
        with clock.at(start):
            given, desks = furnish(scanners, count, policy, start)
        for number, pass_ in enumerate(chance.sample(given, len(given))):
            with clock.at(start + timedelta(minutes=2, seconds=number)):
                for desk in chance.sample(desks, len(desks)):
                    desk.scan(pass_.code)
        let_in = sum(len(desk.yeses()) for desk in desks)
        with clock.at(start + timedelta(minutes=5, seconds=count)):
            for _ in range(5):
                for desk in desks:
                    desk.upload(chance.sample(desk.records, len(desk.records)))
        told = [outcome for desk in desks for outcome, _ in desk.outcomes.values()]
    counted: dict[str, Any] = {
        name: told.count(name) for name in ("confirmed", "conflict", "rejected", "noted", "waiting")
    }
    seconds = round(time.perf_counter() - began, 1)
    return Rehearsed(scanners, count, policy, scanners * count, let_in, **counted, seconds=seconds)


def furnish(
    scanners: int, count: int, policy: str, start: datetime
) -> tuple[list[Pass], list[Scanner]]:
    """A venue with scanners that share its lanes, and passes that each of them is shown."""
    name = f"rehearsal-{int(start.timestamp() * 1000)}"
    brand = Brand.objects.create(slug=name, name="Rehearsal")
    venue = Venue.objects.create(slug=name, name="Rehearsal")
    perk = Perk.objects.create(
        brand=brand, kind="venue_access", name="A visit", venue=venue, offline=policy,
        open_cap=count if policy == "open" else 0,
    )  # fmt: skip
    member = User.objects.create_user(f"{name}@rehearsal.invalid", None, name="Guest")
    stock.add_units(perk, count)
    given = [one_pass(perk, member, FIRST_CLAIM + number) for number in range(count)]
    desks = [
        Scanner(Inside(), enrolment.invite(venue.pk, f"Door {number + 1}").token)
        for number in range(scanners)
    ]
    for beat in range(3):
        with clock.at(start + timedelta(seconds=30 * beat)):
            for desk in desks:
                desk.fetch()
    for desk in desks:
        desk.online = False
    return given, desks


def one_pass(perk: Perk, member: User, claim_id: int) -> Pass:
    """A pass with its unit, as a confirmed claim leaves it."""
    held = stock.take(perk.pk, claim_id, member.pk, clock.now() + timedelta(minutes=10))
    assert held is not None
    stock.issue(held[0])
    return passes.issue(perk, member, claim_id)
