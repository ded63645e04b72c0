"""Letters that say that a message waits, and what became of a report. Never what was written."""

from __future__ import annotations

from textwrap import shorten

from django.conf import settings
from django.urls import reverse

from campaigns.models import Claim, Message, MessageReport
from campaigns.models.messages import BRAND
from perks.ground import outbox
from perks.models import BrandMembership
from perks.web.access import WRITERS

LONGEST = 200  # signs in a letter's subject
DECIDED = {
    "kept": "An operator has read it, and it stays.",
    "removed": "An operator has taken it out of the thread.",
    "closed": "An operator has taken it out of the thread, and whoever wrote it cannot write there "
    "any more.",
}


def tell(message: Message) -> None:
    """Tell the other side: the member, or whoever may answer for the brand."""
    claim = message.claim
    if message.by == BRAND:
        write([claim.member_id], message, claim.brand.name, reverse("claim", args=[claim.pk]))
        return
    team = BrandMembership.objects.filter(brand_id=claim.brand_id, role__in=WRITERS)
    place = reverse("thread", args=[claim.brand.slug, claim.campaign_id, claim.pk])
    given = claim.given_name or "A member"
    write(list(team.values_list("user_id", flat=True)), message, given, place)


def write(readers: list[int], message: Message, writer: str, place: str) -> None:
    """One letter to each reader; the writer is called as the readers know them."""
    context = {
        "writer": writer,
        "perk_name": message.claim.perk.name,
        "url": settings.SITE_URL + place,
        "by_brand": message.by == BRAND,
    }
    subject = shorten(f"{writer} wrote: {message.claim.perk.name}", LONGEST, placeholder="…")
    outbox.write_many(
        [
            (reader, f"message:{message.pk}:{reader}", "campaigns/email/message", subject, context)
            for reader in readers
        ]
    )


def decided(report: MessageReport, claim: Claim) -> None:
    """Tell whoever reported what was decided, and why."""
    if report.reporter_id is None:
        return
    place = (
        reverse("thread", args=[claim.brand.slug, claim.campaign_id, claim.pk])
        if report.by == BRAND
        else reverse("claim", args=[claim.pk])
    )
    context = {
        "perk_name": claim.perk.name,
        "decided": DECIDED[report.decision],
        "because": report.because,
        "url": settings.SITE_URL + place,
    }
    outbox.write(
        report.reporter_id,
        f"message-report:{report.pk}",
        "campaigns/email/message_decided",
        "What you reported was looked at",
        context,
    )
