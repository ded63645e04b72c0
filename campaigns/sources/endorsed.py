"""How many members endorsed each member, whatever for."""

from campaigns.sources.base import Source

# What is taken back leaves no row that could say when.
ENDORSED = Source(
    ("endorsements",),
    """
  SELECT member_id, {endorsements} AS key, count(DISTINCT endorser_id) AS value
  FROM scoring_endorsement WHERE {among} GROUP BY member_id
""",
)
