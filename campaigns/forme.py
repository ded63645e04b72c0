"""Perks for one member: those for her, and those that one thing keeps from her."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns import eligibility, fresh, implied, running, tiers
from campaigns.because import because
from campaigns.core.columns import Frame
from campaigns.models import Campaign, Claim, Invitation, RuleVersion
from campaigns.models.claims import LIVE
from campaigns.rules.context import Context, Names
from campaigns.rules.fields.base import ACT, NEVER, Leaf
from campaigns.rules.tree import Rule, leaves_of, normal
from campaigns.rules.verdict import Verdict, judge
from campaigns.targeting import names_of
from perks import stock, variants
from perks.ground import clock, scopes
from perks.kinds.base import LADDER
from perks.models import Unit

# Somebody 20 points of 100 away is near; further away the perk is not "nearly" hers.
NEAR = ACT + 0.1
TAKEN = "You fit. All of it is taken. What somebody gives back shows here again."


@dataclass(frozen=True)
class Offer:
    """One campaign as one member sees it. `missing` names the field that keeps it from her."""

    campaign: Campaign
    verdict: str
    left: int
    because: str = ""
    nearest: str = ""
    missing: str = ""


@dataclass
class ForMe:
    """`judged` is False for somebody who did not agree to be scored and invited."""

    for_you: list[Offer] = field(default_factory=list)
    nearly: list[Offer] = field(default_factory=list)
    judged: bool = True


def for_member(member_id: int, but: Collection[str] = ()) -> ForMe:
    """Judge a member, on fresh values, against every campaign that runs. Six queries.

    What the fields of `but` say is not told, neither why a perk is hers nor what keeps it.

    The index leaves out campaigns that two conditions keep from her: they are in neither list.
    What she has already, and what the lot holds back from her, is in neither list.
    """
    with scopes.switched_to(scopes.system("perks for me")):
        live = running.current(clock.today())
        frame = fresh.each_alone([member_id], live.index.kinds).get(member_id)
        if frame is None:
            return ForMe(judged=False)
        judging = [
            (campaign, implied.whole(campaign.tree, campaign.perk))
            for campaign in campaigns_for(member_id).filter(pk__in=live.near(frame))
            if campaign.mine is None and not campaign.held_out
        ]
        names = names_of(rule for _, rule in judging)
        tiered = [each.perk for each, _ in judging if each.perk.what.choice == LADDER]
        ladders = variants.choices_of(tiered) if tiered else {}
    found = ForMe()
    for campaign, rule in judging:
        if campaign.perk_id in ladders:
            # Her tier's own: others she could not claim.
            campaign.left = tiers.left(ladders[campaign.perk_id], frame)
        words = replace(names, brand=campaign.brand.name)
        offer = judged(campaign, rule, frame, words, but)
        if offer and offer.verdict == "yes" and offer.left:
            found.for_you.append(offer)
        elif offer:
            found.nearly.append(offer)
    return found


def campaigns_for(member_id: int) -> QuerySet[Campaign]:
    """The campaigns that run now, each with its rule in force and what the member has of it.

    Annotated: `tree`, `left`, `held_out` (None when not invited) and `mine`, her live claim.
    """
    now = clock.now()
    here = {"campaign": OuterRef("pk")}
    units = Unit.objects.filter(stock.takeable(), perk_id=OuterRef("perk_id")).values("perk_id")
    mine = Claim.objects.filter(**here, member_id=member_id, state__in=LIVE)
    asked = Invitation.objects.filter(**here, member_id=member_id)
    found: QuerySet[Campaign] = (
        Campaign.objects.filter(state="live", starts_at__lte=now, ends_at__gt=now)
        .exclude(way="event")
        .annotate(
            tree=Subquery(
                RuleVersion.objects.filter(**here).order_by("-number").values("tree")[:1]
            ),
            left=Coalesce(Subquery(units.annotate(n=Count("pk")).values("n")), 0),
            held_out=Subquery(asked.values("held_out")),
            mine=Subquery(mine.exclude(state="held", held_until__lte=now).values("pk")[:1]),
        )
        .select_related("brand", "perk", "perk__venue")
        .order_by("ends_at", "pk")
    )
    return found


def judged(
    campaign: Campaign, rule: Rule, frame: Frame, names: Names, but: Collection[str]
) -> Offer | None:
    """The offer, or None when the campaign is neither for the member nor nearly."""
    context = Context(clock.today(), campaign.brand_id)
    verdict = judge(rule, frame, context, names)
    if verdict.answer == "yes":
        answer, _ = eligibility.combine(verdict, campaign.held_out, campaign.is_open)
        if answer != "yes":
            return None
        reason = because(rule, verdict, names, but)
        nearest = "" if campaign.left else TAKEN
        return Offer(campaign, "yes", campaign.left, because=reason, nearest=nearest)
    missing = one_thing(rule, verdict, context)
    if missing is None:
        return None
    nearest = "" if missing in but else verdict.nearest or ""
    return Offer(campaign, verdict.answer, campaign.left, nearest=nearest, missing=missing)


def one_thing(rule: Rule, verdict: Verdict, context: Context) -> str | None:
    """The field of the one condition that is missing, if it is near; else None."""
    if len(verdict.missing) != 1:
        return None
    path = verdict.missing[0]["path"]
    leaf = next(leaf for leaf in leaves(rule) if leaf.path == path)
    effort = leaf.field.effort(leaf, verdict.values["facts"], context)
    far = NEAR if leaf.field.is_graded else NEVER
    return None if effort >= NEVER or effort > far else leaf.field.name


def leaves(rule: Rule) -> Iterator[Leaf]:
    return leaves_of(normal(rule.root))
