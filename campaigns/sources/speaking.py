"""How members spoke about each topic in the last 90 whole days."""

from campaigns.sources.base import ID_OF_WORD, Source

# Fewer posts than this with a stance say nothing.
FEWEST = 3
SPEAKING = Source(
    ("stance",),
    f"""
  SELECT member_id, {{stance}} + 256 * {ID_OF_WORD.format(word="topic")} AS key,
    floor(100.0 * count(*) FILTER (WHERE stance = 'positive') / count(*))::bigint AS value
  FROM (
    SELECT member_id, topic, stance FROM scoring_post
    CROSS JOIN LATERAL jsonb_each_text(stances) AS said(topic, stance)
    WHERE at >= {{today}}::timestamptz - interval '90 days' AND at < {{today}}::timestamptz
      AND {{among}} AND stance IN ('positive', 'neutral', 'negative')
  ) AS spoken
  GROUP BY member_id, topic HAVING count(*) >= {FEWEST}
""",  # noqa: S608
)
