"""The form for more of what there is to give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from perks import releases, stock, variants
from perks.code_files import read_codes
from perks.ground.errors import Refusal
from perks.kinds.base import ALIKE
from perks.models import Perk
from perks.pool import MOST_AT_ONCE

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def zone_of(perk: Perk) -> str:
    """On whose clock dates of a perk's stock are typed and shown: its venue's, else UTC."""
    return str(perk.venue.time_zone) if perk.venue and not perk.at_shops else "UTC"


def on_clock(typed: datetime | None, zone: str) -> datetime | None:
    """A moment as it was typed, on the clock of a zone."""
    return typed.replace(tzinfo=ZoneInfo(zone)) if typed else None


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
    released_at = forms.DateTimeField(
        label="Released on", required=False, widget=MOMENT, help_text="Empty: at once."
    )

    zone = "UTC"

    def __init__(self, *args: Any, perk: Perk | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if perk is None:
            return
        if perk.what.stock == "codes":
            del self.fields["units"]
        else:
            del self.fields["codes"], self.fields["file"]
        if perk.what.choice != ALIKE:
            there = [(each.variant.key, each.variant.name) for each in variants.choices(perk)]
            self.fields["variant"] = forms.ChoiceField(label="Of which", choices=there)
            self.order_fields(["variant"])
        self.zone = zone_of(perk)
        self.fields["released_at"].help_text = f"Empty: at once. On the clock of {self.zone}."

    def given_codes(self) -> list[str]:
        """The codes typed and uploaded. Raises Refusal as `read_codes` does."""
        codes: list[str] = self.cleaned_data.get("codes", "").splitlines()
        file = self.cleaned_data.get("file")
        return codes + (read_codes(file.read()) if file else [])

    def fill(self, perk: Perk) -> str:
        """Add what was given to the stock; gives the sentence to tell. Raises Refusal."""
        at = releases.moment(on_clock(self.cleaned_data.get("released_at"), self.zone))
        if perk.what.stock == "codes":
            added, again = stock.add_codes(perk, self.given_codes(), released_at=at)
            known = f" {again:,} were there already." if again else ""
            return f"{added:,} codes added to {perk.name}.{known}"
        units, variant = self.cleaned_data.get("units"), self.cleaned_data.get("variant", "")
        if not units:
            raise Refusal("units_missing", "Say how many places to add. None was added.", 400)
        return f"{stock.add_units(perk, units, variant, at):,} places added to {perk.name}."

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal at the field that it is about."""
        if refusal.code == "release_past":
            self.add_error("released_at", refusal.sentence)
            return
        if refusal.code == "open_cap_missing":
            self.add_error("open_cap", refusal.sentence)
            return
        for name in ("file", "codes", "units"):
            fits = refusal.code.startswith("code_file") == (name == "file")
            if name in self.fields and fits:
                self.add_error(name, refusal.sentence)
                return
        self.add_error(None, refusal.sentence)

    def has_codes(self) -> bool:
        typed = self.cleaned_data
        return bool(typed.get("codes", "").strip() or typed.get("file"))
