"""Did it change anything? What those with the offer did, against those without it by lot.

Only an outcome that both arms can have says so: anybody can write about it (see `spoken`), or buy
and be told by the hash of her address, while a personal link or a code only those who claimed have.
What everybody did in the time before narrows the answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np
from django.db.models import Count

from campaigns import matched_sales, spoken, watching
from campaigns.arms import Arms, Person, arms
from campaigns.core import lift
from campaigns.models import Campaign
from perks.ground import scopes
from scoring.models import Post

BEFORE = timedelta(days=90)
# What both arms can have.
OUTCOMES = ("posts", "orders", "value")


@dataclass(frozen=True)
class Proof:
    """`why` is "" when there is an effect, else what is missing: holdout, words, people or
    the outcome itself.

    Of posts, orders or value (minor units of `currency`), as `outcome` says. `by` is the lot:
    holdout, lottery or draw. `spread` is the standard deviation of the outcome between people, of
    both arms together.
    """

    invited: int
    held_out: int
    effect: lift.Effect | None = None
    why: str = ""
    spread: float = 0.0
    outcome: str = "posts"
    by: str = "holdout"
    currency: str = ""

    @property
    def verdict(self) -> str:
        """more, less or cannot_tell."""
        if self.effect is None or not self.effect.is_told:
            return "cannot_tell"
        return "more" if self.effect.difference > 0 else "less"

    @cached_property
    def smallest(self) -> float | None:
        """The smallest effect, over all invited, that so many people would have told."""
        if not (self.spread and self.invited and self.held_out):
            return None
        each = lift.smallest_detectable(self.invited, self.held_out, self.spread)
        return each * self.invited

    @cached_property
    def needed(self) -> int | None:
        """How many people in both arms would tell an effect as large as the one that was seen."""
        if not (self.effect and self.effect.difference and self.spread):
            return None
        share = self.held_out / (self.invited + self.held_out)
        return lift.people_needed(self.effect.difference, self.spread, share)

    @cached_property
    def total(self) -> tuple[float, float, float] | None:
        """(incremental, low, high) over all invited."""
        return self.effect.total() if self.effect else None


def prove(campaign: Campaign) -> Proof:
    """The effect of the offer on posts about it. The same few queries, whatever the size.

    People count who agreed that posts are looked at, in either arm.
    """
    with scopes.act_as(scopes.system("reports")):
        drawn = arms(campaign)
        counts = sizes(drawn)
        if not counts[1]:
            return Proof(*counts, why="holdout", by=drawn.by)
        words = watching.of_campaign(campaign)
        if not words:
            return Proof(*counts, why="words", by=drawn.by)
        after, before = (
            spoken.counted(campaign, drawn.people, words),
            earlier(campaign, drawn.people),
        )
    return compared(drawn, after, before, "posts")


def prove_sales(campaign: Campaign) -> tuple[Proof, Proof] | None:
    """The effect on orders and on their value; None where the brand tells no customers by hash.

    People count who agreed to be matched, in either arm.
    """
    with scopes.act_as(scopes.system("reports")):
        if not matched_sales.told(campaign):
            return None
        drawn = arms(campaign, "match")
        counts = sizes(drawn)
        if not counts[1]:
            nobody = Proof(*counts, why="holdout", by=drawn.by, outcome="orders")
            return nobody, replace(nobody, outcome="value")
        found = matched_sales.sales(campaign, drawn.people, BEFORE)
    return (
        compared(drawn, found.orders, found.orders_before, "orders"),
        compared(drawn, found.money, found.money_before, "value", found.currency),
    )


def sizes(drawn: Arms) -> tuple[int, int]:
    """How many have the offer, and how many not."""
    held = sum(person.held_out for person in drawn.people)
    return len(drawn.people) - held, held


def compared(
    drawn: Arms, after: Counter[int], before: Counter[int], outcome: str, currency: str = ""
) -> Proof:
    """The effect on what each person did since the lot."""
    people = drawn.people
    offered = np.array([not person.held_out for person in people], dtype=np.bool_)
    did = np.array([after[person.id] for person in people], dtype=np.float64)
    past = np.array([before[person.id] for person in people], dtype=np.float64)
    _, stratum = np.unique([person.stratum for person in people], return_inverse=True)
    found = lift.effect(did, offered, past, stratum.astype(np.int64))
    counts = sizes(drawn)
    why = "" if found else ("people" if min(counts) < lift.LEAST_ARM else outcome)
    return Proof(*counts, found, why, float(did.std()), outcome, drawn.by, currency)


def earlier(campaign: Campaign, people: list[Person]) -> Counter[int]:
    """All that the members posted in the 90 days before the campaign was launched."""
    launched = campaign.launched_at or campaign.starts_at
    ids = [person.id for person in people]
    posts = Post.objects.filter(member_id__in=ids, at__gte=launched - BEFORE, at__lt=launched)
    rows = posts.values("member_id").annotate(n=Count("id")).values_list("member_id", "n")
    return Counter(dict(rows))
