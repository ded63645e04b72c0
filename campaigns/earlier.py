"""What members have already: claims under the same key, and live claims of the same campaign."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Claim
from campaigns.models.claims import LIVE
from perks.ground import rows

# One member after the other (OFFSET keeps it so): a join would read a table that filled since its
# last ANALYZE from end to end.
LOOK = """
  SELECT made.* FROM unnest(%s::bigint[]) AS asked (id) CROSS JOIN LATERAL (
    SELECT id, member_id, campaign_id, idempotency_key, state, held_until FROM campaigns_claim
    WHERE member_id = asked.id AND (idempotency_key = ANY(%s::text[])
      OR campaign_id = ANY(%s::bigint[]) AND state = ANY(%s::text[]))
    OFFSET 0
  ) AS made
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
    """Claims with their receipts by (member, key), and live ones by (campaign, member)."""

    under_key: dict[tuple[int, str], Claim]
    live: dict[tuple[int, int], Live]


def look(asked: Collection[tuple[int, str, int]]) -> Earlier:
    """One look for so many asks: the member, the key and the campaign of each.

    Needs an actor that sees all.
    """
    members, keys, campaigns = ({each[part] for each in asked} for part in range(3))
    found = rows.read(LOOK, [list(members), list(keys), list(campaigns), list(LIVE)])
    wanted = {(member, key) for member, key, _ in asked}
    ids = {(member, key): id for id, member, _, key, *_ in found if (member, key) in wanted}
    claims = Claim.objects.select_related("receipt").in_bulk(ids.values()) if ids else {}
    return Earlier(
        {under: claims[id] for under, id in ids.items()},
        {
            (campaign, member): Live(id, state, until)
            for id, member, campaign, _, state, until in found
            if state in LIVE
        },
    )
