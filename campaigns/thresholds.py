"""Who would cross the thresholds of campaigns if another version of the score were in force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from campaigns import facts, implied
from campaigns.core.columns import Frame
from campaigns.core.kleene import YES
from campaigns.models import Campaign, RuleVersion
from campaigns.rules.context import Context, Names
from campaigns.rules.evaluate import evaluate
from campaigns.rules.tree import Rule, kinds_of, leaves_of
from perks.ground import clock
from scoring import signals
from scoring.comparing import Crossing
from scoring.models import Topic
from scoring.signals import Standings

# The fields whose answer hangs on the score's model.
SCORED = {"score", "score_low", "score_state", "topic"}
WHOLE = "The whole rule"


def crossings(version: str, newest: Standings, tried: Standings) -> list[Crossing]:
    """What a version on trial changes about each campaign that is live or paused.

    newest, tried: everybody's standing by the version in force, and by that one.

    One line for each condition on the score or a topic that anybody would cross, and one for the
    rule as a whole. Answers the port `settings.SCORE_THRESHOLDS`. Needs an actor that sees all.
    """
    running = list(rules_in_force())
    kinds = {kind for each in running for kind in kinds_of(of_campaign(each))}
    told, topics = facts.told(kinds=kinds), dict(Topic.objects.values_list("slug", "name"))
    with signals.strengths() as strengths:
        now = facts.framed(told, newest, strengths)
    with signals.strengths(trial=version) as strengths:
        then = facts.framed(told, tried, strengths)
    return [line for rule in running for line in of(rule, topics, now, then)]


def rules_in_force() -> QuerySet[RuleVersion]:
    """The newest rule of each campaign that is live or paused, by campaign; one query."""
    running = RuleVersion.objects.filter(campaign__state__in=["live", "paused"])
    newest: QuerySet[RuleVersion] = running.order_by("campaign_id", "-number")
    return newest.distinct("campaign_id").select_related("campaign__brand", "campaign__perk")


def of_campaign(in_force: RuleVersion) -> Rule:
    return implied.whole(in_force.tree, in_force.campaign.perk)


def of(
    in_force: RuleVersion, topics: dict[str, str], now: Frame, then: Frame
) -> Iterator[Crossing]:
    """The lines of one campaign; none when its rule does not ask about scores or topics."""
    rule, campaign = of_campaign(in_force), in_force.campaign
    leaves = {leaf: None for leaf in leaves_of(rule.root) if leaf.field.name in SCORED}
    if not leaves:
        return
    context = Context(clock.today(), campaign.brand_id)
    names = Names(topics=topics, brand=campaign.brand.name)
    for leaf in leaves:
        said = leaf.field.condition(leaf, names)
        line = crossing(campaign, said, Rule(leaf), context, now, then)
        if line.joining or line.leaving:
            yield line
    yield crossing(campaign, WHOLE, rule, context, now, then)


def crossing(
    campaign: Campaign, said: str, rule: Rule, context: Context, now: Frame, then: Frame
) -> Crossing:
    """One line: who meets this now, and who would."""
    before, after = (met(rule, frame, context) for frame in (now, then))
    return Crossing(
        campaign=campaign.name,
        brand=campaign.brand.name,
        condition=said,
        reached=len(before),
        joining=len(np.setdiff1d(after, before)),
        leaving=len(np.setdiff1d(before, after)),
    )


def met(rule: Rule, frame: Frame, context: Context) -> NDArray[np.int64]:
    """The members of whom a rule says yes."""
    return frame.member_id[evaluate(rule, frame, context) == YES]
