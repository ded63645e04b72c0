"""Asking members: receipt, invitation and letter of each, written together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns import no_invitations, targeting
from campaigns.models import Campaign, Invitation, RuleVersion
from campaigns.rules.verdict import Verdict
from perks.ground import outbox, receipts

BATCH = 500
TEMPLATE = "campaigns/email/invitation"
LONGEST = 200  # signs in a letter's subject


@dataclass(frozen=True)
class Turn:
    """A fitting member whose turn came: held back or not, and what her receipt says beside the rule."""

    member_id: int
    held: bool
    line: dict[str, str] | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def ask(
    campaign: Campaign,
    version: RuleVersion,
    turns: Sequence[Turn],
    verdicts: Mapping[int, Verdict],
    offset: int,
) -> None:
    """Write receipts, invitations and letters of some members together; ranks go on from `offset`."""
    written = receipts.Receipt.objects.bulk_create(
        receipts.build(
            turn.member_id,
            question=f"invited to {campaign.name}?",
            evaluator=verdicts[turn.member_id].evaluator,
            values=targeting.receipt_values(verdicts[turn.member_id], version) | turn.facts,
            sentences=[
                *verdicts[turn.member_id].sentences,
                *([turn.line] if turn.line and not turn.held else []),
            ],
            verdict="held_out" if turn.held else "yes",
            brand_id=campaign.brand_id,
        )
        for turn in turns
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            campaign=campaign,
            brand_id=campaign.brand_id,
            member_id=turn.member_id,
            receipt=receipt,
            held_out=turn.held,
            rank=offset + place,
        )
        for place, (turn, receipt) in enumerate(zip(turns, written, strict=True), start=1)
    )
    outbox.write_many(
        [letter(campaign, i, verdicts[i.member_id]) for i in invitations if not i.held_out],
        purpose="invite",
    )


def letter(
    campaign: Campaign, invitation: Invitation, verdict: Verdict
) -> tuple[int, str, str, str, dict[str, str]]:
    """The arguments of the outbox for one invitation."""
    because = verdict.sentences[0]["sentence"] if verdict.sentences else ""
    subject, context = words(campaign, because)
    context |= no_invitations.way_out(invitation.member_id)
    return (invitation.member_id, f"invitation:{invitation.pk}", TEMPLATE, subject, context)


def words(campaign: Campaign, because: str) -> tuple[str, dict[str, str]]:
    """The subject of an invitation, and what its template says."""
    context = {
        "brand_name": campaign.brand.name,
        "perk_name": campaign.perk.name,
        "because": because,
        "url": settings.SITE_URL + reverse("perk", args=[campaign.pk]),
        "unsubscribe_url": settings.SITE_URL + reverse("privacy"),
    }
    title = f"{campaign.brand.name}: {campaign.perk.name}"
    return shorten(title, LONGEST, placeholder="…"), context


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The items, so many at once as are written together."""
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
