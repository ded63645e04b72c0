"""Who follows members, as far as they seem real: by what the newest score found of its reactions."""

from campaigns.sources.base import Source
from scoring.core.features import DISCOUNTS

DISCOUNTED = ", ".join(f"'{name}'" for name in DISCOUNTS)

# Of the people that reactions came to on a network (`engagement`), the discounts took what looked
# bought; the rest is the share that seems real. Changes with the score, which says so itself.
CROWDS = Source(
    ("reach", "real_share"),
    f"""
  WITH newest AS (
    SELECT DISTINCT ON (member_id) member_id, contributions FROM scoring_score
    WHERE {{among}} ORDER BY member_id, date DESC, id DESC
  ), found AS (
    SELECT n.member_id, line ->> 'network' AS network,
      sum((line ->> 'value')::float) FILTER (WHERE line ->> 'feature' = 'engagement') AS people,
      sum((line ->> 'value')::float)
        FILTER (WHERE line ->> 'feature' IN ({DISCOUNTED})) AS bought
    FROM newest n CROSS JOIN LATERAL jsonb_array_elements(n.contributions -> 'lines') AS line
    GROUP BY n.member_id, line ->> 'network'
  ), crowd AS (
    SELECT member_id, network, people,
      least(1, greatest(0, 1 - coalesce(bought, 0) / people)) AS real
    FROM found WHERE people > 0
  )
  SELECT member_id, {{real_share}} AS key,
    round(100 * sum(people * real) / sum(people))::bigint AS value
  FROM crowd GROUP BY member_id
  UNION ALL
  SELECT a.member_id, {{reach}}, least(floor(sum(a.followers * c.real)), 2147483646)::bigint
  FROM scoring_account a JOIN crowd c ON c.member_id = a.member_id AND c.network = a.network
  WHERE a.proven_at IS NOT NULL AND a.unlinked_at IS NULL AND a.followers IS NOT NULL
  GROUP BY a.member_id
""",  # noqa: S608
    "SELECT member_id FROM scoring_score WHERE written_at >= {moment}",
)
