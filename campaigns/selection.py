"""Whom a campaign selected, by what members chose to say of themselves: country, language, age.

A member is selected when the campaign gave her a chance: she was invited, or claimed it. The rate
of a group is the share of its members who were, and its ratio is against the group with the
highest rate (29 CFR 1607.4 D; see `fairness`, whose groups these are).

A brand knows when each claim came and by which given name. So claims and invitations enter ten at
a time, in their order: a count that moved tells of ten people, never of the one who came last.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import Min

from campaigns import implied, targeting
from campaigns.core.audience import Audience
from campaigns.core.bitmaps import Words, add, count, nobody
from campaigns.counts import FEW, published
from campaigns.exports import as_csv
from campaigns.fairness import Group, compared, groups_of
from campaigns.models import Campaign, Claim, Invitation

People = list[Words]
HEAD = ("group", "members", "eligible", "invited", "claimed", "rate", "ratio", "under four fifths")


@dataclass(frozen=True)
class Selected:
    """One group; counts as a brand may read them, 0 for fewer than ten."""

    group: Group
    eligible: int
    invited: int
    claimed: int

    @property
    def label(self) -> str:
        return self.group.label

    @property
    def is_told(self) -> bool:
        """Whether ten or more were selected: the rate of fewer is not told."""
        return self.group.reached > 0


@dataclass(frozen=True)
class Stages:
    """Who came how far, a bitmap for each part of the audience."""

    eligible: People
    invited: People
    claimed: People

    @property
    def selected(self) -> People:
        return [a | b for a, b in zip(self.invited, self.claimed, strict=True)]


def selected(campaign: Campaign) -> list[Selected]:
    """The groups that are large enough to compare, the least selected of each kind first.

    Needs the campaign's brand as the actor, or one that sees all. Four queries.
    """
    plan = targeting.plan(
        implied.with_terms(targeting.in_force(campaign).tree, campaign.perk), campaign.brand_id
    )
    stages = stages_of(campaign, plan.audience, plan.people())
    found = []
    for kind, told in groups_of(plan.audience).items():
        rows = {name: row_of(campaign, kind, name, people, stages) for name, people in told}
        groups = [(name, people, chosen) for name, (people, chosen, _) in rows.items()]
        found += [
            Selected(group, *rows[group.name][2])
            for group in compared(kind, groups, len(plan.audience))
        ]
    return found


def stages_of(campaign: Campaign, audience: Audience, fitting: People) -> Stages:
    """Whoever fits now, or fitted when she was asked, is eligible; the lot's held back are too."""
    asked = Invitation.objects.filter(campaign=campaign).order_by("rank")
    claims = Claim.objects.filter(campaign=campaign).values("member_id").annotate(at=Min("pk"))
    claimed = among(audience, in_tens(claims.order_by("at").values_list("member_id", flat=True)))
    fitted = among(audience, in_tens(asked.values_list("member_id", flat=True)))
    invited = among(
        audience, in_tens(asked.filter(held_out=False).values_list("member_id", flat=True))
    )
    every = zip(fitting, fitted, invited, claimed, strict=True)
    return Stages([a | b | c | d for a, b, c, d in every], invited, claimed)


def row_of(
    campaign: Campaign, kind: str, name: str, people: People, stages: Stages
) -> tuple[int, int, tuple[int, int, int]]:
    """Members of a group, how many of them were selected, and (eligible, invited, claimed)."""

    def told(what: str, chosen: People) -> int:
        both = sum(count(a & b) for a, b in zip(people, chosen, strict=True))
        return published(both, "selection", what, str(campaign.pk), kind, name)

    size = published(sum(map(count, people)), "group", kind, name)
    counts = (
        told("eligible", stages.eligible),
        told("invited", stages.invited),
        told("claimed", stages.claimed),
    )
    return size, told("selected", stages.selected), counts


def in_tens(member_ids: Iterable[int]) -> list[int]:
    """The first of them, so many whole tens as there are."""
    ids = list(member_ids)
    return ids[: len(ids) // FEW * FEW]


def among(audience: Audience, member_ids: list[int]) -> People:
    """The members of the audience among these, a bitmap for each part."""
    wanted = np.array(member_ids, dtype=np.int64)
    found = []
    for part in audience.parts:
        words = nobody(len(part.frame))
        rows = part.frame.rows_of(wanted)
        add(words, rows[rows >= 0])
        found.append(part.kept(words))
    return found


def csv_of(found: Iterable[Selected]) -> str:
    """The same for a spreadsheet; a count of fewer than ten is said in words."""
    lines = (
        (
            each.label,
            each.group.people,
            *(few(number) for number in (each.eligible, each.invited, each.claimed)),
            f"{each.group.rate:.3f}" if each.is_told else "",
            f"{each.group.ratio:.3f}" if each.is_told else "",
            "yes" if each.group.is_flagged else "no",
        )
        for each in found
    )
    return as_csv([HEAD, *lines])


def few(number: int) -> int | str:
    return number or f"fewer than {FEW}"
