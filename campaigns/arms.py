"""Whom the lot gave the offer and whom not: the two arms of a campaign, however it was drawn.

A share held back is one such lot. Where more fitted than there was stock for, the draw itself is
another: whoever was in the pot and not drawn fitted just as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q

from campaigns.models import Campaign, Choice, Draw, Entry, Invitation, Wave
from campaigns.models.choosing import CHOSEN
from perks.ground.consent import Consent

# Ways of choosing whose order is nothing but the lot.
PURE_LOT = ("lottery", "random")


@dataclass(frozen=True)
class Person:
    """One who fitted: whether the lot kept the offer from her, when, and within which stratum."""

    id: int
    held_out: bool
    at: datetime
    stratum: str


@dataclass(frozen=True)
class Arms:
    """`by` says which lot it was: holdout, lottery or draw."""

    by: str
    people: list[Person]


def arms(campaign: Campaign, purpose: str = "mentions") -> Arms:
    """Everybody whose arm the lot decided and who agreed to `purpose`. Needs an actor that sees all.

    Whoever was added by hand was not drawn and is in neither arm. Everybody is counted by the arm
    that the lot gave her, whatever she made of it.
    """
    agreed = Consent.objects.filter(purpose=purpose, withdrawn_at=None).values("member_id")
    if campaign.way == "draw":
        return Arms("draw", of_draw(campaign, Q(member_id__in=agreed)))
    opened = Wave.objects.filter(campaign=campaign, opened_at__isnull=False)
    if opened.filter(way__in=PURE_LOT).exists():
        return Arms("lottery", of_lottery(campaign, Q(member_id__in=agreed)))
    return Arms("holdout", of_holdout(campaign, Q(member_id__in=agreed)))


def of_draw(campaign: Campaign, agreed: Q) -> list[Person]:
    """The names in the pot when it was drawn: the turn of some came, and of the others it did not.

    Whose turn went by because she did not fit any more stays with those whose turn came.
    """
    drawn = Draw.objects.filter(campaign=campaign, drawn_at__isnull=False).first()
    if drawn is None:
        return []
    rows = Entry.objects.filter(agreed, campaign=campaign, place__isnull=False)
    found = rows.order_by("member_id").values_list("member_id", "claim_id", "passed_at")
    return [
        Person(member, claim is None and passed is None, drawn.drawn_at, "")
        for member, claim, passed in found
    ]


def of_lottery(campaign: Campaign, agreed: Q) -> list[Person]:
    """Candidates from their first wave on: drawn and invited in any of the waves, or in none.

    Both arms count from that wave. Strata are the first wave and the floors that she counts to:
    whoever was in more waves had more chances.
    """
    lot = [because for because in CHOSEN if because != "hand"]
    rows = (
        Choice.objects.filter(agreed, campaign_id=campaign.pk)
        .exclude(because__in=["struck", "unfit"])
        .values("member_id")
        .annotate(
            first=Min("wave__opened_at"),
            floor=Max("floors"),
            invited=Count("pk", filter=Q(because__in=lot, held_out=False)),
            added=Count("pk", filter=Q(because="hand")),
        )
        .order_by("member_id")
    )
    return [
        Person(row["member_id"], not row["invited"], row["first"], f"{row['first']}:{row['floor']}")
        for row in rows
        if not row["added"]
    ]


def of_holdout(campaign: Campaign, agreed: Q) -> list[Person]:
    """Everybody who had her turn: invited, or held back by the share that the lot draws."""
    turns = Choice.objects.filter(campaign_id=campaign.pk, rank__isnull=False)
    chosen = {
        member: (because, f"{wave}:{stratum}")
        for member, because, wave, stratum in turns.values_list(
            "member_id", "because", "wave_id", "stratum"
        )
    }
    asked = Invitation.objects.filter(agreed, campaign=campaign)
    rows = asked.order_by("member_id").values_list("member_id", "held_out", "invited_at")
    known = [(row, chosen.get(row[0], ("", ""))) for row in rows]
    return [Person(*row, stratum) for row, (because, stratum) in known if because != "hand"]
