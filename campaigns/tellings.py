"""What members were told about posting, noted when they are told."""

from __future__ import annotations

import hashlib

from campaigns.models import Claim, Telling
from perks.ground import scopes

ACTOR = scopes.system("disclosures")
PAGE, API = "page", "api"


def note(claim: Claim, wording: str, where: str) -> None:
    """Note that the member of a claim was told this, once for each wording."""
    version = version_of(wording)
    with scopes.act_as(ACTOR):
        told = Telling.objects.filter(claim=claim, where=where, version=version)
        if told.exists():
            return
        row = Telling(
            claim=claim,
            campaign_id=claim.campaign_id,
            brand_id=claim.brand_id,
            member_id=claim.member_id,
            where=where,
            wording=wording,
            version=version,
        )
        Telling.objects.bulk_create([row], ignore_conflicts=True)


def version_of(wording: str) -> str:
    """Six signs that differ where the wording does."""
    return hashlib.sha256(wording.encode()).hexdigest()[:6]
