"""What a draft still lacks before it goes live, each with the page where it is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from campaigns import approving, drafts
from campaigns.approving import Standing
from campaigns.counts import FEW
from campaigns.models import Campaign, EventKey
from campaigns.web.typed import Typed
from perks.ground import clock
from perks.ground.plots.markup import people
from perks.models import Shop

# Cautions that a draft's steps say already.
SAID = ("no_stock", "brand_not_vetted")


@dataclass(frozen=True)
class Step:
    """`what` as it stands, `do` as the next thing to do, `url` where; a step that `blocks` is one
    without which nothing is launched."""

    is_done: bool
    what: str
    do: str = ""
    text: str = ""
    url: str = ""
    blocks: bool = True
    is_here: bool = False  # the launch page itself is where it is done


@dataclass(frozen=True)
class Steps:
    """The steps of one draft, those to do in the order in which a manager takes them."""

    all: list[Step]

    @property
    def done(self) -> list[Step]:
        return [step for step in self.all if step.is_done]

    @property
    def to_do(self) -> list[Step]:
        return [step for step in self.all if not step.is_done]

    @property
    def blocks(self) -> bool:
        return any(step.blocks for step in self.to_do)


def steps(typed: Typed, left: int, reached: int | None, approval: Standing | None) -> Steps:
    """The steps of a draft with `left` units, whose rule reaches so many; None is not counted.

    `approval` is where it stands with its brand's bound, as `approving.standing` says.
    """
    campaign = typed.campaign
    found = [
        stock(campaign, left),
        whom(campaign, reached),
        why(typed),
        days(typed.as_if_saved),
        money(campaign, approval),
        shops(campaign),
        key_for_events(campaign),
        vetted(campaign),
    ]
    return Steps([step for step in found if step is not None])


def at(name: str, campaign: Campaign, *more: int) -> str:
    return reverse(name, args=[campaign.brand.slug, *more])


def stock(campaign: Campaign, left: int) -> Step:
    if left:
        return Step(True, f"{left:,} to give")
    return Step(
        False, "There is nothing to give yet", "Add stock",
        "So many pieces or places, or a list of codes.", at("stock_add", campaign, campaign.perk_id),
    )  # fmt: skip


def editor(campaign: Campaign, part: str) -> str:
    return at("campaign", campaign, campaign.pk) + part


def whom(campaign: Campaign, reached: int | None) -> Step:
    if reached is not None and reached >= FEW:
        return Step(True, f"The sentence reaches {people(reached)}")
    said = "cannot be counted yet" if reached is None else f"reaches fewer than {FEW}"
    text = "Ask for less where a condition costs most, or add another way in with “or”."
    return Step(
        False,
        f"The sentence {said}",
        "Change the sentence",
        text,
        editor(campaign, "#rule"),
        blocks=False,
    )


def why(typed: Typed) -> Step | None:
    if not typed.asks_score_alone:
        return None
    if len(typed.reason or "") >= drafts.SHORTEST_REASON:
        return Step(True, "Why the score alone decides is written down")
    text = "Write why the score alone decides, or add a topic."
    return Step(
        False,
        "The rule asks for the score alone",
        "Write why",
        text,
        editor(typed.campaign, "#rule"),
    )


def days(campaign: Campaign) -> Step:
    if campaign.ends_at > clock.now():
        return Step(True, "Its last day is still to come")
    return Step(
        False, "Its last day is over", "Choose a later last day", url=editor(campaign, "#facts-h")
    )


def money(campaign: Campaign, found: Standing | None) -> Step | None:
    if found is None:
        return None
    if not found.blocks:
        said = "A second person approved the budget" if found.is_over else "The budget is said"
        return Step(True, said)
    if not found.has_budget:
        text = f"Your brand approves what costs more than {approving.told(found.bound)}."
        url = at("money", campaign, campaign.pk)
        return Step(False, "The budget is not said", "Say what all may cost", text, url)
    url, do = at("campaign_launch", campaign, campaign.pk), "Ask for approval"
    if found.asked:
        return Step(
            False,
            "A second person has not approved yet",
            "See who was asked",
            "",
            url,
            is_here=True,
        )
    text = f"Above {approving.told(found.bound)} a second person of your team approves."
    return Step(False, "A second person has not approved yet", do, text, url, is_here=True)


def shops(campaign: Campaign) -> Step | None:
    if not campaign.perk.at_shops:
        return None
    if Shop.objects.filter(perk=campaign.perk, left_at=None, removed_at=None).exists():
        return Step(True, "Shops have joined")
    url = at("shops", campaign, campaign.pk)
    text = "They join by a link, before the launch or after it."
    return Step(False, "No shop has joined yet", "Send the link to shops", text, url, blocks=False)


def key_for_events(campaign: Campaign) -> Step | None:
    if campaign.way != "event":
        return None
    if EventKey.objects.filter(brand_id=campaign.brand_id, revoked_at=None).exists():
        return Step(True, "Your side has a key for events")
    text = "Your side signs its events with it, before the launch or after it."
    return Step(
        False, "No key for events yet", "Make a key", text, at("events", campaign), blocks=False
    )


def vetted(campaign: Campaign) -> Step:
    if campaign.brand.vetted_at:
        return Step(True, "Your brand is vetted")
    text = "An operator looks at every brand once. Until then drafts can be written, not launched."
    return Step(False, "Your brand is not vetted yet", "Wait for the operator", text)
