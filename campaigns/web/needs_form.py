"""The form of what a held claim needs: the fields of its needs, one after the other."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.models import Claim
from campaigns.needs import registry
from perks.ground.errors import Refusal


class NeedsForm(forms.Form):
    """All that the claim's perk asks for, filled in with what was said already."""

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = registry.of(claim.perk)
        for need in self.needs:
            self.fields.update(need.fields(claim.perk, claim.wants.get(need.slug)))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the line of an address that it is about, else above all."""
        field = f"address-{refusal.facts.get('line', '')}"
        self.add_error(field if field in self.fields else None, refusal.sentence)

    def said(self) -> dict[str, Any]:
        """What the member says, as `claims.fill_in` takes it."""
        given = {need.slug: need.said(self.cleaned_data) for need in self.needs}
        return {slug: value for slug, value in given.items() if value is not None}
