"""What the people of the brands did on their pages, as the log would have noted it."""

from __future__ import annotations

from datetime import datetime, timedelta

from campaigns.models import Campaign
from campaigns.worlds.house import House
from perks.ground import clock
from perks.models import Deed

# By which step of its life a page was used, and how long before or after that.
DRAFTED = (("campaign_new", -52), ("campaign_rule", -51), ("money", -30), ("brief", -29))
LAUNCHED = (("campaign_launch", 0), ("limits", 6))
AFTERWARDS = {
    "paused": (("campaign_pause", 70),),
    "ended": (("campaign_end", 380), ("report_pdf", 384)),
}


def note(house: House, now: datetime) -> None:
    """A line for each step of each campaign, and some for the house around them."""
    lines: list[tuple[datetime, int, int, str, dict[str, str]]] = []
    by = {house.northwind.pk: "bea", house.halfmoon.pk: "ben", house.alder.pk: "dana"}
    for campaign in Campaign.objects.order_by("pk"):
        who = house.people[by[campaign.brand_id]].pk
        of = {"campaign": str(campaign.pk)}
        for name, hours in steps(campaign):
            at = (campaign.launched_at or campaign.created_at) + timedelta(hours=hours)
            lines.append((min(at, now), campaign.brand_id, who, name, of))
    bea = house.people["bea"].pk
    for days, name in ((40, "team"), (33, "stock_add"), (12, "known"), (5, "audience_new"),
                       (4, "watch_words"), (1, "log_csv")):  # fmt: skip
        lines.append((now - timedelta(days=days), house.northwind.pk, bea, name, {}))
    lines.append((now - timedelta(hours=26), house.alder.pk, bea, "spending_bound", {}))
    lines.sort(key=lambda line: line[0])
    Deed.objects.bulk_create(
        Deed(brand_id=brand, by=by_whom, way="page", name=name, of=of, at=at)
        for at, brand, by_whom, name, of in lines
    )
    machine = now - timedelta(hours=2)
    with clock.at(machine):
        Deed.objects.create(brand=house.northwind, by=None, way="api", name="sales", of={})


def steps(campaign: Campaign) -> tuple[tuple[str, int], ...]:
    """The pages of its way so far, each with the hours from its launch, or from its draft."""
    if campaign.launched_at is None:
        asked = (("campaign_ask", 1),) if campaign.approvals.exists() else ()
        return (("campaign_new", 0), ("campaign_rule", 0), *asked)
    return (*DRAFTED, *LAUNCHED, *AFTERWARDS.get(campaign.state, ()))
