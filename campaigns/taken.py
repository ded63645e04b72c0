"""What a few members have taken, on fresh rows: when last of each brand, and how much this month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from campaigns.core.assemble import Pairs
from campaigns.measures import MEASURES
from campaigns.rules.fields.month_budget import DAYS, HAD, MOST
from perks.ground import clock, rows

# What every judgement asks for: the house's own condition stands behind every rule.
KINDS = frozenset({HAD, MOST})
# A hold that ran out is no perk; one that stands counts among the recent ones.
PERKS_HAD = """
  SELECT member_id, brand_id,
    (max(issued_at) FILTER (WHERE state <> 'held') AT TIME ZONE 'UTC')::date,
    count(*) FILTER (WHERE claimed_at >= %s)
  FROM campaigns_claim
  WHERE member_id = ANY(%s)
    AND (state IN ('issued', 'redeemed') OR state = 'held' AND held_until > %s)
  GROUP BY member_id, brand_id
"""


class Had(NamedTuple):
    """What a member had of a brand: the day of the last one, None before she confirmed one, and
    how many she took in the last 30 days."""

    member_id: int
    brand_id: int
    last: date | None
    recent: int


def of(member_ids: Sequence[int]) -> list[Had]:
    """What these members have of each brand. Needs an actor that sees all."""
    now = clock.now()
    since = datetime.combine(now.date() - timedelta(days=DAYS), time(), UTC)
    return [Had(*row) for row in rows.read(PERKS_HAD, [since, list(member_ids), now])]


def with_month(told: Pairs, had: Iterable[Had], most: Mapping[int, int]) -> Pairs:
    """The numbers of measures, and those of the month; `most` is what each member wants at most."""
    month: Counter[int] = Counter()
    for each in had:
        month[each.member_id] += each.recent
    facts = [(id, MEASURES.index(HAD), number) for id, number in month.items() if number]
    facts += [(id, MEASURES.index(MOST), number) for id, number in most.items()]
    if not facts:
        return told
    more = np.array(facts, dtype=np.int64).T
    before = (told.member_id, told.key, told.value)
    return Pairs(*(np.concatenate([np.ravel(a), b]) for a, b in zip(before, more, strict=True)))
