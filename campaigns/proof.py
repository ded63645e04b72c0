"""Did it change anything? Posts with the campaign's tag by the invited, and by those held back.

Only an outcome that both arms can have says so: anybody can write the tag, while a personal link or
a code only those who claimed have. What they posted in the time before narrows the answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from django.db.models import Count

from campaigns.core import lift
from campaigns.mentions import WINDOW, found_by, tag_in
from campaigns.models import Campaign, Invitation
from campaigns.models.choosing import Choice
from perks.ground import clock, scopes
from perks.ground.consent import Consent
from scoring.models import Post

BEFORE = timedelta(days=90)


@dataclass(frozen=True)
class Proof:
    """`why` is "" when there is an effect, else what is missing: holdout, tag, people or posts.

    `spread` is the standard deviation of the outcome between people, of both arms together.
    """

    invited: int
    held_out: int
    effect: lift.Effect | None = None
    why: str = ""
    spread: float = 0.0

    @property
    def verdict(self) -> str:
        """more, less or cannot_tell."""
        if self.effect is None or not self.effect.is_told:
            return "cannot_tell"
        return "more" if self.effect.difference > 0 else "less"

    @cached_property
    def smallest(self) -> float | None:
        """The smallest effect in posts, over all invited, that so many people would have told."""
        if not (self.spread and self.invited and self.held_out):
            return None
        each = lift.smallest_detectable(self.invited, self.held_out, self.spread)
        return each * self.invited

    @cached_property
    def total(self) -> tuple[float, float, float] | None:
        """(incremental, low, high) posts over all invited."""
        return self.effect.total() if self.effect else None


def prove(campaign: Campaign) -> Proof:
    """The effect of the offer on posts with the tag. Four queries and the change of actor, whatever the size.

    People count who agreed that posts are looked at, in either arm; whoever was added by hand was
    not drawn by lot and is left out.
    """
    with scopes.act_as(scopes.system("reports")):
        people = drawn(campaign)
        offered = np.array([not person.held_out for person in people], dtype=np.bool_)
        counts = int(offered.sum()), int((~offered).sum())
        if not counts[1]:
            return Proof(*counts, why="holdout")
        if not campaign.tag:
            return Proof(*counts, why="tag")
        after, before = tagged(campaign, people), earlier(campaign, people)
    outcome = np.array([after[person.id] for person in people], dtype=np.float64)
    past = np.array([before[person.id] for person in people], dtype=np.float64)
    _, stratum = np.unique([person.stratum for person in people], return_inverse=True)
    found = lift.effect(outcome, offered, past, stratum.astype(np.int64))
    why = "" if found else ("people" if min(counts) < lift.LEAST_ARM else "posts")
    return Proof(*counts, effect=found, why=why, spread=float(outcome.std()))


@dataclass(frozen=True)
class Person:
    """One who fitted: which arm the lot gave her, when, and within which stratum."""

    id: int
    held_out: bool
    at: datetime
    stratum: str


def drawn(campaign: Campaign) -> list[Person]:
    """Everybody whose arm the lot decided and who agreed that posts are looked at."""
    agreed = Consent.objects.filter(purpose="mentions", withdrawn_at=None).values("member_id")
    turns = Choice.objects.filter(campaign_id=campaign.pk, rank__isnull=False)
    chosen = {
        member: (because, f"{wave}:{stratum}")
        for member, because, wave, stratum in turns.values_list(
            "member_id", "because", "wave_id", "stratum"
        )
    }
    asked = Invitation.objects.filter(campaign=campaign, member_id__in=agreed)
    rows = asked.order_by("member_id").values_list("member_id", "held_out", "invited_at")
    known = [(row, chosen.get(row[0], ("", ""))) for row in rows]
    return [Person(*row, stratum) for row, (because, stratum) in known if because != "hand"]


def tagged(campaign: Campaign, people: list[Person]) -> Counter[int]:
    """Posts with the tag since the lot, until 30 days after the campaign."""
    since = {person.id: person.at for person in people}
    posts = Post.objects.filter(
        tag_in(campaign.tag),
        member_id__in=list(since),
        at__gte=min(since.values()),
        at__lt=min(clock.now(), campaign.ends_at + WINDOW),
        account__unlinked_at=None,
    )
    return Counter(
        post.member_id
        for post in posts.select_related("account")
        if post.at >= since[post.member_id] and found_by(post, campaign.tag, "")
    )


def earlier(campaign: Campaign, people: list[Person]) -> Counter[int]:
    """All that the members posted in the 90 days before the campaign was launched."""
    launched = campaign.launched_at or campaign.starts_at
    ids = [person.id for person in people]
    posts = Post.objects.filter(member_id__in=ids, at__gte=launched - BEFORE, at__lt=launched)
    rows = posts.values("member_id").annotate(n=Count("id")).values_list("member_id", "n")
    return Counter(dict(rows))
