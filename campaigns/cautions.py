"""What to look at before a launch, each with the tap that mends it where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.counts import FEW
from campaigns.drafts import asks_score_alone
from campaigns.figures import Figures
from campaigns.models import Campaign
from campaigns.planner import Planned
from campaigns.rules.tree import Rule, leaves_of
from perks.ground.plots.markup import people

HOLDOUT = 0.1


@dataclass(frozen=True)
class Caution:
    """`mend` is what the editor does at one tap ("holdout", "use:62", "add:topic"), `label` its button.

    `more` are further ones.
    """

    code: str
    title: str
    text: str
    mend: str = ""
    label: str = ""
    more: tuple[tuple[str, str], ...] = ()


def cautions(campaign: Campaign, rule: Rule, plan: Planned, left: int) -> list[Caution]:
    """The cautions about a campaign as it is typed, with `left` units in stock; none once it ended."""
    if campaign.phase == "ended":
        return []
    found = plan.figures
    asked = [
        few_reached(found),
        nobody_sent_to(plan),
        nothing_to_give(left),
        too_little_stock(campaign, found, left),
        nobody_held_back(campaign, found),
        score_only(rule),
        not_sure(rule, found, left),
        nothing_to_find_mentions_by(campaign),
        not_vetted(campaign),
    ]
    return [caution for caution in asked if caution]


def few_reached(found: Figures) -> Caution | None:
    if found.reach.yes >= FEW:
        return None
    title = f"Fewer than {FEW} are reached today"
    milder = found.curve.reaching(FEW) if found.curve else None
    if milder is None or found.curve is None:
        return Caution(
            "few_reached", title,
            "Look at what each condition costs, and ask for less where it costs most.",
        )  # fmt: skip
    reached = people(dict(found.curve.points)[milder])
    return Caution(
        "few_reached",
        title,
        f"{found.curve.at:g} is too much to ask for. With {milder:g} it reaches {reached}.",
        f"use:{milder:g}",
        f"Use {milder:g}",
    )


def nobody_sent_to(plan: Planned) -> Caution | None:
    """For what is sent, or is for certain countries only."""
    if not plan.limited or plan.figures.reach.yes < FEW or plan.shippable >= FEW:
        return None
    return Caution(
        "nobody_sent_to",
        f"Fewer than {FEW} of those reached can have it where they live",
        "Send it to more countries, or let the sentence ask for people who live where you send it. "
        "Who cannot have it does not see it.",
        "terms",
        "Change where it is sent",
    )


def nothing_to_give(left: int) -> Caution | None:
    if left:
        return None
    return Caution("no_stock", "There is nothing to give yet", "Add stock before you launch.")


def too_little_stock(campaign: Campaign, found: Figures, left: int) -> Caution | None:
    """Said from the counts alone: whether it runs out depends on how many claim. Not where nobody
    is invited, or a lot decides: there it is meant to."""
    if campaign.way != "claim":
        return None
    invited = round(found.reach.yes * (1 - campaign.holdout_share))
    if not left or invited <= left or found.reach.yes < FEW:
        return None
    title = f"{left:,} to give, {invited:,} to invite"
    text = "Whoever claims first gets it."
    held = 1 - campaign.holdout_share
    enough = found.curve.enough_for(int(left / held)) if found.curve else None
    if enough is None or found.curve is None:
        return Caution("stock_small", title, text)
    text += f" With {enough:g} instead of {found.curve.at:g} there is enough for everybody."
    return Caution("stock_small", title, text, f"use:{enough:g}", f"Use {enough:g}")


def nobody_held_back(campaign: Campaign, found: Figures) -> Caution | None:
    # Names that are not drawn are compared as well; where nobody is invited nobody can be held back.
    if campaign.holdout_share or campaign.way != "claim":
        return None
    text = (
        "Without a random 10% who are not invited you will not be able to tell whether it worked."
    )
    held = found.reach.yes * HOLDOUT
    label = f"Hold back {people(held)}" if held >= FEW else "Hold back 10%"
    if campaign.state != "draft":
        return Caution("no_holdout", "Nobody is held back", text)
    return Caution("no_holdout", "Nobody is held back", text, "holdout", label)


def score_only(rule: Rule) -> Caution | None:
    if not asks_score_alone(rule):
        return None
    return Caution(
        "score_only",
        "The rule asks for the score alone",
        "A score says how much somebody moves people, not about what. A topic finds those who "
        "move them about what you give; or let in your own customers whatever their score. If the "
        "score alone is right here, write why: it is kept with the rule.",
        "add:topic",
        "Add a topic",
        more=(("own", "Or your own customers"),),
    )


def not_sure(rule: Rule, found: Figures, left: int) -> Caution | None:
    """For what is scarce: fakes can move a score, hardly ever its lower end."""
    fields = {leaf.field.name for leaf in leaves_of(rule.root)}
    if "score" not in fields or "score_low" in fields or not left or found.reach.yes <= left:
        return None
    return Caution(
        "score_unsure",
        "What is scarce is worth cheating for",
        "A bought crowd can move a score. It hardly moves the score that we are 90% sure of, "
        "so ask for that one instead.",
        "add:score_low",
        "Add a score we are sure of",
    )


def nothing_to_find_mentions_by(campaign: Campaign) -> Caution | None:
    if campaign.tag or campaign.landing_url:
        return None
    return Caution(
        "no_tag",
        "Mentions cannot be found",
        "A post is recognised by the campaign's tag or by a member's personal link. "
        "Give the campaign a tag or a page that the links lead to.",
    )


def not_vetted(campaign: Campaign) -> Caution | None:
    if campaign.brand.vetted_at:
        return None
    return Caution(
        "brand_not_vetted",
        "Your brand is not vetted yet",
        "An operator looks at every brand once. Until then drafts can be written, not launched.",
    )
