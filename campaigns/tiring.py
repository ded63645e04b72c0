"""Do members tire of being asked? What became of invitations, by how many came before.

Of one brand, by kind of perk: the share of the invited who opened, and who claimed, when it was
their first invitation to something of the kind in 90 days, the second, or a later one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from campaigns.core.shares import LEAST, Share, share
from perks.ground import scopes
from perks.kinds.registry import kind as kind_of

ACTOR = scopes.system("tiring")
WHICH = ("the first", "the second", "a later one")
# The newest so many: what was long ago says little of today, and a page does not wait for it.
MOST = 200_000
ASKED = """
SELECT kind, nth, count(*), count(*) FILTER (WHERE opened), count(*) FILTER (WHERE claimed) FROM (
  SELECT perk.kind, invitation.opened_at IS NOT NULL AS opened,
    EXISTS (SELECT 1 FROM campaigns_claim claim WHERE claim.campaign_id = invitation.campaign_id
      AND claim.member_id = invitation.member_id) AS claimed,
    least(3, count(*) OVER (PARTITION BY invitation.member_id, perk.kind
      ORDER BY invitation.invited_at RANGE BETWEEN INTERVAL '90 days' PRECEDING AND CURRENT ROW)
    ) AS nth
  FROM (SELECT * FROM campaigns_invitation WHERE brand_id = %s AND NOT held_out
        ORDER BY id DESC LIMIT %s) AS invitation
  JOIN campaigns_campaign campaign ON campaign.id = invitation.campaign_id
  JOIN perks_perk perk ON perk.id = campaign.perk_id
) AS asked GROUP BY kind, nth ORDER BY kind, nth
"""


@dataclass(frozen=True)
class Turn:
    """Invitations that were a member's first, second or a later one; None for fewer than ten."""

    which: str
    people: int
    opened: Share | None
    claimed: Share | None


@dataclass(frozen=True)
class Tired:
    """One kind of perk. `falls` says whether later invitations are claimed less by more than chance:
    the intervals of the first and the last do not meet."""

    kind: str
    turns: list[Turn]

    @property
    def falls(self) -> bool:
        told = [turn.claimed for turn in self.turns if turn.claimed]
        return len(told) > 1 and told[-1].high < told[0].low


def of_brand(brand_id: int) -> list[Tired]:
    """Every kind of perk that the brand invited to. One query."""
    with scopes.switched_to(ACTOR), connection.cursor() as cursor:
        cursor.execute(ASKED, [brand_id, MOST])
        rows = cursor.fetchall()
    kinds: dict[str, list[Turn]] = {}
    for kind, nth, people, opened, claimed in rows:
        enough = people >= LEAST
        turn = Turn(
            WHICH[nth - 1], people,
            share(opened, people) if enough else None, share(claimed, people) if enough else None,
        )  # fmt: skip
        kinds.setdefault(kind, []).append(turn)
    return [Tired(kind_of(kind).name, turns) for kind, turns in kinds.items()]
