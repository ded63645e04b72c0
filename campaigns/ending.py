"""The end that comes by itself when a campaign's last day is over."""

from __future__ import annotations

from campaigns import closing, drafts, sweeping
from campaigns.models import Campaign
from perks.ground import clock, scopes

RUNNING = ("live", "paused")


def end_due() -> int:
    """The sweep: end what ran past its last day; gives how many. May run twice."""
    with scopes.act_as(scopes.system(closing.ACTOR)):
        due = Campaign.objects.filter(state__in=RUNNING, ends_at__lte=clock.now())
        ids = list(due.order_by("pk").values_list("pk", flat=True))
    return sweeping.each(ids, end_one)


def end_one(campaign_id: int) -> int:
    """End one campaign whose last day is over; 0 when somebody else did, or moved the day."""
    with scopes.act_as(scopes.system(closing.ACTOR)):
        rows = Campaign.objects.select_for_update(of=("self",)).select_related("brand", "perk")
        held: Campaign = rows.get(pk=campaign_id)
        if held.state not in RUNNING or held.ends_at > clock.now():
            return 0
        waited = drafts.end(held)
        closing.ended_by_itself(held, waited)
        return 1
