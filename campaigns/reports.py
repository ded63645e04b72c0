"""What came of a campaign: the funnel with where people left, clicks, and what they said."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, JSONObject

from campaigns import briefs, clicking
from campaigns.models import Campaign, Choice, Claim, Disclosure, Entry, Invitation, Mention
from campaigns.models.mentions import COUNTED

READ = ("disclosed", "unclear", "undisclosed", "unjudged", "unread")


@dataclass(frozen=True)
class Step:
    """One step of the funnel: `people` reached it; `lost` says why the others did not."""

    name: str
    label: str
    people: int
    lost: str = ""


@dataclass(frozen=True)
class Report:
    """`early` counts mentions from before the day until which members were asked to say nothing.

    `disclosure` counts posts, copies too, by their last reading: disclosed, unclear, undisclosed,
    unread for what is read next, and unjudged where there are no words to read.
    """

    campaign: Campaign
    steps: list[Step]
    clicks: int
    visitors: int
    mentions: int
    reactions: int
    early: int = 0
    disclosure: dict[str, int] = field(default_factory=dict)
    quiet_until: datetime | None = None


def report(campaign: Campaign, converted: int | None = None) -> Report:
    """The figures of one campaign as they stand. Four queries.

    `converted`: how many members an order is credited to; None where no orders are told.
    """
    asked, taken = counted(campaign)
    visits, visitors = clicking.summed(clicking.by_day(campaign))
    posts = Mention.objects.filter(campaign=campaign, state__in=COUNTED)
    fitting = steps_before(campaign, asked)
    told = ("member_id", "reactions", "copy_of_id", "posted_at", "campaign__brief__quiet_until")
    read = Disclosure.objects.filter(mention_id=OuterRef("pk")).order_by("-number")
    unread = Case(When(excerpt="", then=Value("unjudged")), default=Value("unread"))
    verdict = Coalesce(Subquery(read.values("verdict")[:1]), unread)
    rows = posts.annotate(verdict=verdict).values_list("verdict", *told)
    said, verdicts = [row[1:] for row in rows], Counter(row[0] for row in rows)
    return Report(
        campaign=campaign,
        steps=[
            step
            for step in [*fitting, *steps(taken, len({member for member, *_ in said}), converted)]
            # Who used a code is known to the shop alone: no figure is truer than a 0.
            if step.name != "redeemed" or campaign.perk.at_desk
        ],
        clicks=visits,
        visitors=visitors,
        # What was posted on two networks was said once, and reacted to on both.
        mentions=sum(copied is None for _, _, copied, *_ in said),
        reactions=sum(reactions for _, reactions, *_ in said),
        early=sum(
            briefs.is_early(posted_at, quiet)
            for *_, copied, posted_at, quiet in said
            if copied is None
        ),
        disclosure={name: verdicts[name] for name in READ},
        quiet_until=said[0][-1] if said else None,
    )


ASKED = {
    "fitted": Count("id"),
    "held_out": Count("id", filter=Q(held_out=True)),
    "opened": Count("id", filter=Q(opened_at__isnull=False)),
}
TAKEN = {
    "claimed": Count("member_id", distinct=True),
    "live": Count("member_id", distinct=True, filter=Q(state__in=["issued", "redeemed"])),
    "redeemed": Count("member_id", distinct=True, filter=Q(state="redeemed")),
    "given_back": Count("id", filter=Q(state__in=["cancelled", "revoked"])),
    "expired": Count("id", filter=Q(state="expired")),
}


def counted(campaign: Campaign) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers of ASKED and TAKEN, in one query."""
    parts = []
    for model, numbers in ((Invitation, ASKED), (Claim, TAKEN)):
        rows = model.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")
        told = rows.annotate(**numbers).values(json=JSONObject(**{name: name for name in numbers}))
        parts.append(Subquery(told))
    found = Campaign.objects.filter(pk=campaign.pk).values_list(*parts).get()
    asked, taken = (each or {} for each in found)
    return {name: asked.get(name, 0) for name in ASKED}, {
        name: taken.get(name, 0) for name in TAKEN
    }


def steps_before(campaign: Campaign, asked: dict[str, int]) -> list[Step]:
    """From those who fitted to those who opened their invitation, or who were drawn."""
    if campaign.way == "draw":
        names = Entry.objects.filter(campaign=campaign, withdrawn_at=None).aggregate(
            entered=Count("id"), won=Count("id", filter=Q(claim__isnull=False))
        )
        undrawn = names["entered"] - names["won"]
        return [
            Step("entered", "Put their name down", names["entered"]),
            Step("won", "Drawn", names["won"], lost((undrawn, "not drawn"))),
        ]
    seen = Choice.objects.filter(campaign_id=campaign.pk).exclude(because__in=["struck", "unfit"])
    candidates = seen.aggregate(n=Count("member_id", distinct=True))["n"]
    fitted = max(candidates, asked["fitted"])
    invited = asked["fitted"] - asked["held_out"]
    unopened = invited - asked["opened"]
    left = [
        (asked["held_out"], "held back, by lot"),
        (fitted - asked["fitted"], "not chosen: there was not enough for all"),
    ]
    return [
        Step("fitted", "Fitted the rule", fitted),
        Step("invited", "Invited", invited, lost(*left)),
        Step(
            "opened", "Opened the invitation", asked["opened"], lost((unopened, "never opened it"))
        ),
    ]


def steps(taken: dict[str, int], mentioned: int, converted: int | None) -> list[Step]:
    """The rest of the funnel. An open campaign has claims without an invitation, so steps may grow."""
    gone = [(taken["given_back"], "given back or revoked"), (taken["expired"], "never confirmed")]
    waiting = taken["live"] - taken["redeemed"]
    bought = [] if converted is None else [Step("converted", "Brought an order", converted)]
    return [
        Step("claimed", "Claimed", taken["claimed"], "Nobody had to"),
        Step("kept", "Kept it", taken["live"], lost(*gone)),
        Step("redeemed", "Came", taken["redeemed"], lost((waiting, "not yet"))),
        Step("mentioned", "Mentioned it", mentioned, "Nobody had to"),
        *bought,
    ]


def lost(*ways: tuple[int, str]) -> str:
    """Why people left, as in "3 given back or revoked, 1 never confirmed"; "" when nobody did."""
    return ", ".join(f"{count} {what}" for count, what in ways if count)
