"""Polars: columns by falling standing, and for each topic a slice made by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from campaigns.benchmarks.people import TOPICS, Question, World

SETTINGS = "columns by falling standing, one slice for each topic by falling strength, all cores"


class Polars:
    """The world in a data frame, and each topic's rows in an array."""

    def __init__(self, of: World) -> None:
        import polars

        self.polars: Any = polars
        order = np.argsort(-of.standing, kind="stable")
        self.people = polars.DataFrame({
            "member_id": of.member_id[order].astype(np.int32),
            "standing": of.standing[order],
            "country": of.country[order].astype(np.int16),
            "birth_year": of.birth_year[order].astype(np.int16),
            "networks": of.networks[order].astype(np.int8),
            "last_perk": of.last_perk[order].astype(np.int32),
        })  # fmt: skip
        place = np.empty(len(order), dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        by_topic = np.lexsort((-of.tenths, of.topic))
        ends = np.searchsorted(of.topic[by_topic], np.arange(len(TOPICS) + 1))
        self.slices = []
        for topic in range(len(TOPICS)):
            entries = by_topic[ends[topic] : ends[topic + 1]]
            self.slices.append((place[of.holder[entries]], -of.tenths[entries]))

    def count(self, asked: Question) -> tuple[int, int]:
        """How many people fit, and the sum of their member ids."""
        column, held = self.polars.col, []
        if asked.standing is not None:
            held.append(column("standing") >= asked.standing)
        if asked.age is not None:
            held.append(column("birth_year").is_between(0, asked.born_until))
        if asked.countries is not None:
            codes = self.polars.Series(asked.countries, dtype=self.polars.Int16)
            held.append(column("country").is_in(codes.implode()))
        if asked.network is not None:
            held.append((column("networks") & (1 << asked.network)) != 0)
        if asked.cooldown is not None:
            held.append(column("last_perk") <= asked.perk_until)
        strong = [self.polars.Series(f"group {at}", self.holders(group))
                  for at, group in enumerate(asked.topics)]  # fmt: skip
        frame = self.people.with_columns(strong) if strong else self.people
        held += [column(each.name) for each in strong]
        total = column("member_id").cast(self.polars.Int64).sum()
        found = frame.lazy().filter(*held).select(self.polars.len().alias("n"), total).collect()
        return int(found["n"][0]), int(found["member_id"][0])

    def holders(self, group: tuple[tuple[int, int], ...]) -> np.ndarray:
        """Whether each row has any of these topics strongly enough, bool[n]."""
        holds = np.zeros(len(self.people), dtype=np.bool_)
        for topic, tenths in group:
            rows, falling = self.slices[topic]
            holds[rows[: np.searchsorted(falling, -tenths, side="right")]] = True
        return holds
