"""The places of a household in a campaign: a claim at an address has a number of its own there.

The number makes the cap a constraint of the database, claim_household_places. Whoever gives a place
holds the row of the campaign's limits until the claim is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from campaigns import households
from campaigns.asking import Case
from campaigns.models import Claim
from campaigns.models.claims import LIVE
from perks.ground import clock


class Households:
    """The homes of those who ask for one campaign, and which places are taken there."""

    def __init__(self, cases: list[Case], campaign_id: int) -> None:
        self.of = households.of({case.ask.member_id for case in cases})
        self.taken: dict[bytes, set[int]] = defaultdict(set)
        theirs = having(campaign_id, set(self.of.values()))
        for household, place in theirs.values_list("household", "household_place"):
            self.taken[bytes(household)].add(place)

    def let_in(self, case: Case, most: int) -> bool:
        """Whether there is a place at the member's address, which is the case's then."""
        household = self.of.get(case.ask.member_id)
        if household is None:
            return True
        place = first_free(self.taken[household], most)
        if place is None:
            return False
        self.taken[household].add(place)
        case.household, case.household_place = household, place
        return True


def settle(claim: Claim, household: bytes, most: int | None) -> bool:
    """Count a claim to a household; False, with nothing changed, when all its places are taken.

    Where no cap binds (`most` is None) it is counted to none.
    """
    place = None
    if most:
        others = having(claim.campaign_id, [household]).exclude(pk=claim.pk)
        place = first_free(set(others.values_list("household_place", flat=True)), most)
        if place is None:
            return False
    claim.household, claim.household_place = (household, place) if place else (None, None)
    claim.save(update_fields=["household", "household_place"])
    return True


def having(campaign_id: int, homes: Collection[bytes]) -> QuerySet[Claim]:
    """The claims that have a place in these homes, as the constraint counts them."""
    theirs = Claim.objects.filter(campaign_id=campaign_id, household__in=homes, state__in=LIVE)
    let_go(theirs)
    return theirs


def let_go(theirs: QuerySet[Claim]) -> None:
    """A hold that ran out has no place any more, swept or not, as its unit is free to take.

    One that somebody is at just now keeps its place: waiting for it could be waiting in a circle.
    """
    lapsed = theirs.filter(state="held", held_until__lte=clock.now())
    ids = lapsed.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
    Claim.objects.filter(pk__in=list(ids)).update(household=None, household_place=None)


def first_free(taken: Collection[int], most: int) -> int | None:
    return next((place for place in range(1, most + 1) if place not in taken), None)
