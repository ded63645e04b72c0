"""How many perks members had in the last 30 days, of any brand, and how many they want at most."""

from campaigns.sources.base import Source

MONTH = Source(
    ("month_had", "month_most"),
    """
  SELECT member_id, {month_had} AS key, count(*) AS value FROM campaigns_claim
  WHERE state IN ('held', 'issued', 'redeemed')
    AND claimed_at >= {today}::timestamptz - interval '30 days' AND {among}
  GROUP BY member_id
  UNION ALL
  SELECT member_id, {month_most}, perks_a_month
  FROM (SELECT id AS member_id, perks_a_month FROM perks_user WHERE is_member) u
  WHERE perks_a_month IS NOT NULL AND {among}
""",
    is_compared=True,
)
