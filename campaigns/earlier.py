"""What members have already: claims under the same key, and live claims of the same campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from campaigns.models import Claim

# Both are looked up in their unique indexes, one pair after the other.
LOOK = """
  SELECT asked.place, under_key.id AS repeated, live.id, live.state, live.held_until
  FROM unnest(%s::bigint[], %s::text[], %s::bigint[])
    WITH ORDINALITY AS asked (member_id, key, campaign_id, place)
  LEFT JOIN LATERAL (
    SELECT id FROM campaigns_claim
    WHERE member_id = asked.member_id AND idempotency_key = asked.key
  ) AS under_key ON true
  LEFT JOIN LATERAL (
    SELECT id, state, held_until FROM campaigns_claim
    WHERE member_id = asked.member_id AND campaign_id = asked.campaign_id
      AND state IN ('held', 'issued', 'redeemed')
  ) AS live ON true
  WHERE under_key.id IS NOT NULL OR live.id IS NOT NULL
"""


@dataclass(frozen=True)
class Live:
    """A claim of the same pair that is held, issued or redeemed."""

    id: int
    state: str
    held_until: datetime

    def lapsed(self, now: datetime) -> bool:
        return self.state == "held" and self.held_until <= now


@dataclass(frozen=True)
class Earlier:
    """What one look found, by the place of the ask."""

    repeated: dict[int, Claim] = field(default_factory=dict)
    live: dict[int, Live] = field(default_factory=dict)


def look(members: Sequence[int], keys: Sequence[str], campaigns: Sequence[int]) -> Earlier:
    """Look for so many asks at once: the member, the key and the campaign of each.

    Needs an actor that sees all. A claim under the same key comes with its receipt.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [list(members), list(keys), list(campaigns)])
        found = cursor.fetchall()
    repeated = {place - 1: id for place, id, *_ in found if id is not None}
    claims = (
        Claim.objects.select_related("receipt").in_bulk(set(repeated.values())) if repeated else {}
    )
    return Earlier(
        {place: claims[id] for place, id in repeated.items()},
        {place - 1: Live(*live) for place, _, *live in found if live[0] is not None},
    )
