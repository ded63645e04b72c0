"""How many to invite: as many as the terms say, or as many as are expected to take what is left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from campaigns import outlook
from campaigns.choosing import Terms
from campaigns.models import Campaign
from perks import stock
from perks.ground import clock

# Twenty answers of its own weigh as much as what the brand's earlier campaigns say.
PRIOR_ASKED = 20
ANSWERS = """
  SELECT count(*), count(*) FILTER (WHERE was_asked), count(*) FILTER (WHERE was_asked AND claimed),
         count(*) FILTER (WHERE was_asked AND had_time),
         count(*) FILTER (WHERE was_asked AND had_time AND claimed),
         (SELECT max(number) FROM campaigns_ruleversion WHERE campaign_id = %(campaign)s),
         (SELECT max(saved_at) FROM campaigns_ruleversion WHERE campaign_id = %(campaign)s),
         (SELECT tree::text FROM campaigns_ruleversion WHERE campaign_id = %(campaign)s
          ORDER BY number DESC LIMIT 1)
  FROM (
    SELECT NOT i.held_out AS was_asked, i.invited_at <= %(until)s AS had_time, EXISTS (
      SELECT FROM campaigns_claim c
      WHERE c.campaign_id = i.campaign_id AND c.member_id = i.member_id) AS claimed
    FROM campaigns_invitation i WHERE i.campaign_id = %(campaign)s) AS answers
"""


@dataclass(frozen=True)
class Answers:
    """Of one campaign: who had a turn, was asked, claimed; the same of those who had an interval's
    time to answer; the number of the rule in force, when it was saved, and its tree."""

    turns: int
    asked: int
    claimed: int
    old_asked: int
    old_claimed: int
    rule: int
    rule_saved_at: datetime
    tree: Any

    def acceptance(self, before: float) -> float:
        """The share of the asked who claim: (claimed + 20 x before) / (asked + 20), of those who
        had time; `before` is what earlier campaigns say."""
        return (self.old_claimed + PRIOR_ASKED * before) / (self.old_asked + PRIOR_ASKED)

    @property
    def waiting(self) -> int:
        """How many may still answer."""
        return max(0, (self.asked - self.old_asked) - (self.claimed - self.old_claimed))


def answers(campaign: Campaign, terms: Terms) -> Answers:
    """What became of the invitations so far. Needs an actor that sees all."""
    until = clock.now() - timedelta(hours=terms.interval_hours)
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, {"campaign": campaign.pk, "until": until})
        *counted, tree = cursor.fetchone()
        return Answers(*counted, json.loads(tree))


def places(campaign: Campaign, terms: Terms, so_far: Answers) -> int:
    """How many places the next wave has: none without stock.

    As stock allows: what is left, less what those who may still answer are expected to take,
    divided by the share who accept.
    """
    left = stock.left(campaign.perk_id)
    if left == 0:
        return 0
    if terms.per_wave is not None:
        return terms.per_wave
    share = so_far.acceptance(outlook.accepted(campaign).rate)
    # A rate of 0 would ask for everybody: nobody is that sure.
    return max(0, int((left - share * so_far.waiting) / max(share, 0.01)))
