"""How many come along to an event. A number, and no names: they are not members of ours."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.needs.base import Need
from perks.ground.errors import Refusal
from perks.models import Perk

WORDS = ["I come alone", "One guest"]


class Guests(Need):
    slug = "guests"

    def wanted(self, perk: Perk) -> bool:
        return perk.what.counts_guests and perk.guests > 0

    def settle(self, perk: Perk, said: Any) -> int:
        if type(said) is not int or not 0 <= said <= perk.guests:
            raise Refusal(
                "guests_range", f"Up to {perk.guests} may come along with you.", 400,
                most=perk.guests,
            )  # fmt: skip
        return said

    def missing(self, perk: Perk, kept: Any) -> Refusal | None:
        if kept is not None:
            return None
        return Refusal("guests_missing", "Say whether somebody comes along with you.")

    def fields(self, perk: Perk, kept: Any) -> dict[str, forms.Field]:
        return {
            "guests": forms.TypedChoiceField(
                label="Who comes along",
                choices=[(n, said(n)) for n in range(perk.guests + 1)],
                coerce=int,
                initial=kept if kept is not None else min(1, perk.guests),
                widget=forms.RadioSelect,
            )
        }

    def said(self, cleaned: dict[str, Any]) -> Any:
        return cleaned.get("guests")

    def told(self, perk: Perk, kept: Any) -> list[tuple[str, str]]:
        return [] if kept is None else [("Who comes along", said(kept))]


def said(guests: int) -> str:
    return WORDS[guests] if guests < len(WORDS) else f"{guests} guests"
