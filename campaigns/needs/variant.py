"""Which of several: a size, a colour."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.needs.base import Need
from perks import variants
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.kinds.base import CHOSEN
from perks.models import Perk


class Variant(Need):
    slug = "variant"
    at_once = True

    def wanted(self, perk: Perk) -> bool:
        return perk.what.choice == CHOSEN

    def settle(self, perk: Perk, said: Any) -> str:
        with scopes.act_as(scopes.system("needs")):
            found = variants.find(perk.pk, said) if is_key(said) else None
        if found is None:
            raise Refusal(
                "variant_unknown", "There is no such one. Choose one of those that there are.", 400
            )
        return str(found.key)

    def missing(self, perk: Perk, kept: Any) -> Refusal | None:
        if kept:
            return None
        return Refusal("variant_missing", "Choose one first. It is held for you meanwhile.")

    def variant(self, perk: Perk, kept: Any) -> str | None:
        return kept or None

    def fields(self, perk: Perk, kept: Any) -> dict[str, forms.Field]:
        there = [
            (each.variant.key, each.variant.name)
            for each in variants.choices(perk)
            if each.left or each.variant.key == kept
        ]
        return {
            "variant": forms.ChoiceField(
                label="Which one", choices=there, widget=forms.RadioSelect, initial=kept
            )
        }

    def told(self, perk: Perk, kept: Any) -> list[tuple[str, str]]:
        with scopes.switched_to(scopes.system("needs")):
            return [("Which one", each.name) for each in perk.variants.all() if each.key == kept]


def is_key(said: Any) -> bool:
    return isinstance(said, str) and said.isprintable() and len(said) <= 60
