"""Names that only one transaction holds at a time."""

from collections.abc import Collection

from perks.ground import rows

# In one order for all, so that two transactions which share names never wait in a circle.
TAKE_TURNS = """
  SELECT pg_advisory_xact_lock(lock) FROM (
    SELECT DISTINCT hashtextextended(name, 0) AS lock FROM unnest(%s::text[]) AS name ORDER BY 1
  ) AS locks
"""


def wait_for(names: Collection[str]) -> None:
    """Hold these names until the transaction ends; whoever wants one of them waits."""
    if names:
        rows.often(TAKE_TURNS, [list(names)])
