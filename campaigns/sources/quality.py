"""How good the sources of a member's linked accounts are: one bit for each quality among them."""

from campaigns.sources.base import Source
from scoring.connectors.registry import connectors
from scoring.quality import LABELS, label

BITS = " ".join(f"WHEN '{slug}' THEN {1 << LABELS.index(label(slug))}" for slug in connectors())

QUALITY = Source(
    ("source_quality",),
    f"""
  SELECT member_id, {{source_quality}} AS key,
    bit_or(CASE network {BITS} ELSE 1 END)::bigint AS value
  FROM scoring_account
  WHERE proven_at IS NOT NULL AND unlinked_at IS NULL AND {{among}} GROUP BY member_id
""",  # noqa: S608
    "SELECT member_id FROM scoring_account WHERE proven_at >= {moment} OR unlinked_at >= {moment}",
)
