"""All that a brand weighs before a launch, in one call that follows a slider."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from django.db.models import OuterRef, QuerySet, Subquery

from campaigns import implied, targeting
from campaigns.core.bitmaps import count, others
from campaigns.could_tell import CouldTell, could_tell
from campaigns.counts import published, published_reach
from campaigns.fairness import Group, fairness, of
from campaigns.figures import Figures, figures_of
from campaigns.models import Campaign, RuleVersion
from campaigns.outlook import Outlook, outlook
from campaigns.rules.canonical import rule_hash
from campaigns.rules.parse import parse
from campaigns.rules.plan import Plan
from campaigns.rules.tree import Rule

# Of so many running campaigns, the newest, it is told how far they reach the same people.
MOST_RUNNING = 10


@dataclass(frozen=True)
class Overlap:
    """How many of those reached a running campaign of the brand reaches too."""

    campaign: Campaign
    people: int


@dataclass(frozen=True)
class Planned:
    """`shippable` are those reached whom the perk can reach: by what it says of that, or else
    those who told in which country they live. `limited` tells which of the two."""

    figures: Figures
    shippable: int
    limited: bool
    outlook: Outlook
    overlaps: list[Overlap]
    fairness: list[Group]
    could_tell: CouldTell


def planned(campaign: Campaign, rule: Rule, left: int) -> Planned:
    """Everything about a rule for one campaign with `left` units; saves nothing."""
    start = time.perf_counter()
    plan = targeting.plan(rule, campaign.brand_id)
    found = figures_of(plan, targeting.names(rule))
    limited = bool(implied.of(campaign.perk))
    able = within_reach(campaign, rule) if limited else shippable(plan)
    made = Planned(
        figures=found,
        shippable=able,
        limited=limited,
        outlook=outlook(campaign, min(found.reach.yes, able) if limited else found.reach.yes, left),
        overlaps=overlaps(plan, campaign),
        fairness=fairness(plan),
        could_tell=could_tell(found.reach.yes, left, campaign.holdout_share),
    )
    taken = round((time.perf_counter() - start) * 1000, 1)
    return replace(made, figures=replace(found, milliseconds=taken))


def shippable(plan: Plan) -> int:
    """How many of those reached told a country, as a brand may read it."""
    untold = of(plan.audience, "country", -1, -1)
    told = sum(
        count(people & others(without, len(part.frame)))
        for people, without, part in zip(plan.people(), untold, plan.audience.parts, strict=True)
    )
    return published(told, "shippable", rule_hash(plan.rule))


def within_reach(campaign: Campaign, rule: Rule) -> int:
    """How many meet the rule and what the perk asks by itself, as a brand may read it."""
    both = implied.with_terms(rule.as_json(), campaign.perk)
    return published_reach(targeting.plan(both, campaign.brand_id).reach().yes, both)


def overlaps(plan: Plan, campaign: Campaign) -> list[Overlap]:
    """The brand's other running campaigns that reach some of the same people, most first."""
    found = []
    for other in running_beside(campaign):
        people = common(plan, targeting.plan(parse(other.tree, None), campaign.brand_id))
        if people:
            found.append(Overlap(other, people))
    return sorted(found, key=lambda each: -each.people)


def common(one: Plan, two: Plan) -> int:
    """How many both reach, as a brand may read it; the same whichever is named first."""
    both = sum(count(a & b) for a, b in zip(one.people(), two.people(), strict=True))
    return published(both, "both", *sorted([rule_hash(one.rule), rule_hash(two.rule)]))


def running_beside(campaign: Campaign) -> QuerySet[Campaign]:
    """The brand's newest live campaigns but this one, each with its rule as `tree`; one query."""
    rules = RuleVersion.objects.filter(campaign=OuterRef("pk")).order_by("-number")
    running = Campaign.objects.filter(brand_id=campaign.brand_id, state="live")
    found: QuerySet[Campaign] = running.exclude(pk=campaign.pk).order_by("-launched_at")
    return found.annotate(tree=Subquery(rules.values("tree")[:1]))[:MOST_RUNNING]
