"""Campaigns with brand, brief, perk and venue, read again only when one of these rows has changed.

Whoever answers a crowd needs the same few rows for every answer. The version that PostgreSQL keeps
of a row (where it lies and which transaction wrote it) says whether what was read still stands.
"""

from __future__ import annotations

import copy
from collections.abc import Collection

from campaigns.models import Campaign
from perks.ground import rows

VERSIONS = """
  SELECT c.id, ARRAY[c.ctid::text, c.xmin::text, b.ctid::text, b.xmin::text,
    p.ctid::text, p.xmin::text, v.ctid::text, v.xmin::text, f.ctid::text, f.xmin::text]
  FROM campaigns_campaign c JOIN perks_brand b ON b.id = c.brand_id
  JOIN perks_perk p ON p.id = c.perk_id LEFT JOIN perks_venue v ON v.id = p.venue_id
  LEFT JOIN campaigns_brief f ON f.campaign_id = c.id
  WHERE c.id = ANY(%s) AND c.state <> 'draft'
"""
MOST = 256
_read: dict[int, tuple[list[str], Campaign]] = {}


def campaigns(ids: Collection[int]) -> dict[int, Campaign]:
    """Those that members may look at, by id, as they stand now; each a copy of the caller's own.

    Needs an actor that sees all.
    """
    versions: dict[int, list[str]] = dict(rows.often(VERSIONS, [list(ids)]))
    known = {id: _read.get(id) for id in versions}
    found = {id: each[1] for id, each in known.items() if each and each[0] == versions[id]}
    missing = [id for id in versions if id not in found]
    if missing:
        # Read after its version: what changed in between is under a version that is never seen again.
        whole = Campaign.objects.select_related("brand", "brief", "perk", "perk__venue")
        fresh = whole.in_bulk(missing)
        if len(_read) > MOST:
            _read.clear()
        _read.update({id: (versions[id], campaign) for id, campaign in fresh.items()})
        found |= fresh
    return {id: own(campaign) for id, campaign in found.items()}


def own(campaign: Campaign) -> Campaign:
    """A copy whose changes nobody else sees."""
    mine, perk = copy.copy(campaign), copy.copy(campaign.perk)
    mine.brand, mine.perk = copy.copy(campaign.brand), perk
    if campaign.perk.venue is not None:
        perk.venue = copy.copy(campaign.perk.venue)
    return mine
