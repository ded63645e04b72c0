"""Accounts on several networks, read by the ordinary path; some networks do not let us any more.

Nothing here is asked on the internet: what each network would say is made up, and no account of
these is due again before a month is over.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from campaigns.worlds.house import House
from perks.ground import clock
from perks.models import User
from scoring import accounts, push_keys, pushes, readings, refresh, uploads
from scoring.connectors.base import (
    Connector,
    LinkedAccount,
    Page,
    PermissionLost,
    Post,
    Profile,
    Reaction,
    TryLater,
)
from scoring.connectors.registry import connector
from scoring.models import Account

SERVER = "social.demo.invalid"
TITLES = (
    "The sleeper to Vienna, again", "A loaf that crossed four borders", "What the dining car forgot",
    "Seat 61, and who sat there before", "Two hours in Basel", "Bread for eleven hours",
)  # fmt: skip
REVOKED = "You took back that we may read it. Sign in there again, and we go on where we were."
DOWN = "The server does not answer. We try again later."
FORUM = """type,id,at,title,text,url,post,actor,kind
post,v1,{day1}T09:00:00Z,Packing for nine days,A film about one bag.,https://video.demo.invalid/v1,,,
post,v2,{day2}T09:00:00Z,The quiet car,A film about nothing at all.,https://video.demo.invalid/v2,,,
reaction,,{day2}T12:00:00Z,,,,v1,viewer-1,reply
reaction,,{day2}T13:30:00Z,,,,v2,viewer-2,share
"""


class Told(Connector):
    """What a network says of one account in the last fortnight: `posts` posts and their echo."""

    slug = label = "told"
    capabilities = connector("mastodon").capabilities

    def __init__(self, until: datetime, seed: str, posts: int = 4, pull: int = 6) -> None:
        self.until, self.chance = until, random.Random(seed)  # noqa: S311
        self.posts, self.pull = posts, pull

    def native_id(self, address: str) -> str:
        return address

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        posts, reactions = [], []
        for number in range(self.posts):
            at = self.until - timedelta(days=self.chance.uniform(1, 12))
            native = f"{account.native_id}/{number + 1}"
            title = self.chance.choice(TITLES)
            posts.append(Post(native, account.native_id, at, title, title, url=account.url))
            reactions += [
                Reaction(
                    native, f"{account.native_id}/reader/{reader}",
                    self.chance.choice(("reply", "share", "like")),
                    at + timedelta(hours=self.chance.uniform(0.2, 20)),
                )
                for reader in self.chance.sample(range(40), self.chance.randint(2, self.pull))
            ]  # fmt: skip
        profile = Profile(account.native_id, "", account.url)
        return Page({"read": 1}, profile, tuple(posts), tuple(reactions))


class Failing(Told):
    """A network that no longer answers, or no longer lets us."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        raise self.error


def link(house: House, now: datetime) -> None:
    """Alice writes on three networks; others tell us by a program or a file; two are in trouble."""
    alice, *others = house.members
    page = f"https://{SERVER}/@alice"
    read(one(alice, "mastodon", f"{SERVER}/1", "@alice@" + SERVER, page), Told(now, "mastodon"))
    blog = "https://alice.demo.invalid/"
    read(one(alice, "web", blog, "Nights and loaves", blog), Told(now, "web", posts=2, pull=4))
    for number, member in enumerate(others[:8:2]):
        page = f"https://blog{number}.demo.invalid/"
        read(one(member, "web", page, f"Notes {number + 1}", page), Told(now, f"web {number}"))
    by_program(others[1 % len(others)], now)
    by_file(others[-1], now)
    revoked(one(alice, "youtube", "UCdemoAliceTrains", "Alice on rails", ""), now)
    given_up(one(others[-2], "mastodon", f"{SERVER}/2", "@quiet@" + SERVER, ""), now)


def one(member: User, network: str, native: str, name: str, url: str) -> Account:
    """An account that is the member's, as an import would vouch for it."""
    account = accounts.note(member.pk, network, Profile(native, name, url))
    return accounts.vouch(account.pk)


def read(account: Account, reader: Connector) -> None:
    refresh.refresh(account.pk, reader)
    refresh.put_off(account)


def revoked(account: Account, now: datetime) -> None:
    """Read once, then the member took her permission back at the network."""
    with clock.at(now - timedelta(days=9)):
        refresh.refresh(account.pk, Told(clock.now(), "youtube", posts=2, pull=3))
    with clock.at(now - timedelta(hours=30)):
        fail(account, PermissionLost(REVOKED))
    refresh.put_off(account)


def given_up(account: Account, now: datetime) -> None:
    """A server that was down for days: read in vain until it was given up."""
    for number in range(readings.TRIES):
        with clock.at(now - timedelta(hours=9 * (readings.TRIES - number))):
            fail(account, TryLater(DOWN, clock.now() + timedelta(hours=1)))
    refresh.put_off(account)


def fail(account: Account, error: Exception) -> None:
    if readings.take(account.pk):
        readings.ended(account.pk, *refresh.read(account.pk, Failing(error)))


def by_program(member: User, now: datetime) -> None:
    """A shop's forum tells of her by signed requests."""
    account = accounts.begin_link(member.pk, "push", "Forum of her choir")
    key, secret = push_keys.make(account.pk, "Nightly script")
    at = f"{now - timedelta(days=2):%Y-%m-%dT%H:%M:%SZ}"
    records = [
        {"type": "post", "id": "1", "at": at, "title": "Minutes of May", "text": "We sang."},
        {"type": "reaction", "post": "1", "actor": "bass-4", "kind": "reply", "at": at},
    ]
    body = json.dumps({"id": "page 1", "records": records}).encode()
    stamp = str(int(clock.now().timestamp()))
    pushes.receive(str(key.pk), stamp, push_keys.sign(secret, stamp, body), body)


def by_file(member: User, now: datetime) -> None:
    """A channel's own export, given as a file."""
    account = accounts.begin_link(member.pk, "upload", "My video channel")
    days = {f"day{n}": f"{now - timedelta(days=4 - n):%Y-%m-%d}" for n in (1, 2)}
    kept = uploads.keep(account.pk, "channel.csv", FORUM.format(**days).encode(), whole=False)
    uploads.read(kept.pk)
