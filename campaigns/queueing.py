"""How many wait for each campaign."""

from __future__ import annotations

from perks.ground import rows

LENGTHS = """
  SELECT campaign_id, count(*) FROM campaigns_wait
  WHERE campaign_id = ANY(%s) AND state = 'waiting' GROUP BY campaign_id
"""


def lengths(campaign_ids: set[int]) -> dict[int, int]:
    """The number who wait, for each campaign for which anybody does."""
    return dict(rows.read(LENGTHS, [list(campaign_ids)]))
