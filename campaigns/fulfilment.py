"""The board of what a brand sends: what waits, what is on its way, what went wrong, what is done."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaigns import wants
from campaigns.models import Claim, Parcel, Problem
from perks.models import Brand

# What the board shows at once.
SHOWN = {"to_send": "To send", "sent": "On their way", "problems": "Problems", "done": "Done"}
CAME_TO_NOTHING = Q(state__in=["returned", "lost"], replaced_by__isnull=True)
REPORTED = Q(reported=True)


def parcels_of(brand: Brand) -> QuerySet[Parcel]:
    """Every parcel of a brand; annotated `reported` where a report about it is open."""
    open_one = Problem.objects.filter(parcel=OuterRef("pk"), state="open")
    mine: QuerySet[Parcel] = Parcel.objects.filter(brand=brand)
    return mine.annotate(reported=Exists(open_one))


def condition(show: str) -> Q:
    wrong = REPORTED | CAME_TO_NOTHING
    return {
        "to_send": Q(state="to_send"),
        "sent": Q(state="sent") & ~REPORTED,
        "problems": wrong,
        "done": ~Q(state__in=["to_send", "sent", "cancelled"]) & ~wrong,
    }[show]


def board(brand: Brand, show: str) -> QuerySet[Parcel]:
    """The parcels of one part of the board: those that wait longest first, else the newest."""
    rows = parcels_of(brand).filter(condition(show)).select_related(
        "claim", "claim__perk", "claim__campaign"
    )  # fmt: skip
    return rows.prefetch_related("claim__perk__variants", "problems").order_by(
        "pk" if show in ("to_send", "problems") else "-pk"
    )


def counts(brand: Brand) -> dict[str, int]:
    """How many parcels stand in each part of the board; one query."""
    of: dict[str, Any] = {show: Count("pk", filter=condition(show)) for show in SHOWN}
    found: dict[str, int] = parcels_of(brand).aggregate(**of)
    return found


def one(brand: Brand, parcel_id: int) -> Parcel | None:
    """One parcel of a brand with all that its page tells; None for everybody else's."""
    rows = parcels_of(brand).select_related(
        "claim", "claim__perk", "claim__campaign", "claim__unit", "unit", "replaces"
    )  # fmt: skip
    return rows.prefetch_related("claim__perk__variants", "problems").filter(pk=parcel_id).first()


def which(claim: Claim) -> str:
    """Which one of several it is, in words; what was answered beside it is not the carrier's."""
    return dict(wants.told(claim.perk, {"variant": claim.wants.get("variant")})).get(
        "Which one", ""
    )
