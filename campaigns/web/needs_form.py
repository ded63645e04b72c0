"""The form of what a held claim needs: the fields of its needs, one after the other."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns import home_address, postal
from campaigns.models import Claim
from campaigns.needs import registry
from perks.ground.errors import Refusal

KEEP = "address-keep"


class NeedsForm(forms.Form):
    """All that the claim's perk asks for, filled in with what was said already."""

    def __init__(self, claim: Claim, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claim = claim
        self.needs = registry.of(claim.perk)
        for need in self.needs:
            self.fields.update(need.fields(claim.perk, claim.wants.get(need.slug)))
        if KEEP in self.fields:
            self.offer_home(claim.member_id)

    def offer_home(self, member_id: int) -> None:
        """Fill in the address that she keeps, as far as this perk goes there."""
        home = home_address.of(member_id)
        self.initial |= (
            {f"address-{name}": line for name, line in home.as_json().items()} if home else {}
        )
        self.initial[KEEP] = home is not None

    def remember(self, claim: Claim) -> None:
        """Keep the address for the next time, or no longer, as she ticked. Call once it was taken."""
        if KEEP not in self.fields:
            return
        if self.cleaned_data[KEEP]:
            said = self.said()["address"]
            home_address.keep(claim.member_id, postal.check(claim.perk, said))
        else:
            home_address.forget(claim.member_id)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the line of an address that it is about, else above all."""
        field = f"address-{refusal.facts.get('line', '')}"
        self.add_error(field if field in self.fields else None, refusal.sentence)

    def said(self) -> dict[str, Any]:
        """What the member says, as `claims.fill_in` takes it."""
        given = {need.slug: need.said(self.cleaned_data) for need in self.needs}
        return {slug: value for slug, value in given.items() if value is not None}
