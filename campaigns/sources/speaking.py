"""How members spoke about each topic in the last 90 whole days.

What they said of a perk is left out: nobody who was given something and did not like it, or wrote
that they did, is judged by it later.
"""

from campaigns.sources.base import ID_OF_WORD, Source

# Fewer posts than this with a stance say nothing.
FEWEST = 3
SPEAKING = Source(
    ("stance",),
    f"""
  SELECT member_id, {{stance}} + 256 * {ID_OF_WORD.format(word="topic")} AS key,
    floor(100.0 * count(*) FILTER (WHERE stance = 'positive') / count(*))::bigint AS value
  FROM (
    SELECT member_id, topic, stance FROM scoring_post post
    CROSS JOIN LATERAL jsonb_each_text(stances) AS said(topic, stance)
    WHERE at >= {{today}}::timestamptz - interval '90 days' AND at < {{today}}::timestamptz
      AND {{among}} AND stance IN ('positive', 'neutral', 'negative')
      AND NOT EXISTS (
        SELECT FROM campaigns_mention said
        WHERE said.member_id = post.member_id AND said.account_id = post.account_id
          AND said.native_id = post.native_id
      )
  ) AS spoken
  GROUP BY member_id, topic HAVING count(*) >= {FEWEST}
""",  # noqa: S608
)
