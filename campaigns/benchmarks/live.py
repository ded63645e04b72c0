"""Made-up live campaigns, and members who ask which of them fit."""

from __future__ import annotations

import numpy as np

from campaigns.benchmarks.people import (
    BRAND,
    COUNTRIES,
    NETWORKS,
    TOPICS,
    Question,
    World,
    questions,
)
from campaigns.core.columns import Frame, day_of
from campaigns.core.person import one_person
from campaigns.rules.parse import parse
from campaigns.rules.tree import Rule


def campaigns(count: int, seed: int) -> list[Question]:
    """So many questions, each of which asks for a topic or a country beside anything else."""
    found: list[Question] = []
    while len(found) < count:
        more = questions(count, seed + len(found))
        found += [each for each in more if each.topics or each.countries]
    return found[:count]


def rules(asked: list[Question]) -> list[tuple[Rule, int]]:
    """The questions as rules of one brand."""
    return [(parse(each.as_json(), None), BRAND) for each in asked]


def member(of: World, place: int) -> Frame:
    """One member of the world as a frame of one row."""
    mine = slice(*np.searchsorted(of.holder, [place, place + 1]).tolist())
    strengths = zip(of.topic[mine].tolist(), of.tenths[mine].tolist(), strict=True)
    country, born = int(of.country[place]), int(of.birth_year[place])
    standing, bits = int(of.standing[place]), int(of.networks[place])
    day = int(of.last_perk[place])
    return one_person(
        member_id=int(of.member_id[place]),
        standing=None if standing < 0 else standing,
        country=None if country < 0 else COUNTRIES[country],
        birth_year=None if born < 0 else born,
        networks=[slug for at, slug in enumerate(NETWORKS) if bits >> at & 1],
        topics={TOPICS[code]: tenths / 10 for code, tenths in strengths},
        last_perks={} if day < 0 else {BRAND: day_of(day)},
    )


def plain(of: World, place: int) -> dict[str, object]:
    """The same member as plain values, for engines that know no frames; -1 is unknown."""
    mine = slice(*np.searchsorted(of.holder, [place, place + 1]).tolist())
    pairs = zip(of.topic[mine].tolist(), of.tenths[mine].tolist(), strict=True)
    return {
        "standing": int(of.standing[place]),
        "country": int(of.country[place]),
        "birth_year": int(of.birth_year[place]),
        "networks": int(of.networks[place]),
        "last_perk": int(of.last_perk[place]),
        "topics": {str(code): tenths for code, tenths in pairs},
    }
