"""Personal short links: made with the claim, counted without cookies."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlencode, urlsplit, urlunsplit

from campaigns.models import Claim, Click, Link
from perks.ground import clock, scopes, vault
from perks.ground.errors import Refusal

LETTERS = "abcdefghjkmnpqrstvwxyz23456789"
BOTS = re.compile(r"bot|crawl|spider|preview|slurp|curl|wget|python|headless|^$", re.I)


def make(claim: Claim) -> Link | None:
    """The link of a claim whose campaign has a page to lead to; the same one when called twice."""
    if not claim.campaign.landing_url:
        return None
    slug = "".join(secrets.choice(LETTERS) for _ in range(8))
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


def with_utm(url: str, campaign_id: int, slug: str) -> str:
    """`url` with the usual campaign parameters appended; its own query stays."""
    parts = urlsplit(url)
    utm = urlencode(
        {
            "utm_source": "perks",
            "utm_medium": "member",
            "utm_campaign": campaign_id,
            "utm_content": slug,
        }
    )
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, utm]))))


def follow(slug: str, agent: str, address: str, is_prefetch: bool = False) -> str:
    """Count one visit and give the address to go on to. Raises Refusal link_unknown (404)."""
    with scopes.act_as(scopes.system("links")):
        link = Link.objects.filter(slug=slug).first()
        if link is None:
            raise Refusal("link_unknown", "This link leads nowhere. Ask whoever sent it.", 404)
        day = clock.today()
        Click.objects.create(
            link=link,
            brand_id=link.brand_id,
            member_id=link.member_id,
            visitor=vault.keyed_hash(f"visitor:{day}", slug, address, agent),
            is_bot=is_prefetch or bool(BOTS.search(agent)),
            day=day,
        )
        target: str = link.target
        return target
