"""The stage of the parcels' tests: Alice has confirmed a sample worth 12.00 dollars."""

from __future__ import annotations

from typing import Any

from campaigns import claims
from campaigns.models import Claim, Parcel
from perks.models import User
from tests.campaigns import kind_stage
from tests.campaigns.member_stage import scored

MONEY = {"currency": "USD", "worth": 1200, "budget": 3600}
SIZES = [kind_stage.Line("S, green", 1), kind_stage.Line("M, green", 4)]


def furnish(house: Any) -> Any:
    """The sample and its campaign, with Alice's parcel as `parcel`."""
    scored(house.alice)
    house.sample = kind_stage.given(house.northwind, "sample", SIZES)
    house.campaign = kind_stage.campaign(house.northwind, house.sample, **MONEY)
    house.claim = taken(house, house.alice)
    house.parcel = Parcel.objects.get(claim=house.claim)
    return house


def taken(house: Any, member: User, variant: str = "m-green", **lines: str) -> Claim:
    """A confirmed claim of the sample, with an address."""
    made = kind_stage.claimed(member, house.campaign, f"k{member.pk}", variant=variant)
    address = {**kind_stage.ADDRESS, **lines}
    claims.fill_in(made.pk, member.pk, {"variant": variant, "address": address})
    return claims.confirm(made.pk, member.pk)
