"""What rules ask about a few members, from fresh rows: what a claim is judged on."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import numpy as np

from campaigns import measures, taken
from campaigns.core.assemble import Pairs
from campaigns.core.columns import Frame, day_number
from campaigns.facts import IS_AUDIENCE, Told, framed
from campaigns.rules.countries import countries
from perks.ground import rows
from scoring.connectors.registry import connectors
from scoring.signals import Standings
from scoring.vetoes import HIDDEN_OF, SHOWN

# The strengths beside the newest score, as text: topic, strength and slug of each.
STRENGTHS = f"""
  SELECT jsonb_agg(jsonb_build_array(t.topic_id, t.strength, p.slug))::text
  FROM scoring_topicstrength t JOIN scoring_topic p ON p.id = t.topic_id
  LEFT JOIN {HIDDEN_OF} v ON true
  WHERE t.member_id = u.id AND t.run_id = s.run_id AND {SHOWN}
"""  # noqa: S608
PEOPLE = f"""
  SELECT u.id, u.country, coalesce(u.birth_year, -1), s.standing, s.low, s.provisional, ARRAY(
    SELECT DISTINCT a.network::text FROM scoring_account a
    WHERE a.member_id = u.id AND a.unlinked_at IS NULL AND a.proven_at IS NOT NULL),
    u.perks_a_month, ({STRENGTHS})
  FROM perks_user u LEFT JOIN LATERAL (
    SELECT standing, low, provisional, run_id FROM scoring_score WHERE member_id = u.id
    ORDER BY date DESC, id DESC LIMIT 1) s ON true
  WHERE u.id = ANY(%s) AND {IS_AUDIENCE}
"""  # noqa: S608


def people(member_ids: Sequence[int], kinds: Collection[str] = ()) -> Frame:
    """A frame of those among `member_ids` who are in the audience; needs an actor that sees all.

    Of the measures that come from sources it has those of `kinds`.
    """
    wanted = list(member_ids)
    found = rows.often(PEOPLE, [wanted])
    strong = [(id, *each) for id, *_, said in found for each in json.loads(said or "[]")]
    had = taken.of(wanted)
    place_of = {country: place for place, country in enumerate(countries())}
    network_of = {network: place for place, network in enumerate(connectors())}
    told = Told(
        profiles={
            "member_id": numbers(row[0] for row in found),
            "country": numbers(place_of.get(row[1], -1) for row in found),
            "birth_year": numbers(row[2] for row in found),
        },
        accounts=pairs(
            (id, network_of[each], 1) for id, *_, linked, _, _ in found for each in linked
        ),
        perks_had=pairs(
            (each.member_id, each.brand_id, day_number(each.last)) for each in had if each.last
        ),
        numbers=taken.with_month(
            measures.told(wanted, set(kinds) - taken.KINDS), had, most_of(found)
        ),
        topics=sorted({(topic, slug) for _, topic, _, slug in strong}),
    )
    return framed(told, standings(found), lambda: strengths(strong))


def each_alone(member_ids: Sequence[int], kinds: Collection[str] = ()) -> dict[int, Frame]:
    """For each of them in the audience a frame of one row."""
    frames = {id: people([id], kinds) for id in member_ids}
    return {id: frame for id, frame in frames.items() if len(frame)}


def most_of(found: list[tuple[Any, ...]]) -> dict[int, int]:
    """How many perks a month they want at most, of whoever said so."""
    return {id: most for id, *_, most, _ in found if most is not None}


def standings(found: list[tuple[Any, ...]]) -> Standings:
    """The newest standing of whoever has one, by rising member id."""
    scored = sorted((id, *score) for id, _, _, *score, _, _, _ in found if score[0] is not None)
    return Standings(
        numbers(id for id, *_ in scored),
        numbers(standing for _, standing, *_ in scored),
        np.array([low for _, _, low, _ in scored], dtype=np.float64),
        np.array([provisional for *_, provisional in scored], dtype=np.bool_),
    )


def strengths(found: list[tuple[Any, ...]]) -> tuple[Any, Any, Any]:
    """Member, topic and strength, three arrays of one length."""
    return (
        numbers(member for member, *_ in found),
        numbers(topic for _, topic, *_ in found),
        np.array([strength for _, _, strength, _ in found], dtype=np.float64),
    )


def pairs(facts: Iterable[tuple[int, int, int]]) -> Pairs:
    """Member, key and value of each fact."""
    found = list(facts)
    return Pairs(*zip(*found, strict=True)) if found else Pairs()


def numbers(values: Iterable[int]) -> Any:
    """int64[n]"""
    return np.array(list(values), dtype=np.int64)
