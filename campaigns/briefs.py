"""The brief of a campaign: what members read once they have its perk, and until when to say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from campaigns.models import Asset, Brief, Campaign, Claim
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

LONGEST_TEXT, LONGEST_LABEL, LONGEST_URL = 4_000, 80, 600
MOST_ASSETS = 12
ACTOR = scopes.system("briefs")
# Who reads a brief: it is for those who have the perk.
READERS = ("issued", "redeemed")
web_address = URLValidator(schemes=["http", "https"])


def of(campaign_id: int) -> Brief | None:
    """The brief of a campaign with its assets, as the acting actor may see it."""
    found: Brief | None = (
        Brief.objects.filter(campaign_id=campaign_id).prefetch_related("assets").first()
    )
    return found


def of_claim(claim: Claim) -> Brief | None:
    """The brief as a member reads it with her claim (of `history`): all of it once she has the perk.

    Before that she reads only until when to say nothing: she may want to know it before she takes
    it. None when there is nothing to read.
    """
    brief: Brief | None = getattr(claim.campaign, "brief", None)
    if brief is None or claim.state in READERS:
        return brief
    return before_claiming(claim.campaign) if claim.state == "held" else None


def before_claiming(campaign: Campaign) -> Brief | None:
    """What anybody reads of a brief that was read with its campaign: only until when to say nothing.

    None where the brand asks for nothing.
    """
    quiet_until = quiet_of(campaign)
    return Brief(campaign_id=campaign.pk, quiet_until=quiet_until) if quiet_until else None


def quiet_of(campaign: Campaign) -> datetime | None:
    """Until when the brand asks to say nothing, of a campaign that was read with its brief."""
    brief: Brief | None = getattr(campaign, "brief", None)
    return brief.quiet_until if brief else None


def is_early(posted_at: datetime, quiet_until: datetime | None) -> bool:
    """Whether a post came before the moment until which its author was asked to say nothing."""
    return quiet_until is not None and posted_at < quiet_until


def assets_of(brief: Brief) -> list[Asset]:
    """Its assets in their order; `of` has read them already. Who may read them is checked before."""
    if not brief.pk:
        return []
    with scopes.act_as(ACTOR):
        return sorted(brief.assets.all(), key=lambda each: each.place)


def save(
    campaign: Campaign,
    text: str,
    assets: Sequence[tuple[str, str]],
    quiet_until: datetime | None,
) -> Brief:
    """Keep a brief: its text, its assets (label, address) in order, and until when to say nothing.

    Raises Refusal campaign_over, brief_invalid (422) with the fact `field`, or quiet_settled: once
    launched it may come earlier or be lifted, because members planned by it. Nothing is saved then.
    """
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if held.phase == "ended":
            raise Refusal("campaign_over", "This campaign has ended. It stays as it was.")
        before = of(held.pk)
        check(text, assets)
        check_quiet(held, before.quiet_until if before else None, quiet_until)
        kept, _ = Brief.objects.update_or_create(
            campaign=held,
            defaults={
                "brand_id": held.brand_id,
                "text": text.strip(),
                "quiet_until": quiet_until,
                "changed_at": clock.now(),
                "changed_by": scopes.current_actor().by,
            },
        )
        kept.assets.all().delete()
        Asset.objects.bulk_create(
            Asset(brief=kept, brand_id=held.brand_id, place=place, label=label.strip(), url=url)
            for place, (label, url) in enumerate(assets, start=1)
        )
    return of(held.pk) or kept


def check(text: str, assets: Sequence[tuple[str, str]]) -> None:
    """Raise Refusal brief_invalid for words and links that cannot be kept."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        raise invalid("text", f"A brief has at most {LONGEST_TEXT:,} plain signs.")
    if len(assets) > MOST_ASSETS:
        raise invalid("assets", f"A brief has at most {MOST_ASSETS} links.")
    for label, url in assets:
        if not label.strip() or len(label) > LONGEST_LABEL or not label.isprintable():
            raise invalid("assets", f"Name each link in 1 to {LONGEST_LABEL} signs.")
        try:
            web_address(url)
        except ValidationError:
            raise invalid("assets", "A link begins with https:// or http://.") from None
        if len(url) > LONGEST_URL:
            raise invalid("assets", f"A link has at most {LONGEST_URL} signs.")


def check_quiet(campaign: Campaign, before: datetime | None, after: datetime | None) -> None:
    """Raise Refusal brief_invalid or quiet_settled for a moment that members cannot be asked for."""
    if after == before or after is None:
        return
    if after > campaign.ends_at:
        raise invalid("quiet_until", "Let members speak before the campaign ends.")
    if campaign.state != "draft" and (before is None or after > before):
        raise Refusal(
            "quiet_settled",
            "Until when members say nothing is settled at launch. It may come earlier or be "
            "lifted, not later. Nothing was saved.",
        )


def invalid(field: str, sentence: str) -> Refusal:
    return Refusal("brief_invalid", f"{sentence} Nothing was saved.", 422, field=field)
