"""The many: members who wrote all year, are read once, and make the house as large as a real one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from campaigns.worlds.activity import Fortnight, Writer
from campaigns.worlds.house import House, sign_up
from perks.ground import clock
from scoring import accounts, refresh, runs

YEAR = 364  # days
POSTS = (4, 6, 9, 13, 20)
SPOKEN_OF = 200
FIRST = 100_000  # their numbers on a network: nobody of the crowd of readers has one of these


def lines(count: int) -> int:
    """How many sentences `join` says of so many."""
    return count // SPOKEN_OF


def join(house: House, count: int, seed: int, now: datetime, say: Callable[[str], None]) -> None:
    """`count` more members sign up, link an account each, and are read and scored with the others."""
    chance = random.Random(f"{seed}:crowd")  # noqa: S311
    writers: dict[str, Writer] = {}
    began = now - timedelta(days=YEAR + 1)
    reader = Fortnight(writers, began, 0, seed, days=YEAR, others=house.writers)
    for number in range(count):
        with clock.at(began + timedelta(days=chance.uniform(0, YEAR))):
            member, writer = sign_up(len(house.members) + number, chance, began, FIRST)
        writer.posts = chance.choice(POSTS)
        writers[writer.native_id] = writer
        account = accounts.begin_link(member.pk, "stackexchange", writer.native_id)
        accounts.vouch(account.pk)
        refresh.refresh(account.pk, reader)
        if (number + 1) % SPOKEN_OF == 0:
            say(f"{number + 1} of {count} more members wrote for a year")
    if count:
        runs.run()
