"""What brands know of their own people, and what members answered."""

from campaigns.sources.base import NUMBER_OF_WORD, Source

CUSTOMERS = Source(
    ("spend", "tier", "last_purchase", "customer_since", "matchable"),
    f"""
  WITH agreed AS (
    SELECT member_id FROM perks_consent
    WHERE purpose = 'match' AND withdrawn_at IS NULL AND {{among}}
  ), known AS (
    SELECT m.member_id, m.brand_id, c.spend, c.tier, c.last_purchase, c.since
    FROM agreed a JOIN campaigns_customermatch m ON m.member_id = a.member_id
    JOIN campaigns_customer c ON c.id = m.customer_id
  )
  SELECT DISTINCT a.member_id, {{matchable}} AS key, 1::bigint AS value FROM agreed a
  JOIN account_emailaddress e ON e.user_id = a.member_id AND e.verified
  UNION ALL
  SELECT member_id, {{spend}} + 256 * brand_id, spend FROM known WHERE spend IS NOT NULL
  UNION ALL
  SELECT member_id, {{tier}} + 256 * brand_id, {NUMBER_OF_WORD.format(word="tier")}
  FROM known WHERE tier <> ''
  UNION ALL
  SELECT member_id, {{last_purchase}} + 256 * brand_id, last_purchase - date '1970-01-01'
  FROM known WHERE last_purchase IS NOT NULL
  UNION ALL
  SELECT member_id, {{customer_since}} + 256 * brand_id, since - date '1970-01-01'
  FROM known WHERE since IS NOT NULL
""",  # noqa: S608
    is_compared=True,
)
LISTS = Source(
    ("list",),
    """
  SELECT member_id, {list} + 256 * list_id AS key, 1::bigint AS value
  FROM campaigns_listed WHERE {among}
""",
    is_compared=True,
)
ANSWERS = Source(
    ("answer",),
    """
  SELECT member_id, {answer} + 256 * question_id AS key, choice AS value
  FROM campaigns_buyeranswer WHERE {among}
""",
    is_compared=True,
)
