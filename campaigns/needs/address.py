"""Where a sample is sent. The address itself goes into the vault; the claim keeps that it is there."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns import addresses, postal
from campaigns.models import Claim
from campaigns.needs.base import Need
from campaigns.rules.areas import country_of
from campaigns.rules.countries import countries
from perks.ground.errors import Refusal
from perks.models import Perk

HINTS = {
    "name": "As it stands at the door.",
    "region": "Where letters need one, as in the United States.",
}
COMPLETE = {
    "name": "name", "street": "street-address", "extra": "address-line2",
    "postcode": "postal-code", "city": "address-level2", "region": "address-level1",
    "country": "country-name",
}  # fmt: skip


class Address(Need):
    """Said as {"name", "street", "extra", "postcode", "city", "region", "country"}."""

    slug = "address"
    while_held = True

    def wanted(self, perk: Perk) -> bool:
        return perk.gives_parcel

    def settle(self, perk: Perk, said: Any) -> bool:
        postal.check(perk, said)
        return True

    def keep(self, claim: Claim, said: Any) -> None:
        if said is None:
            addresses.drop(claim)
        else:
            addresses.keep(claim, postal.check(claim.perk, said))

    def missing(self, perk: Perk, kept: Any) -> Refusal | None:
        if kept:
            return None
        return Refusal("address_missing", "Say where it is sent. It is held for you meanwhile.")

    def fields(self, perk: Perk, kept: Any) -> dict[str, forms.Field]:
        codes = {country_of(code) for code in perk.sent_to} or set(countries())
        always = set(postal.NEEDED)
        if not codes & postal.WITHOUT_POSTCODE:
            always.add("postcode")
        found: dict[str, forms.Field] = {
            f"address-{name}": line(name, label, name in always)
            for name, label in postal.LINES.items()
            if name != "country"
        }
        named = sorted((name, code) for code, name in countries().items() if code in codes)
        there = [(code, name) for name, code in named]
        first = [] if len(there) == 1 else [("", "Choose one")]
        found["address-country"] = forms.ChoiceField(
            label=postal.LINES["country"], choices=[*first, *there],
            widget=forms.Select(attrs={"autocomplete": "country"}),
        )  # fmt: skip
        found["address-keep"] = forms.BooleanField(
            label="Keep this address for my next parcel", required=False,
            help_text="Sealed, for you alone. Delete it on the privacy page at any time.",
        )  # fmt: skip
        return found

    def said(self, cleaned: dict[str, Any]) -> Any:
        lines = {name: cleaned.get(f"address-{name}", "") for name in postal.LINES}
        return {name: value for name, value in lines.items() if value} or None


def line(name: str, label: str, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=postal.LONGEST,
        required=required,
        help_text=HINTS.get(name, ""),
        widget=forms.TextInput(attrs={"autocomplete": COMPLETE[name]}),
    )
