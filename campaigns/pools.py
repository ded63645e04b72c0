"""Whom a wave chooses among: everybody who fits and was not asked yet, with what choices go by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from campaigns import frames, implied, targeting
from campaigns.choosing import Asked, Terms
from campaigns.commitments import ticket
from campaigns.core.audience import Audience
from campaigns.core.bands import AGES, SCORES, score_bands, within
from campaigns.core.lots import drawn_order
from campaigns.models import Campaign
from perks.ground import clock

Ints = NDArray[np.int64]
SPEAKS = "SELECT id FROM perks_user WHERE id = ANY(%s) AND %s = ANY(languages)"


@dataclass(frozen=True)
class Pool:
    """The candidates in the order of their lots, n of them.

    member_id, standing (-1 for none), number (place by score or by lot, from 1; 0 where there is
    no order): int64[n]; floors: int64[n], a bit for each floor that one counts to; strata: band of
    score and country.
    """

    member_id: Ints
    standing: Ints
    ticket: list[str]
    number: Ints
    floors: Ints
    strata: list[str]

    def __len__(self) -> int:
        return len(self.member_id)

    def place_of(self) -> dict[int, int]:
        return {member: at for at, member in enumerate(self.member_id.tolist())}


def gather(
    campaign: Campaign, tree: Any, terms: Terms, seed: str, without: Collection[int]
) -> Pool:
    """The pool of the next wave as the published audience has it; some members are left out.

    `tree` is the rule in force.
    """
    audience = frames.current()
    reached = np.array(
        targeting.audience(implied.whole(tree, campaign.perk), campaign.brand_id),
        dtype=np.int64,
    )
    ids = reached[~np.isin(reached, np.fromiter(without, dtype=np.int64, count=len(without)))]
    tickets = [ticket(campaign.pk, id) for id in ids.tolist()]
    order = drawn_order(seed, tickets)
    ids, tickets = ids[order], [tickets[at] for at in order.tolist()]
    standing, country, birth_year = told_of(audience, ids)
    codes = [*audience.base.countries, "?"]
    bands = score_bands(standing)
    return Pool(
        ids,
        standing,
        tickets,
        numbers(terms.way, standing),
        floors_of(terms.floors, ids, standing, np.array(codes)[country], birth_year),
        [f"{band} {codes[at]}" for band, at in zip(bands, country.tolist(), strict=True)],
    )


def less(pool: Pool, gone: Collection[int]) -> Pool:
    """The pool without some members, numbered anew."""
    if not gone:
        return pool
    kept = np.flatnonzero(~np.isin(pool.member_id, list(gone)))
    number = pool.number[kept]
    if number.any():
        order = np.argsort(number)
        number = number.copy()
        number[order] = np.arange(1, len(kept) + 1)
    at = kept.tolist()
    return Pool(
        pool.member_id[kept],
        pool.standing[kept],
        [pool.ticket[place] for place in at],
        number,
        pool.floors[kept],
        [pool.strata[place] for place in at],
    )


def numbers(way: str, standing: Ints) -> Ints:
    """The place of each by score, of equals by lot; by lot alone; or 0 where reach decides."""
    count = len(standing)
    if way == "coverage":
        return np.zeros(count, dtype=np.int64)
    place = np.empty(count, dtype=np.int64)
    by = np.argsort(-standing, kind="stable") if way == "ranked" else np.arange(count)
    place[by] = np.arange(1, count + 1)
    return place


def told_of(audience: Audience, ids: Ints) -> tuple[Ints, Ints, Ints]:
    """Standing, place of the country (-1 for none) and birth year (-1) of each, int64[n] each."""
    order = np.argsort(ids)
    found = np.full((3, len(ids)), -1, dtype=np.int64)
    for part in audience.parts:  # whoever stands in a later part is masked out of the earlier
        frame = part.frame.frame
        rows = np.flatnonzero(np.isin(frame.member_id, ids))
        at = order[np.searchsorted(ids[order], frame.member_id[rows])]
        for place, name in enumerate(("standing", "country", "birth_year")):
            found[place, at] = frame.column(name)[rows]  # type: ignore[arg-type]
    return found[0], found[1], found[2]


def floors_of(
    floors: Sequence[Asked], ids: Ints, standing: Ints, country: NDArray[np.str_], birth_year: Ints
) -> Ints:
    """Which floors each counts to, one bit a floor, int64[n]."""
    bits = np.zeros(len(ids), dtype=np.int64)
    age = np.where(birth_year < 0, -1, clock.today().year - birth_year)
    for bit, floor in enumerate(floors):
        match floor.kind:
            case "country":
                counts = country == floor.value
            case "age":
                counts = within(age, AGES[floor.value])
            case "band":
                counts = within(standing, SCORES[floor.value])
            case _:
                counts = np.isin(ids, speakers(ids, floor.value))
        bits |= counts.astype(np.int64) << bit
    return bits


def speakers(ids: Ints, language: str) -> Ints:
    """Those who say that they speak it. Needs an actor that sees all."""
    with connection.cursor() as cursor:
        cursor.execute(SPEAKS, [ids.tolist(), language])
        return np.array([id for (id,) in cursor.fetchall()], dtype=np.int64)
