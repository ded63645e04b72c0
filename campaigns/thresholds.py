"""Who would cross the thresholds of campaigns if another version of the score were in force."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from campaigns import facts, targeting
from campaigns.core.columns import Frame
from campaigns.core.kleene import YES
from campaigns.models import Campaign
from campaigns.rules.context import Context
from campaigns.rules.evaluate import evaluate
from campaigns.rules.parse import parse
from campaigns.rules.tree import Rule, leaves_of
from perks.ground import clock
from scoring.comparing import Crossing

# The fields whose answer hangs on the score's model.
SCORED = {"score", "score_low", "score_state", "topic"}
WHOLE = "The whole rule"


def crossings(version: str) -> list[Crossing]:
    """What a version on trial changes about each campaign that is live or paused.

    One line for each condition on the score or a topic that anybody would cross, and one for the
    rule as a whole. Answers the port `settings.SCORE_THRESHOLDS`. Needs an actor that sees all.
    """
    running = Campaign.objects.filter(state__in=["live", "paused"]).select_related("brand")
    now, then = facts.gather(), facts.gather(trial=version)
    return [crossing for campaign in running.order_by("pk") for crossing in of(campaign, now, then)]


def of(campaign: Campaign, now: Frame, then: Frame) -> Iterator[Crossing]:
    """The lines of one campaign; none when its rule does not ask about scores or topics."""
    rule = parse(targeting.in_force(campaign).tree, None)
    leaves = {leaf: None for leaf in leaves_of(rule.root) if leaf.field.name in SCORED}
    if not leaves:
        return
    context = Context(clock.today(), campaign.brand_id)
    names = targeting.names(rule, campaign.brand.name)
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
