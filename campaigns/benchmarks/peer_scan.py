"""A plain numpy scan of the columns, each topic's rows by falling strength."""

from __future__ import annotations

import numpy as np

from campaigns.benchmarks.people import TOPICS, Question, World

SETTINGS = "numpy columns in the narrowest types, topic slices by falling strength"


class Scan:
    """The world as narrow columns in the order of the member ids."""

    def __init__(self, of: World) -> None:
        self.member_id = of.member_id
        self.standing = of.standing.astype(np.int8)
        self.country = of.country.astype(np.int16)
        self.birth_year = of.birth_year.astype(np.int16)
        self.networks = of.networks.astype(np.uint8)
        self.last_perk = of.last_perk.astype(np.int32)
        by_topic = np.lexsort((-of.tenths, of.topic))
        self.ends = np.searchsorted(of.topic[by_topic], np.arange(len(TOPICS) + 1))
        self.holder = of.holder[by_topic].astype(np.int32)
        self.falling = -of.tenths[by_topic]

    def mask(self, asked: Question) -> np.ndarray:
        """Whether each member fits, bool[n]."""
        held = np.ones(len(self.member_id), dtype=np.bool_)
        if asked.standing is not None:
            held &= self.standing >= asked.standing
        if asked.age is not None:
            held &= (self.birth_year >= 0) & (self.birth_year <= asked.born_until)
        if asked.countries is not None:
            table = np.zeros(int(self.country.max()) + 2, dtype=np.bool_)  # the last is unknown
            table[[code for code in asked.countries if code < len(table) - 1]] = True
            held &= table[self.country]
        if asked.network is not None:
            held &= (self.networks & np.uint8(1 << asked.network)) != 0
        if asked.cooldown is not None:
            held &= self.last_perk <= asked.perk_until
        for group in asked.topics:
            strong = np.zeros_like(held)
            for topic, tenths in group:
                start, stop = int(self.ends[topic]), int(self.ends[topic + 1])
                most = np.searchsorted(self.falling[start:stop], -tenths, side="right")
                strong[self.holder[start : start + most]] = True
            held &= strong
        return held

    def count(self, asked: Question) -> tuple[int, int]:
        """How many people fit, and the sum of their member ids."""
        held = self.mask(asked)
        return int(np.count_nonzero(held)), int(self.member_id[held].sum())
