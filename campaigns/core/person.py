"""An audience of one: a member's fresh values as a frame of one row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import Frame, day_number, measure_key


def one_person(
    *,
    member_id: int = 0,
    standing: int | None = None,
    score_low: float | None = None,
    country: str | None = None,
    birth_year: int | None = None,
    networks: Iterable[str] = (),
    topics: Mapping[str, float] | None = None,
    last_perks: Mapping[int, dt.date] | None = None,
    measures: Mapping[str, int] | None = None,
    built_at: dt.datetime = dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
) -> Frame:
    """A frame of one row from plain values; None is unknown. Raises as `assemble` does."""
    names, topics, last_perks = tuple(networks), topics or {}, last_perks or {}
    measures = measures or {}
    kinds = tuple(dict.fromkeys(name.partition(":")[0] for name in measures))

    def pairs(keys: list[int], values: list[Any]) -> Pairs:
        return Pairs([member_id] * len(keys), keys, values)

    return assemble(
        People(
            member_id=[member_id],
            standing=[-1 if standing is None else standing],
            score_low=[np.nan if score_low is None else score_low],
            country=[-1 if country is None else 0],
            birth_year=[-1 if birth_year is None else birth_year],
        ),
        accounts=pairs(list(range(len(names))), [1] * len(names)),
        strengths=pairs(list(range(len(topics))), list(topics.values())),
        perks_had=pairs(list(last_perks), [day_number(day) for day in last_perks.values()]),
        measures=pairs([measure_key(kinds, each) for each in measures], list(measures.values())),
        countries=() if country is None else (country,),
        network_names=names,
        topic_names=topics,
        measure_names=kinds,
        built_at=built_at,
    )
