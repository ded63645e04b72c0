"""What rules ask about members, gathered for the whole audience; see `fresh` for a few.

The audience is whoever signed up, is active and agreed to be scored and invited.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from campaigns import measures
from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import Frame
from campaigns.rules.countries import countries
from perks.ground import clock
from scoring import columns, signals
from scoring.connectors.registry import connectors
from scoring.models import Topic
from scoring.numbering import places

# Of a row `u` of perks_user: a member who agrees to be scored and to be invited.
IS_AUDIENCE = """
  u.is_member AND u.is_active
  AND EXISTS (SELECT 1 FROM perks_consent c WHERE c.member_id = u.id
              AND c.purpose = 'score' AND c.withdrawn_at IS NULL)
  AND EXISTS (SELECT 1 FROM perks_consent c WHERE c.member_id = u.id
              AND c.purpose = 'invite' AND c.withdrawn_at IS NULL)
"""
PEOPLE = f"""
  SELECT member_id, birth_year, country FROM (
    SELECT u.id AS member_id, coalesce(u.birth_year, -1) AS birth_year,
           coalesce(array_position({{countries}}::text[], u.country::text), 0) - 1 AS country
    FROM perks_user u WHERE {IS_AUDIENCE}
  ) a WHERE {{among}}
"""  # noqa: S608
PERKS_HAD = """
  SELECT member_id, brand_id, max(floor(extract(epoch FROM issued_at) / 86400)::bigint) AS day
  FROM campaigns_claim WHERE state IN ('issued', 'redeemed') AND {among}
  GROUP BY member_id, brand_id
"""


@dataclass(frozen=True)
class Told:
    """What is known of the audience beside scores and strengths, read once for several frames."""

    profiles: dict[str, NDArray[Any]]
    accounts: Pairs
    perks_had: Pairs
    numbers: Pairs
    topics: list[tuple[int, str]]


def gather(members: Sequence[int] | None = None, kinds: Collection[str] | None = None) -> Frame:
    """The frame of the whole audience, or of some members, from the database as it stands.

    Of the measures from sources it has only `kinds`, if given. Needs an actor that sees all.
    """
    known, newest = told(members, kinds), signals.standings(members)
    with signals.strengths(members) as strengths:
        return framed(known, newest, strengths)


def told(members: Sequence[int] | None = None, kinds: Collection[str] | None = None) -> Told:
    """Everything but scores and strengths; of the measures from sources only `kinds`, if given.

    Needs an actor that sees all.
    """
    linked, codes_of = signals.networks(list(connectors()), members)
    asked = sql.SQL(PERKS_HAD).format(**signals.among(members))
    had = columns.read(asked, member_id="bigint", brand_id="bigint", day="bigint")
    return Told(
        profiles(list(countries()), members),
        Pairs(linked, codes_of, np.ones(len(linked))),
        Pairs(had["member_id"], had["brand_id"], had["day"]),
        measures.told(members, kinds),
        list(Topic.objects.order_by("id").values_list("id", "slug")),
    )


def framed(
    told: Told,
    newest: signals.Standings,
    strengths: Callable[[], signals.Strengths],
) -> Frame:
    """A frame of these people with these scores and strengths (see `signals`)."""
    codes = np.zeros(max((id for id, _ in told.topics), default=0) + 1, dtype=np.int32)
    codes[[id for id, _ in told.topics]] = np.arange(len(told.topics))

    def strong() -> Pairs:
        members, topic_ids, values = strengths()
        return Pairs(members, codes[topic_ids], values)

    return assemble(
        people(told.profiles, newest),
        accounts=told.accounts,
        strengths=strong,
        perks_had=told.perks_had,
        measures=measures.measured(newest, told.numbers),
        countries=list(countries()),
        network_names=list(connectors()),
        topic_names=[slug for _, slug in told.topics],
        measure_names=measures.MEASURES,
        built_at=clock.now(),
    )


def people(found: dict[str, NDArray[Any]], newest: signals.Standings) -> People:
    """The audience with what each chose to say, and the newest standing of whoever has one."""
    place, known = places(newest.member_id, found["member_id"])
    standing = np.full(len(known), -1)
    low = np.full(len(known), np.nan)
    standing[known], low[known] = newest.standing[place[known]], newest.low[place[known]]
    return People(found["member_id"], standing, low, found["country"], found["birth_year"])


def profiles(codes: list[str], members: Sequence[int] | None = None) -> dict[str, NDArray[Any]]:
    """Member id, birth year and place of the country among `codes`, -1 when not told, int64[n]."""
    asked = sql.SQL(PEOPLE).format(countries=sql.Literal(codes), **signals.among(members))
    return columns.read(asked, member_id="bigint", birth_year="bigint", country="bigint")
