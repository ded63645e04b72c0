"""What rules ask about members: gathered for the whole audience, or fresh for one.

The audience is whoever signed up, is active and agreed to be scored and invited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection

from campaigns.arrays import read_columns
from campaigns.core.assemble import Pairs, People, assemble
from campaigns.core.columns import Frame
from campaigns.core.person import one_person
from campaigns.rules.countries import countries
from perks.ground import clock
from scoring.connectors.registry import connectors
from scoring.models import Topic

AUDIENCE = """
  SELECT u.id FROM perks_user u
  WHERE u.is_member AND u.is_active
    AND EXISTS (SELECT 1 FROM perks_consent c WHERE c.member_id = u.id
                AND c.purpose = 'score' AND c.withdrawn_at IS NULL)
    AND EXISTS (SELECT 1 FROM perks_consent c WHERE c.member_id = u.id
                AND c.purpose = 'invite' AND c.withdrawn_at IS NULL)
"""
NEWEST_SCORE = """
  SELECT DISTINCT ON (member_id) member_id, standing, low, run_id
  FROM scoring_score ORDER BY member_id, date DESC, id DESC
"""
PEOPLE = f"""
  SELECT u.id AS member_id, coalesce(s.standing, -1) AS standing,
         coalesce(s.low, 'NaN') AS low, coalesce(u.birth_year, -1) AS birth_year,
         coalesce(array_position(%s::text[], u.country::text), 0) - 1 AS country
  FROM perks_user u LEFT JOIN ({NEWEST_SCORE}) s ON s.member_id = u.id
  WHERE u.id IN ({AUDIENCE})
"""  # noqa: S608
ACCOUNTS = """
  SELECT DISTINCT member_id, array_position(%s::text[], network::text) - 1 AS key
  FROM scoring_account
  WHERE unlinked_at IS NULL AND proven_at IS NOT NULL AND network = ANY(%s)
"""
STRENGTHS = f"""
  SELECT t.member_id, t.topic_id AS key, t.strength AS value
  FROM scoring_topicstrength t
  JOIN ({NEWEST_SCORE}) s ON s.member_id = t.member_id AND s.run_id = t.run_id
"""  # noqa: S608
PERKS_HAD = """
  SELECT member_id, brand_id AS key,
         max(floor(extract(epoch FROM issued_at) / 86400)::bigint) AS value
  FROM campaigns_claim WHERE state IN ('issued', 'redeemed') GROUP BY member_id, brand_id
"""


def gather() -> Frame:
    """The frame of the whole audience, from the database as it stands. Needs an actor that sees all."""
    codes, networks = list(countries()), list(connectors())
    topics = list(Topic.objects.order_by("id").values_list("id", "slug"))
    place = {id: index for index, (id, _) in enumerate(topics)}
    member, standing, low, birth_year, country = read_columns(
        PEOPLE,
        [
            ("member_id", "bigint"),
            ("standing", "integer"),
            ("low", "double precision"),
            ("birth_year", "integer"),
            ("country", "integer"),
        ],
        [codes],
    )
    account = read_columns(
        ACCOUNTS, [("member_id", "bigint"), ("key", "integer")], [networks, networks]
    )
    strength = read_columns(
        STRENGTHS, [("member_id", "bigint"), ("key", "bigint"), ("value", "double precision")]
    )
    had = read_columns(PERKS_HAD, [("member_id", "bigint"), ("key", "bigint"), ("value", "bigint")])
    return assemble(
        People(member, standing, low, country, birth_year),
        accounts=Pairs(account[0], account[1], account[1] * 0),
        strengths=Pairs(strength[0], [place[int(id)] for id in strength[1]], strength[2]),
        perks_had=Pairs(*had),
        countries=codes,
        network_names=networks,
        topic_names=[slug for _, slug in topics],
        built_at=clock.now(),
    )


def fresh(member_ids: Sequence[int]) -> dict[int, Frame]:
    """A frame of one row for each member of the audience among `member_ids`, from fresh rows."""
    wanted = list(member_ids)
    found: dict[int, dict[str, Any]] = {}
    for id, standing, low, birth_year, country in rows(FRESH_PEOPLE, [wanted]):
        found[id] = {
            "member_id": id,
            "standing": standing,
            "score_low": low,
            "birth_year": birth_year,
            "country": country or None,
        }
    networks: dict[int, list[str]] = defaultdict(list)
    for id, network in rows(FRESH_ACCOUNTS, [wanted]):
        networks[id].append(network)
    topics: dict[int, dict[str, float]] = defaultdict(dict)
    for id, slug, value in rows(FRESH_STRENGTHS, [wanted, wanted]):
        topics[id][slug] = value
    had: dict[int, dict[int, Any]] = defaultdict(dict)
    for id, brand, day in rows(FRESH_PERKS, [wanted]):
        had[id][brand] = day
    return {
        id: one_person(
            **person,
            networks=networks[id],
            topics=topics[id],
            last_perks=had[id],
            built_at=clock.now(),
        )
        for id, person in found.items()
    }


FRESH_SCORE = NEWEST_SCORE.replace(
    "FROM scoring_score", "FROM scoring_score WHERE member_id = ANY(%s)"
)
FRESH_PEOPLE = f"""
  SELECT u.id, s.standing, s.low, u.birth_year, u.country
  FROM perks_user u LEFT JOIN LATERAL (
    SELECT standing, low FROM scoring_score WHERE member_id = u.id
    ORDER BY date DESC, id DESC LIMIT 1) s ON true
  WHERE u.id = ANY(%s) AND u.id IN ({AUDIENCE})
"""  # noqa: S608
FRESH_ACCOUNTS = """
  SELECT DISTINCT member_id, network FROM scoring_account
  WHERE member_id = ANY(%s) AND unlinked_at IS NULL AND proven_at IS NOT NULL
"""
FRESH_STRENGTHS = f"""
  SELECT t.member_id, p.slug, t.strength FROM scoring_topicstrength t
  JOIN ({FRESH_SCORE}) s ON s.member_id = t.member_id AND s.run_id = t.run_id
  JOIN scoring_topic p ON p.id = t.topic_id WHERE t.member_id = ANY(%s)
"""  # noqa: S608
FRESH_PERKS = """
  SELECT member_id, brand_id, (max(issued_at) AT TIME ZONE 'UTC')::date FROM campaigns_claim
  WHERE member_id = ANY(%s) AND state IN ('issued', 'redeemed') GROUP BY member_id, brand_id
"""


def rows(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
