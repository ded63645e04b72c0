"""Forms about what there is to give: a new perk, and more of one."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.web.door_form import DOOR, DoorForm
from perks import catalogue, stock
from perks.code_files import read_codes
from perks.ground.errors import Refusal
from perks.kinds import registry
from perks.kinds.base import ALWAYS, Kind
from perks.models import Brand, Perk, Venue
from perks.pool import MOST_AT_ONCE


class StockForm(forms.Form):
    """More of a perk: a number of places, or codes that are pasted or uploaded."""

    units = forms.IntegerField(
        label="Places to add", required=False, min_value=1, max_value=MOST_AT_ONCE
    )
    codes = forms.CharField(
        label="Codes to add",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="One code a line.",
    )
    file = forms.FileField(
        label="Or a file of codes",
        required=False,
        help_text='A text with one code a line, or a CSV with a column called "code".',
    )

    def __init__(self, *args: Any, kind: Kind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind and kind.stock == "codes":
            del self.fields["units"]
        elif kind:
            del self.fields["codes"], self.fields["file"]

    def given_codes(self) -> list[str]:
        """The codes typed and uploaded. Raises Refusal as `read_codes` does."""
        codes: list[str] = self.cleaned_data.get("codes", "").splitlines()
        file = self.cleaned_data.get("file")
        return codes + (read_codes(file.read()) if file else [])

    def fill(self, perk: Perk) -> str:
        """Add what was given to the stock; gives the sentence to tell. Raises Refusal."""
        if perk.what.stock == "codes":
            added, again = stock.add_codes(perk, self.given_codes())
            known = f" {again:,} were there already." if again else ""
            return f"{added:,} codes added to {perk.name}.{known}"
        if not self.cleaned_data.get("units"):
            raise Refusal("units_missing", "Say how many places to add. None was added.", 400)
        return f"{stock.add_units(perk, self.cleaned_data['units']):,} places added to {perk.name}."

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that it is about."""
        if refusal.code == "open_cap_missing":
            self.add_error("open_cap", refusal.sentence)
            return
        for name in ("file", "codes", "units"):
            fits = refusal.code.startswith("code_file") == (name == "file")
            if name in self.fields and fits:
                self.add_error(name, refusal.sentence)
                return
        self.add_error(None, refusal.sentence)


class PerkForm(StockForm, DoorForm):
    """A new perk with its first stock, which may also come later."""

    kind = forms.ChoiceField(
        label="Kind of perk",
        choices=[(kind, name.capitalize()) for kind, name in registry.choices()],
        widget=forms.RadioSelect,
        initial="code",
    )
    name = forms.CharField(
        label="Name of the perk", max_length=120, help_text="As members read it."
    )
    description = forms.CharField(
        label="Description", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    venue = forms.ModelChoiceField(
        Venue.objects.order_by("name"),
        label="Venue",
        required=False,
        empty_label="None",
        help_text="For access to a venue.",
    )
    guests = forms.IntegerField(
        label="Guests", required=False, min_value=0, max_value=20, help_text="For access only."
    )
    hand_over = forms.CharField(
        label="What the desk hands over",
        required=False,
        max_length=120,
        help_text="For access only, as in: a wristband.",
    )
    valid_days = forms.IntegerField(
        label="Days a pass is valid", initial=30, min_value=1, max_value=3650
    )
    field_order = (
        "kind", "name", "description", "venue", "guests", "hand_over", *DOOR, "valid_days",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = registry.kinds().get(cleaned.get("kind", ""))
        if kind is None:
            return cleaned
        if kind.venue == ALWAYS and not cleaned.get("venue"):
            self.add_error("venue", "Say which venue lets people in.")
        if kind.stock == "codes" and cleaned.get("units"):
            self.add_error("units", "Each code is one. Leave this empty and add the codes.")
        if kind.stock == "places" and self.has_codes():
            self.add_error("codes", "This kind needs no codes. Say how many places there are.")
        return cleaned

    def make(self, brand: Brand) -> Perk:
        """The perk and its stock, where some was given. Raises Refusal; then nothing was made."""
        typed = self.cleaned_data
        perk = catalogue.add_perk(
            brand,
            typed["kind"],
            typed["name"],
            description=typed["description"],
            venue=typed["venue"],
            guests=typed["guests"] or 0,
            hand_over=typed["hand_over"],
            valid_days=typed["valid_days"],
            **self.door(),
        )
        if typed["units"] or self.has_codes():
            self.fill(perk)
        return perk

    def has_codes(self) -> bool:
        typed = self.cleaned_data
        return bool(typed.get("codes", "").strip() or typed.get("file"))
