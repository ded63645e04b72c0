"""A campaign's report by letter: every Monday while it runs, and when it is over."""

from __future__ import annotations

from datetime import datetime
from textwrap import shorten
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from campaigns import made_report
from campaigns.made_report import Whole
from campaigns.models import Campaign, ReportOrder
from campaigns.models.proving import RHYTHMS
from perks import team
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal

ACTOR = scopes.system("report letters")
SALT = "report letters"
LONGEST = 200  # signs in a letter's subject
MONDAY = 0


def order(campaign: Campaign, user_id: int, rhythm: str) -> ReportOrder:
    """Send somebody the report from now on; another rhythm takes the place of the one before.

    Raises Refusal rhythm_unknown (400), or campaign_over where no letter would come any more.
    """
    if rhythm not in RHYTHMS:
        raise Refusal("rhythm_unknown", f"Choose one of {', '.join(RHYTHMS)}.", 400)
    if is_over(campaign):
        raise Refusal("campaign_over", "This campaign is over: the report stands as it is.")
    with scopes.act_as(ACTOR), transaction.atomic():
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        stop(campaign.pk, user_id)
        made: ReportOrder = ReportOrder.objects.create(
            campaign=campaign, brand_id=campaign.brand_id, user_id=user_id, rhythm=rhythm
        )
        return made


def is_over(campaign: Campaign) -> bool:
    """Whether no letter about it comes any more."""
    return campaign.state == "ended" or bool(campaign.ends_at <= clock.now())


def stop(campaign_id: int, user_id: int) -> None:
    """No more letters about this campaign; what was written already goes out."""
    with scopes.act_as(ACTOR):
        mine = ReportOrder.objects.filter(campaign_id=campaign_id, user_id=user_id)
        mine.filter(stopped_at=None).update(stopped_at=clock.now())


def of(campaign: Campaign, user_id: int) -> ReportOrder | None:
    """Her order that stands."""
    mine = ReportOrder.objects.filter(campaign=campaign, user_id=user_id, stopped_at=None)
    found: ReportOrder | None = mine.first()
    return found


def signed(made: ReportOrder) -> str:
    """What stands in the letter's link, by which it can be stopped without signing in."""
    return signing.dumps(made.pk, salt=SALT)


def find_signed(text: str) -> ReportOrder | None:
    """The order of a letter's link, or None for a link that is not ours."""
    try:
        pk = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    with scopes.act_as(ACTOR):
        found: ReportOrder | None = ReportOrder.objects.filter(pk=pk).first()
        return found


def write_due() -> int:
    """Write the letters that are due; gives their number. May run twice: a letter is written once.

    Whoever left the team gets none, and her order ends.
    """
    with scopes.act_as(ACTOR):
        orders = ReportOrder.objects.filter(stopped_at=None).exclude(campaign__state="draft")
        standing = list(orders.select_related("campaign__brand", "campaign__perk").order_by("pk"))
    wholes: dict[int, Whole] = {}
    written = 0
    for each in standing:
        occasion = due(each, clock.now())
        if not occasion:
            continue
        if not belongs(each):
            stop(each.campaign_id, each.user_id)
            continue
        if each.campaign_id not in wholes:
            with scopes.act_as(ACTOR):
                wholes[each.campaign_id] = made_report.made(each.campaign)
        write(each, wholes[each.campaign_id], occasion)
        written += 1
    return written


def due(each: ReportOrder, now: datetime) -> str:
    """What a letter is due for: "end", a week such as "2026-W48", or "" for nothing."""
    if is_over(each.campaign):
        return "end"
    if each.rhythm != "weekly" or now.weekday() != MONDAY:
        return ""
    week = f"{now:%G}-W{now:%V}"
    sent = each.sent_at
    return "" if sent and f"{sent:%G}-W{sent:%V}" == week else week


def belongs(each: ReportOrder) -> bool:
    with scopes.act_as(ACTOR):
        return bool(team.role_of(each.campaign.brand, each.user_id))


def write(each: ReportOrder, whole: Whole, occasion: str) -> None:
    """One letter for one occasion; the last one ends the order."""
    subject = shorten(f"Report: {each.campaign.name}", LONGEST, placeholder="…")
    with scopes.act_as(ACTOR), transaction.atomic():
        outbox.write(
            each.user_id, f"report:{each.pk}:{occasion}", "campaigns/email/report", subject,
            context(each, whole, occasion),
        )  # fmt: skip
        each.sent_at = clock.now()
        if occasion == "end":
            each.stopped_at = clock.now()
        each.save(update_fields=["sent_at", "stopped_at"])


def context(each: ReportOrder, whole: Whole, occasion: str) -> dict[str, Any]:
    """What the letter says: outcomes first, as everywhere."""
    campaign, said = each.campaign, whole.lead
    page = reverse("report", args=[campaign.brand.slug, campaign.pk])
    return {
        "brand_name": campaign.brand.name,
        "campaign_name": campaign.name,
        "is_last": occasion == "end",
        "answer": said.answer,
        "figure": f"{said.big} {said.unit}" if said.big else "",
        "caption": said.caption,
        "known": said.known,
        "costs": [f"{what}: {value}" for what, value in whole.costs],
        "attributed": [f"{what}: {value}" for what, value in whole.attributed],
        "funnel": [
            f"{step.label}: {step.people}" + (f" ({step.lost})" if step.lost else "")
            for step in whole.figures.steps
        ],
        "url": settings.SITE_URL + page,
        "one_click": True,
        "unsubscribe_url": settings.SITE_URL + reverse("no_report", args=[signed(each)]),
    }
