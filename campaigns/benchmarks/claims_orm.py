"""The way that Django's manual leads to: lock a row, look, write, one claim a transaction."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from campaigns import eligibility, openings
from campaigns.models import Claim
from campaigns.models.claims import LIVE
from perks.ground import clock, scopes
from perks.models import Perk, Unit, User


def claim(member_id: int, campaign_id: int, key: str) -> bool:
    """Whether the member got one. The same checks and the same rows as ours.

    Judged before the lock, so that the lock is held for as little as can be.
    """
    with scopes.act_as(scopes.system("bench")):
        campaign = openings.find_shown(campaign_id)
        openings.check_open(campaign)
        if Claim.objects.filter(member_id=member_id, idempotency_key=key).exists():
            return False
        mine = Claim.objects.filter(campaign=campaign, member_id=member_id, state__in=LIVE)
        free = Unit.objects.filter(takeable(), perk_id=campaign.perk_id)
        if mine.exists() or not free.exists():
            return False
        receipt = eligibility.consider(campaign, member_id)
        if receipt.verdict != "yes":
            return False
        until = clock.now() + timedelta(minutes=campaign.hold_minutes)
        Perk.objects.select_for_update().get(pk=campaign.perk_id)
        unit = free.order_by("id").first()
        if unit is None:
            return False
        receipt.save(force_insert=True)
        made = Claim.objects.create(
            campaign=campaign,
            brand_id=campaign.brand_id,
            perk_id=campaign.perk_id,
            member_id=member_id,
            given_name=User.objects.only("name").get(pk=member_id).given_name,
            receipt=receipt,
            unit=unit,
            idempotency_key=key,
            body_hash="0" * 64,
            held_until=until,
        )
        unit.state, unit.claim_id, unit.member_id = "held", made.pk, member_id
        unit.held_until = until
        unit.save(update_fields=["state", "claim_id", "member_id", "held_until"])
    return True


def takeable() -> Q:
    now = clock.now()
    return Q(state="free", released_at__lte=now) | Q(state="held", held_until__lte=now)
