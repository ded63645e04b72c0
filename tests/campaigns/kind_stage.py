"""The stage of the kinds' tests: Northwind gives one perk of a kind, and Alice fits its rule."""

from __future__ import annotations

from typing import Any

from campaigns import claims
from campaigns.models import Campaign, Claim
from perks import catalogue, questions, variants
from perks.models import Brand, Perk, User
from perks.variants import Line
from tests.campaigns.member_stage import launched

SIZES = [Line("S, green", 1), Line("M, green", 2)]
LADDER = [Line("40% off", 1, 50, "SAVE40"), Line("20% off", 3, 40, "SAVE20")]
# Where samples are sent in tests; the form's fields have the same names behind "address-".
ADDRESS = {
    "name": "Alice Moreno", "street": "12 Cedar Street", "extra": "Flat 3", "postcode": "94607",
    "city": "Oakland", "region": "California", "country": "US",
}  # fmt: skip
TYPED = {f"address-{name}": value for name, value in ADDRESS.items()}
LICENCE = "Do you hold a driving licence? yes"


def given(brand: Brand, kind: str, lines: list[Line] = [], asked: str = "", **facts: Any) -> Perk:  # noqa: B006
    """A perk of a kind with its variants and questions."""
    perk = catalogue.add_perk(brand, kind, f"A {kind}", **facts)
    if lines:
        variants.add(perk, lines)
    questions.add(perk, [questions.read(asked)] if asked else [])
    return perk


def campaign(brand: Brand, perk: Perk, **facts: Any) -> Campaign:
    """An open campaign that gives it; its stock is what it has, or `units`."""
    return launched(brand, perk, **{"units": 0, **facts})


def claimed(member: User, campaign: Campaign, key: str = "k", **said: Any) -> Claim:
    """A held claim. Fails where the answer is no."""
    made = claims.claim(member.pk, campaign.pk, key, said).claim
    assert made is not None
    return made
