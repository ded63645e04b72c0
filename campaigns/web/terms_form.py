"""Where a perk can be sent and who may have it, as a manager types it."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns import implied
from campaigns.rules import areas
from perks.ground.errors import Refusal
from perks.models import Perk

AREAS = "With commas, as in: United States, Canada, Bavaria (Germany). Empty: "


def fields() -> tuple[forms.CharField, forms.CharField, forms.IntegerField]:
    """The fields sent_to, lives_in and least_age."""
    return (
        forms.CharField(
            label="Where you send it", required=False, max_length=2000, help_text=f"{AREAS}anywhere."
        ),
        forms.CharField(
            label="For people who live in", required=False, max_length=2000,
            help_text=f"{AREAS}anybody.",
        ),
        forms.IntegerField(
            label="From an age of", required=False, min_value=1, max_value=120,
            help_text="Judged by the birth year that members tell. Empty: any age.",
        ),
    )  # fmt: skip


class TermsForm(forms.Form):
    """The terms of one perk; what nothing is sent of is not asked where to."""

    sent_to, lives_in, least_age = fields()

    def __init__(self, perk: Perk, *args: Any) -> None:
        told = {name: areas.typed(getattr(perk, name)) for name in implied.AREAS}
        super().__init__(*args, initial={**told, "least_age": perk.least_age})
        if not perk.gives_parcel:
            del self.fields["sent_to"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        read(self)
        return self.cleaned_data


def read(form: forms.Form) -> None:
    """Put codes in place of what was typed; what cannot be read is an error of its field."""
    for name in implied.AREAS:
        if name in form.cleaned_data:
            try:
                form.cleaned_data[name] = areas.read(form.cleaned_data[name])
            except Refusal as refusal:
                form.add_error(name, refusal.sentence)


def settle(perk: Perk, typed: dict[str, Any]) -> None:
    """Keep the terms of a form that was read. Raises Refusal; nothing is changed then."""
    implied.settle(
        perk, typed.get("sent_to") or [], typed.get("lives_in") or [], typed.get("least_age")
    )
