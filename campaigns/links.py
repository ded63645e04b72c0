"""Personal short links: made with the claim, followed in one statement, counted without cookies."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from django.db import connection

from campaigns import visitors
from campaigns.landing import extended, with_utm, without_utm
from campaigns.models import Claim, Link
from campaigns.models.links import ENDED, OVER
from campaigns.visits import Visit
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
SIGNS = 10
# The parameter in which a visit's reference travels to the brand's page.
REFERENCE = "perks_click"
REFERENCE_BYTES = 9
# One look into an index and one row. A visitor is the same on all links of a campaign, and another
# on those of the next.
FOLLOW = """
WITH found AS (
  SELECT link.id, link.brand_id, link.member_id, link.target, claim.campaign_id, brand.name,
    CASE WHEN campaign.state = 'ended' OR campaign.ends_at <= %(now)s THEN %(over)s
         WHEN claim.state NOT IN ('held', 'issued', 'redeemed') THEN %(ended)s
         ELSE '' END AS standing
  FROM campaigns_link link
  JOIN campaigns_claim claim ON claim.id = link.claim_id
  JOIN campaigns_campaign campaign ON campaign.id = claim.campaign_id
  JOIN perks_brand brand ON brand.id = link.brand_id
  WHERE link.slug = %(slug)s
), counted AS (
  INSERT INTO campaigns_click
    (link_id, brand_id, member_id, visitor, reference, reason, at, day)
  SELECT id, brand_id, member_id, substr(sha256(%(visitor)s || int8send(campaign_id)), 1, 16),
    %(reference)s, coalesce(nullif(%(reason)s, ''), standing), %(now)s, %(day)s
  FROM found
)
SELECT target, standing, name FROM found
"""


@dataclass(frozen=True)
class Way:
    """Where a link leads; `over` after the campaign's end, when nobody is sent on by it."""

    target: str
    over: bool = False
    brand: str = ""

    @property
    def page(self) -> str:
        """The brand's page without what says whose link led to it."""
        return without_utm(self.target)


def make(claim: Claim) -> Link | None:
    """The link of a claim whose campaign has a page to lead to; the same one when called twice."""
    if not claim.campaign.landing_url:
        return None
    slug = "".join(secrets.choice(LETTERS) for _ in range(SIGNS))
    link, _ = Link.objects.get_or_create(
        claim=claim,
        defaults={
            "brand_id": claim.brand_id,
            "member_id": claim.member_id,
            "slug": slug,
            "target": with_utm(claim.campaign.landing_url, claim.campaign_id, slug),
        },
    )
    return link


def follow(slug: str, visit: Visit) -> Way:
    """Write one visit down and give where to go on to. Raises Refusal link_unknown (404).

    The row is written without waiting for the disk: when the database's machine loses its power,
    the visits of the last second may be lost with it. A web process that dies loses none.
    """
    with scopes.act_as(scopes.system("links")), connection.cursor() as cursor:
        reference = secrets.token_urlsafe(REFERENCE_BYTES)
        told = {
            "slug": slug, "now": clock.now(), "day": clock.today(), "over": OVER, "ended": ENDED,
            "visitor": visitors.of(visit), "reference": reference, "reason": visit.reason,
        }  # fmt: skip
        cursor.execute("SET LOCAL synchronous_commit TO off")
        cursor.execute(FOLLOW, told)
        found = cursor.fetchone()
    if found is None:
        raise Refusal("link_unknown", "This link leads nowhere. Ask whoever sent it.", 404)
    target, standing, brand = found
    if standing == OVER:
        return Way(target, over=True, brand=brand)
    return Way(extended(target, **{REFERENCE: reference}))
