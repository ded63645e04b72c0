"""The perks that members had: how many from each brand and from any, and the day of the last one."""

from campaigns.sources.base import Source

HAD = Source(
    ("perks_had", "perks_had_any", "cooldown_any"),
    """
  WITH had AS (
    SELECT member_id, brand_id, issued_at FROM campaigns_claim
    WHERE state IN ('issued', 'redeemed') AND {among}
  )
  SELECT member_id, {perks_had} + 256 * brand_id AS key, count(*) AS value
  FROM had GROUP BY member_id, brand_id
  UNION ALL
  SELECT member_id, {perks_had_any}, count(*) FROM had GROUP BY member_id
  UNION ALL
  SELECT member_id, {cooldown_any}, floor(extract(epoch FROM max(issued_at)) / 86400)::bigint
  FROM had GROUP BY member_id
""",
    "SELECT member_id FROM campaigns_claim WHERE issued_at >= {moment} OR ended_at >= {moment}",
)
