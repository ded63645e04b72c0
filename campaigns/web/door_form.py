"""How a perk is handed over at its desk: what happens without a network, and what staff are asked."""

from __future__ import annotations

from typing import Any

from django import forms

from perks.models.perks import OFFLINE

DOOR = ("offline", "open_cap", "confirm", "strict", "initials", "books_slots", "phone_only")
SWITCHES = ("confirm", "strict", "initials", "books_slots")
CHOICES = {
    "deny": "Refuse. Nobody gets in twice; nobody gets in at all until the network is back.",
    "leased": "Go on, with the passes shared out among the scanners. Nobody gets in twice; some "
    "guests are sent to the other desk.",
    "open": "Go on with every pass. Nobody waits; the same pass may get in once at each scanner.",
}


class DoorForm(forms.Form):
    """The rules of a desk. For access to a venue only."""

    offline = forms.ChoiceField(
        label="When a scanner has no network",
        choices=[(name, CHOICES[name]) for name in OFFLINE],
        widget=forms.RadioSelect,
        initial="leased",
        required=False,
        help_text="Every scan is booked once the network is back, and the venue sees any that clash.",
    )
    open_cap = forms.IntegerField(
        label="Guests that one scanner may let in on its own",
        required=False,
        min_value=1,
        max_value=10_000,
        help_text="Only where it goes on with every pass. Then it waits for the network.",
    )
    confirm = forms.BooleanField(
        label="Staff confirm each guest",
        required=False,
        help_text="A yes counts only after a second press, as when something is handed over.",
    )
    strict = forms.BooleanField(
        label="The pass may not be lent",
        required=False,
        help_text="The desk shows two digits, and the guest types them on the phone.",
    )
    initials = forms.BooleanField(
        label="Show the member's initials",
        required=False,
        help_text="Two letters stand on the pass, for staff to compare with a document.",
    )
    books_slots = forms.BooleanField(
        label="Guests book their hour before they travel",
        required=False,
        help_text="The pass asks for it, where the venue has limits. Others are let in if there is room.",
    )

    phone_only = forms.BooleanField(
        label="Phones only, no paper",
        required=False,
        help_text="A pass on paper can be copied. New passes then count on a phone only.",
    )

    def door(self) -> dict[str, Any]:
        """The rules as a perk keeps them."""
        typed = self.cleaned_data
        facts = {name: typed.get(name) or False for name in SWITCHES}
        return {
            **facts, "static_allowed": not typed.get("phone_only"),
            "offline": typed.get("offline") or "leased",
            "open_cap": typed.get("open_cap") or 0,
        }  # fmt: skip
