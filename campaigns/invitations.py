"""Inviting: who fits is ranked, a share is held out by lot, everybody gets a receipt."""

from __future__ import annotations

import hashlib
from textwrap import shorten

from django.conf import settings
from django.urls import reverse

from campaigns import targeting
from campaigns.models import Campaign, Invitation, RuleVersion
from campaigns.rules.parse import parse
from campaigns.rules.verdict import Verdict
from perks.ground import clock, outbox, receipts, scopes

BATCH = 500
LONGEST = 200  # signs in a letter's subject


def draws_holdout(seed: int, member_id: int, share: float) -> bool:
    """Whether the lot holds this member out: sticky, and the same for anybody who has the seed.

    The first 8 bytes of SHA-256("seed:member") as a fraction of 2^64, compared with `share`.
    """
    digest = hashlib.sha256(f"{seed}:{member_id}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64 < share


def invite(campaign_id: int) -> dict[str, int]:
    """Invite every member of the audience whom the rule reaches and who was not asked yet.

    Counts come from the frame, verdicts from fresh values. May run twice: a member is asked once.
    Gives the numbers {"invited", "held_out"}; {} when the campaign is not live or not started.
    """
    with scopes.act_as(scopes.system("invitations")):
        campaign = (
            Campaign.objects.select_for_update(of=("self",))
            .select_related("brand", "perk")
            .get(pk=campaign_id)
        )
        if campaign.state != "live" or not campaign.starts_at <= clock.now() < campaign.ends_at:
            return {}
        version = targeting.in_force(campaign)
        reached = targeting.audience(parse(version.tree, None), campaign.brand_id)
        asked = set(campaign.invitations.values_list("member_id", flat=True))
        waiting = [id for id in reached if id not in asked]
        counts = {"invited": 0, "held_out": 0}
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            ask(campaign, version, batch, len(asked) + start, counts)
        return counts


def ask(
    campaign: Campaign,
    version: RuleVersion,
    member_ids: list[int],
    offset: int,
    counts: dict[str, int],
) -> None:
    """Judge one batch on fresh values and write receipts, invitations and letters together."""
    verdicts = targeting.judge_members(campaign, member_ids, version)
    fitting = [id for id in member_ids if id in verdicts and verdicts[id].answer == "yes"]
    held = {id for id in fitting if draws_holdout(campaign.seed, id, campaign.holdout_share)}
    written = receipts.Receipt.objects.bulk_create(
        receipts.build(
            id,
            question=f"invited to {campaign.name}?",
            evaluator=verdicts[id].evaluator,
            values=targeting.receipt_values(verdicts[id], version),
            sentences=verdicts[id].sentences,
            verdict="held_out" if id in held else "yes",
            brand_id=campaign.brand_id,
        )
        for id in fitting
    )
    invitations = Invitation.objects.bulk_create(
        Invitation(
            campaign=campaign,
            brand_id=campaign.brand_id,
            member_id=id,
            receipt=receipt,
            held_out=id in held,
            rank=offset + place,
        )
        for place, (id, receipt) in enumerate(zip(fitting, written, strict=True), start=1)
    )
    counts["held_out"] += len(held)
    counts["invited"] += len(fitting) - len(held)
    outbox.write_many(
        [letter(campaign, i, verdicts[i.member_id]) for i in invitations if not i.held_out],
        purpose="invite",
    )


def letter(
    campaign: Campaign, invitation: Invitation, verdict: Verdict
) -> tuple[int, str, str, str, dict[str, str]]:
    """The arguments of the outbox for one invitation."""
    because = verdict.sentences[0]["sentence"] if verdict.sentences else ""
    context = {
        "brand_name": campaign.brand.name,
        "perk_name": campaign.perk.name,
        "because": because,
        "url": settings.SITE_URL + reverse("perk", args=[campaign.pk]),
        "unsubscribe_url": settings.SITE_URL + reverse("privacy"),
    }
    subject = shorten(f"{campaign.brand.name}: {campaign.perk.name}", LONGEST, placeholder="…")
    return (
        invitation.member_id,
        f"invitation:{invitation.pk}",
        "campaigns/email/invitation",
        subject,
        context,
    )


def mark_opened(campaign_id: int, member_id: int) -> None:
    """The member looked at the perk; the first time counts."""
    with scopes.act_as(scopes.system("invitations")):
        Invitation.objects.filter(
            campaign_id=campaign_id, member_id=member_id, held_out=False, opened_at=None
        ).update(opened_at=clock.now())
