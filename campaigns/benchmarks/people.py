"""A made-up audience of any size, and questions about it that every engine can answer.

Topics follow Zipf's law over 300 topics, 4.5 to a member on average, so that some are had by a
quarter of all and most by few; 5% have no score yet, 8% no country, 15% no birth year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import Frame, day_number
from campaigns.measures import MEASURES
from campaigns.rules.context import Context
from campaigns.rules.countries import countries

TODAY = dt.date(2026, 11, 22)
MOMENT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
BRAND = 7
CONTEXT = Context(TODAY, BRAND)
TOPICS = tuple(f"topic-{code}" for code in range(300))
NETWORKS = ("stackexchange", "web")
COUNTRIES = tuple(countries())
PER_MEMBER = 4.5


@dataclass(frozen=True)
class World:
    """Columns of n members in the order of their ids, and who has which topic.

    `member_id`, `birth_year`, `country` int64[n] (-1 unknown), `standing` int16[n] (-1 none),
    `low` float32[n], `networks` int64[n] bits, `last_perk` int64[n] day of BRAND's last perk or
    -1; `holder` (a place in the columns), `topic` and `tenths` int64[m].
    """

    member_id: NDArray[np.int64]
    standing: NDArray[np.int16]
    low: NDArray[np.float32]
    country: NDArray[np.int64]
    birth_year: NDArray[np.int64]
    networks: NDArray[np.int64]
    last_perk: NDArray[np.int64]
    holder: NDArray[np.int64]
    topic: NDArray[np.int64]
    tenths: NDArray[np.int64]


def world(people: int, seed: int) -> World:
    """The made-up members, the same for the same seed."""
    rng = np.random.default_rng(seed)

    def told(values: NDArray[np.int64], unknown: float) -> NDArray[np.int64]:
        return np.where(rng.random(people) < unknown, -1, values)

    shares = 1 / np.arange(1, len(COUNTRIES) + 1) ** 1.1
    places = rng.choice(len(COUNTRIES), people, p=shares / shares.sum())
    standing = told(np.minimum(100, 1 + rng.exponential(18, people)).astype(np.int64), 0.05)
    low = np.where(standing < 0, np.nan, standing - rng.random(people) * 8)
    had = rng.random(people) < 0.04
    holder, topic, tenths = _topics(people, rng)
    return World(
        member_id=np.arange(1, people + 1),
        standing=standing.astype(np.int16),
        low=low.astype(np.float32),
        country=told(places, 0.08),
        birth_year=told(np.clip(rng.normal(1992, 11, people), 1940, 2012).astype(np.int64), 0.15),
        networks=rng.choice(4, people, p=[0.1, 0.3, 0.4, 0.2]),
        last_perk=np.where(had, day_number(TODAY) - rng.integers(0, 400, people), -1),
        holder=holder,
        topic=topic,
        tenths=tenths,
    )


def frame(of: World, strengths: Callable[[], Pairs] | None = None) -> Frame:
    """The world's audience frame, through the ordinary assembly; `strengths` if read elsewhere."""
    had, scored = np.flatnonzero(of.last_perk >= 0), np.flatnonzero(of.standing >= 0)
    linked = [np.flatnonzero(of.networks >> bit & 1) for bit in range(len(NETWORKS))]
    codes = np.repeat(np.arange(len(NETWORKS)), [len(rows) for rows in linked])
    rows = np.concatenate(linked)
    return assemble(
        People(of.member_id, of.standing, of.low, of.country, of.birth_year),
        accounts=Pairs(of.member_id[rows], codes, np.ones(len(rows))),
        strengths=strengths or Pairs(of.member_id[of.holder], of.topic, of.tenths / 10),
        perks_had=Pairs(of.member_id[had], np.full(len(had), BRAND), of.last_perk[had]),
        measures=Pairs(
            of.member_id[scored],
            np.zeros(len(scored)),
            np.floor(np.nan_to_num(of.low[scored]).clip(0)),
        ),
        countries=COUNTRIES,
        network_names=NETWORKS,
        topic_names=TOPICS,
        measure_names=MEASURES,
        built_at=MOMENT,
    )


@dataclass(frozen=True)
class Question:
    """All of these; a part that is None is not asked. `topics` are groups, any of each."""

    standing: int | None
    age: int | None
    countries: tuple[int, ...] | None
    network: int | None
    cooldown: int | None
    topics: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def born_until(self) -> int:
        """The last birth year that is certainly old enough."""
        return TODAY.year - 1 - (self.age or 0)

    @property
    def perk_until(self) -> int:
        """The last day on which a perk is long enough ago."""
        return day_number(TODAY) - (self.cooldown or 0)

    def as_json(self) -> dict[str, Any]:
        """The question as our rule."""
        asked: list[dict[str, Any]] = []

        def ask(field: str, op: str, value: Any) -> None:
            asked.append({"field": field, "op": op, "value": value})

        if self.standing is not None:
            ask("score", ">=", self.standing)
        if self.age is not None:
            ask("age", ">=", self.age)
        if self.countries is not None:
            ask("country", "in", [COUNTRIES[code] for code in self.countries])
        if self.network is not None:
            ask("network", "in", [NETWORKS[self.network]])
        if self.cooldown is not None:
            ask("cooldown", ">=", self.cooldown)
        for group in self.topics:
            leaves = [
                {"field": "topic", "topic": TOPICS[code], "op": ">=", "value": tenths / 10}
                for code, tenths in group
            ]
            asked.append(leaves[0] if len(leaves) == 1 else {"any": leaves})
        return {"all": asked}


def questions(count: int, seed: int) -> list[Question]:
    """Random questions, 70% with topics; topic thresholds stand on whole tens, where an
    index on buckets is exact."""
    rng = np.random.default_rng(seed)
    shares = 1 / np.arange(1, len(TOPICS) + 1) ** 0.8
    shares /= shares.sum()

    def group() -> tuple[tuple[int, int], ...]:
        codes = rng.choice(len(TOPICS), 1 + (rng.random() < 0.3), replace=False, p=shares)
        return tuple((int(code), 100 * int(rng.integers(1, 7))) for code in codes)

    found = []
    while len(found) < count:
        some = rng.choice(30, int(rng.integers(1, 6)), replace=False)
        asked = Question(
            standing=int(rng.integers(5, 60)) if rng.random() < 0.6 else None,
            age=int(rng.choice([18, 21, 25, 30])) if rng.random() < 0.4 else None,
            countries=tuple(map(int, some)) if rng.random() < 0.5 else None,
            network=int(rng.integers(2)) if rng.random() < 0.2 else None,
            cooldown=int(rng.choice([30, 90, 180])) if rng.random() < 0.2 else None,
            topics=tuple(group() for _ in range(1 + (rng.random() < 0.2)))
            if rng.random() < 0.7
            else (),
        )
        if asked.as_json()["all"]:
            found.append(asked)
    return found


def _topics(people: int, rng: np.random.Generator) -> tuple[NDArray[np.int64], ...]:
    """Holder, topic and tenths, each pair once."""
    many = rng.poisson(PER_MEMBER, people)
    holder = np.repeat(np.arange(people), many)
    shares = 1 / np.arange(1, len(TOPICS) + 1) ** 0.8
    edges = np.cumsum(shares / shares.sum())
    topic = np.minimum(np.searchsorted(edges, rng.random(len(holder))), len(TOPICS) - 1)
    pairs = holder * len(TOPICS) + topic
    pairs.sort()
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]]
    tenths = 1 + (rng.beta(1.3, 2.5, len(pairs)) * 999).astype(np.int64)
    return pairs // len(TOPICS), pairs % len(TOPICS), tenths


def plain_conditions(asked: Question) -> list[str]:
    """All but the topics as SQL that every peer reads alike; all of it numbers that we made."""
    parts = ["true"]
    if asked.standing is not None:
        parts.append(f"standing >= {asked.standing}")
    if asked.age is not None:
        parts.append(f"birth_year BETWEEN 0 AND {asked.born_until}")
    if asked.countries is not None:
        parts.append(f"country IN ({', '.join(map(str, asked.countries))})")
    if asked.network is not None:
        parts.append(f"(networks & {1 << asked.network}) <> 0")
    if asked.cooldown is not None:
        parts.append(f"last_perk <= {asked.perk_until}")
    return parts
