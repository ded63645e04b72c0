"""Visits through the links of a campaign: by day, by link, and why some are not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from campaigns.models import Campaign
from campaigns.models.links import WHY
from perks.ground import scopes

# More visits of one visitor on one day are a machine's, however it calls itself.
MOST_VISITS = 30
FLOOD = "flood"
REASONS = {**WHY, FLOOD: f"more than {MOST_VISITS} visits of one visitor on one day"}
# Every visit of a campaign with the reason why it is not counted, "" for those that are. Floods are
# found here, over the whole day, so that it does not matter which visit came first.
VISITS = """
SELECT click.id, link.claim_id, click.at, click.day, click.visitor,
  CASE WHEN click.reason = '' AND count(*) FILTER (WHERE click.reason = '')
    OVER (PARTITION BY click.day, click.visitor) > %(most)s THEN 'flood'
    ELSE click.reason END AS reason
FROM campaigns_click click
JOIN campaigns_link link ON link.id = click.link_id
JOIN campaigns_claim claim ON claim.id = link.claim_id
WHERE claim.campaign_id = %(campaign)s
"""
BY_DAY = """
SELECT reason, day, count(*), count(DISTINCT visitor) FROM ({visits}) AS visit
GROUP BY reason, day ORDER BY day
"""
BY_CLAIM = """
SELECT claim_id, count(*), count(DISTINCT visitor) FROM ({visits}) AS visit
WHERE reason = '' GROUP BY claim_id
"""


@dataclass(frozen=True)
class Day:
    """The visits of a day, and by how many visitors; who comes again tomorrow is new."""

    day: date
    visits: int
    visitors: int


def by_day(campaign: Campaign) -> list[Day]:
    """The counted visits of a campaign's links, oldest day first; days without any are left out."""
    return by_day_and_reason(campaign)[0]


def by_day_and_reason(campaign: Campaign) -> tuple[list[Day], list[tuple[str, str, int]]]:
    """What `by_day` and `not_counted` say, in one query."""
    rows = asked(BY_DAY, campaign)
    missed: Counter[str] = Counter()
    for reason, _, visits, _ in rows:
        missed[reason] += visits
    told = sorted(missed.items(), key=lambda pair: (-pair[1], pair[0]))
    return (
        [Day(*row) for reason, *row in rows if not reason],
        [(reason, REASONS[reason], visits) for reason, visits in told if reason],
    )


def by_claim(campaign: Campaign) -> dict[int, tuple[int, int]]:
    """Counted visits and visitors, by claim; claims without any are left out."""
    return {claim: (visits, visitors) for claim, visits, visitors in asked(BY_CLAIM, campaign)}


def not_counted(campaign: Campaign) -> list[tuple[str, str, int]]:
    """Why visits are not counted: the reason, what it says, and how many; most first."""
    return by_day_and_reason(campaign)[1]


def summed(days: Iterable[Day]) -> tuple[int, int]:
    """Visits and visitors over some days."""
    days = list(days)
    return sum(day.visits for day in days), sum(day.visitors for day in days)


def asked(query: str, campaign: Campaign) -> list[tuple[Any, ...]]:
    scopes.current_actor()
    with connection.cursor() as cursor:
        cursor.execute(query.format(visits=VISITS), {"campaign": campaign.pk, "most": MOST_VISITS})
        return cursor.fetchall()
