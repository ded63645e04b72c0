"""What members say of themselves: the city they live in and the languages they post in."""

from campaigns.sources.base import Source

# The number of a language as `campaigns.rules.languages.number_of` makes it.
LETTERS = "(ascii(substr(code, 1, 1)) - 97) * 26 + ascii(substr(code, 2, 1)) - 97"
PROFILE = Source(
    ("place", "language", "languages"),
    f"""
  WITH told AS (
    SELECT member_id, place_id, languages
    FROM (SELECT id AS member_id, place_id, languages FROM perks_user WHERE is_member) u
    WHERE {{among}}
  )
  SELECT member_id, {{place}} AS key, place_id AS value FROM told WHERE place_id IS NOT NULL
  UNION ALL
  SELECT member_id, {{languages}}, cardinality(languages) FROM told WHERE languages <> '{{{{}}}}'
  UNION ALL
  SELECT DISTINCT member_id, {{language}} + 256::bigint * ({LETTERS}), 1
  FROM told CROSS JOIN LATERAL unnest(languages) AS code WHERE code ~ '^[a-z][a-z]$'
""",  # noqa: S608
    is_compared=True,
)
