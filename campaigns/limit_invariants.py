"""What must hold of a campaign's caps: name, what it says, and who breaks it.

As in `campaigns.invariants`, which reads this with its own.
"""

from __future__ import annotations

# Counted as `campaigns.limits` counts: holds that ran out do not, and neither does what a brand
# gave back after revoking it by mistake, which no cap forbids. A cap binds claims that came after
# it was set, and a minute later those that were under way then are done.
LIMITS = (
    "member_limit",
    "a member has two live claims of one campaign, or a cap is passed",
    """
    WITH counted AS (
      SELECT claim.id, claim.campaign_id, claim.brand_id, claim.member_id, claim.household,
        claim.claimed_at, limits.most, limits.per_household, limits.per_period, limits.period_days,
        limits.per_member, limits.per_member_days,
        claim.claimed_at > limits.changed_at + interval '1 minute' AS bound
      FROM campaigns_claim claim
      LEFT JOIN campaigns_limits limits ON limits.campaign_id = claim.campaign_id
      WHERE claim.brand_id IN (SELECT brand_id FROM campaigns_limits)
        AND claim.restored_at IS NULL AND (claim.state IN ('issued', 'redeemed')
          OR claim.state = 'held' AND claim.held_until > %(now)s)
    ), spaced AS (
      SELECT *,
        claimed_at - lag(claimed_at, per_period)
          OVER (PARTITION BY campaign_id ORDER BY claimed_at, id) AS over_period,
        claimed_at - lag(claimed_at, per_member)
          OVER (PARTITION BY brand_id, member_id ORDER BY claimed_at, id) AS over_member
      FROM counted
    )
    SELECT 'live', campaign_id, member_id, count(*) FROM campaigns_claim
    WHERE state IN ('held', 'issued', 'redeemed')
    GROUP BY campaign_id, member_id HAVING count(*) > 1
    UNION ALL
    SELECT 'most', campaign_id, NULL, count(*) FROM counted
    GROUP BY campaign_id, most HAVING count(*) > most AND bool_or(bound)
    UNION ALL
    SELECT 'household', campaign_id, min(member_id), count(*) FROM counted
    WHERE household IS NOT NULL GROUP BY campaign_id, household, per_household
    HAVING count(*) > per_household AND bool_or(bound)
    UNION ALL
    SELECT 'period', campaign_id, member_id, per_period FROM spaced
    WHERE bound AND over_period <= period_days * interval '1 day'
    UNION ALL
    SELECT 'member', campaign_id, member_id, per_member FROM spaced
    WHERE bound AND over_member <= per_member_days * interval '1 day'
    """,
)
