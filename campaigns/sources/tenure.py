"""Since when members are here, have an account linked, and were last read; as days since 1970."""

from campaigns.sources.base import Source

DAY = "extract(epoch FROM {column}) / 86400"
JOINED, LINKED, READ = (
    f"floor({DAY.format(column=column)})::bigint"
    for column in ("joined_at", "min(proven_at)", "max(refreshed_at)")
)

TENURE = Source(
    ("member_for", "linked_for"),
    f"""
  SELECT member_id, {{member_for}} AS key, {JOINED} AS value
  FROM (SELECT id AS member_id, joined_at FROM perks_user WHERE is_member) u WHERE {{among}}
  UNION ALL
  SELECT member_id, {{linked_for}}, {LINKED} FROM scoring_account
  WHERE proven_at IS NOT NULL AND unlinked_at IS NULL AND {{among}} GROUP BY member_id
""",  # noqa: S608
    "SELECT member_id FROM scoring_account WHERE proven_at >= {moment} OR unlinked_at >= {moment}",
)
FRESHNESS = Source(
    ("read_within",),
    f"""
  SELECT member_id, {{read_within}} AS key, {READ} AS value FROM scoring_account
  WHERE proven_at IS NOT NULL AND unlinked_at IS NULL AND refreshed_at IS NOT NULL AND {{among}}
  GROUP BY member_id
""",  # noqa: S608
)
