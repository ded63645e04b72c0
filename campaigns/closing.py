"""What follows when a campaign ends or its last day moves: whoever waits, was asked or runs it is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from campaigns import inviting, no_invitations
from campaigns.models import Campaign, Claim, Entry, Invitation, Wait
from perks import deeds, stock, team
from perks.ground import clock, outbox, scopes

ACTOR = "endings"
# Who has it already, or had it, asks no more when it ends.
HAD = ("held", "issued", "redeemed")


def let_go(campaign: Campaign) -> int:
    """End every turn in the waiting list and tell whose it was; gives how many waited."""
    with scopes.act_as(scopes.system(ACTOR)):
        waits = Wait.objects.select_for_update().filter(campaign=campaign, state="waiting")
        found = list(waits.order_by("pk"))
        settled = Wait.objects.filter(pk__in=[wait.pk for wait in found])
        settled.update(state="over", settled_at=clock.now())
        context = {
            "brand_name": campaign.brand.name,
            "perk_name": campaign.perk.name,
            "url": settings.SITE_URL + reverse("perks"),
        }
        subject = f"{campaign.perk.name} has ended"[: inviting.LONGEST]
        outbox.write_many(
            [
                (
                    wait.member_id,
                    f"wait-over:{wait.pk}",
                    "campaigns/email/wait_over",
                    subject,
                    context,
                )
                for wait in found
            ]
        )
        return len(found)


def ended_by_itself(campaign: Campaign, waited: int) -> None:
    """A line in the brand's log, and a letter to its team about what is left and where the report is.

    Needs an actor that sees all.
    """
    deeds.note_own(campaign.brand_id, "campaign_over", {"campaign": str(campaign.pk)})
    left = stock.left(campaign.perk_id)
    claimed = Claim.objects.filter(campaign=campaign, state__in=("issued", "redeemed")).count()
    context = {
        "brand_name": campaign.brand.name,
        "campaign_name": campaign.name,
        "perk_name": campaign.perk.name,
        "is_draw": campaign.way == "draw",
        "claimed": claimed,
        "left": left,
        "waited": waited,
        "url": settings.SITE_URL + reverse("report", args=[campaign.brand.slug, campaign.pk]),
    }
    subject = f"{campaign.name} has ended"[: inviting.LONGEST]
    for each in team.members(campaign.brand):
        if each.role != "reader":
            key = f"ended:{campaign.pk}:{each.user_id}"
            outbox.write(each.user_id, key, "campaigns/email/ended", subject, context)


def moved(campaign: Campaign, before: datetime) -> int:
    """The last day of a running campaign is another one: a line in the log, and a letter to whoever
    was asked, waits or has put a name down, and has not got it; gives the number of letters."""
    after = day(campaign.ends_at)
    told = {"campaign": str(campaign.pk), "from": day(before), "to": after}
    line = deeds.note_own(campaign.brand_id, "campaign_end_moved", told)
    with scopes.act_as(scopes.system(ACTOR)):
        had = Claim.objects.filter(campaign=campaign, state__in=HAD).values("member_id")
        asked = Invitation.objects.filter(campaign=campaign, held_out=False)
        waits = Wait.objects.filter(campaign=campaign, state="waiting")
        pot = Entry.objects.filter(campaign=campaign, withdrawn_at=None)
        members: set[int] = set()
        for rows in (asked, waits, pot):
            members.update(rows.exclude(member_id__in=had).values_list("member_id", flat=True))
        context = {
            "brand_name": campaign.brand.name,
            "perk_name": campaign.perk.name,
            "before": told["from"],
            "after": after,
            "url": settings.SITE_URL + reverse("perk", args=[campaign.pk]),
        }
        subject = f"{campaign.perk.name} now ends on {after}"[: inviting.LONGEST]
        for batch in inviting.batches(sorted(members)):
            outbox.write_many(
                [
                    (
                        id, f"end-moved:{line.pk}:{id}", "campaigns/email/end_moved", subject,
                        context | no_invitations.way_out(id),
                    )
                    for id in batch
                ],
                purpose="invite",
            )  # fmt: skip
        return len(members)


def day(end: datetime) -> str:
    """The last day of what ends then: at midnight the day before."""
    last = end - timedelta(microseconds=1)
    return f"{last.day} {last:%B %Y}"
