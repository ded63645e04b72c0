"""What members posted in the last four whole weeks, and how many reacted to it by now."""

from campaigns.sources.base import Source

# In tenths, as they are shown. An account that is not proven, or not read to the end, says nothing.
POSTING = Source(
    ("posts_per_week", "engagement"),
    """
  WITH linked AS (
    SELECT id, member_id FROM scoring_account
    WHERE proven_at IS NOT NULL AND unlinked_at IS NULL AND refreshed_at IS NOT NULL AND {among}
  ), posted AS (
    SELECT id, account_id FROM scoring_post
    WHERE at >= {today}::timestamptz - interval '28 days' AND at < {today}::timestamptz AND {among}
  ), written AS (
    SELECT l.member_id, count(p.id) AS posts
    FROM linked l LEFT JOIN posted p ON p.account_id = l.id GROUP BY l.member_id
  ), reacted AS (
    SELECT l.member_id, sum(r.reactions) AS reactions FROM linked l
    JOIN posted p ON p.account_id = l.id
    JOIN (SELECT post_id, count(*) AS reactions FROM scoring_reaction
          WHERE post_id IN (SELECT id FROM posted) GROUP BY post_id
          UNION ALL
          SELECT post_id, sum(count) FROM scoring_tally
          WHERE post_id IN (SELECT id FROM posted) GROUP BY post_id) r ON r.post_id = p.id
    GROUP BY l.member_id
  )
  SELECT member_id, {posts_per_week} AS key, round(posts * 2.5)::bigint AS value FROM written
  UNION ALL
  SELECT w.member_id, {engagement}, round(coalesce(r.reactions, 0) * 10 / w.posts)::bigint
  FROM written w LEFT JOIN reacted r ON r.member_id = w.member_id WHERE w.posts > 0
""",
)
