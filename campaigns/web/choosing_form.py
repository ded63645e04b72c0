"""The form of the terms by which a campaign chooses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory

from campaigns.choosing import MOST_FLOORS, Asked, Terms
from campaigns.rules.countries import countries
from perks.ground.errors import Refusal

WAYS = [
    ("everybody", "Everybody who fits"),
    ("ranked", "The highest scores first"),
    ("random", "By lot"),
    ("lottery", "A lottery that anybody can draw again"),
    ("coverage", "Those who together reach most different people"),
]
KINDS = [
    ("", "No floor"),
    ("country", "Country"),
    ("language", "Language"),
    ("age", "Age"),
    ("band", "Score"),
]
EMPTY_ROWS = 2


class ChoosingForm(forms.Form):
    """Way, places, days and the share by lot."""

    way = forms.ChoiceField(label="Who is invited first", choices=WAYS, widget=forms.RadioSelect)
    per_wave = forms.IntegerField(
        label="Members in each wave",
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text="Empty means as many as are expected to take what is left.",
    )
    interval_hours = forms.IntegerField(
        label="Hours between waves", min_value=1, max_value=2160, required=True
    )
    review_hours = forms.IntegerField(
        label="Hours between the launch and the first wave",
        min_value=0,
        max_value=336,
        help_text="Time to look through the list once it names people.",
    )
    exploration = forms.IntegerField(
        label="Share by lot for ordinary members, in percent",
        min_value=0,
        max_value=50,
        help_text="Drawn from everybody who fits, so that new people are tried too. "
        "0 where all goes by lot.",
    )

    def __init__(self, saved: Terms, data: Any = None) -> None:
        start = {
            "way": saved.way,
            "per_wave": saved.per_wave,
            "interval_hours": saved.interval_hours,
            "review_hours": saved.review_hours,
            "exploration": round(saved.exploration * 100),
        }
        super().__init__(data, initial=start)

    def terms(self, floors: tuple[Asked, ...]) -> Terms:
        """What is typed."""
        typed = self.cleaned_data
        return Terms(
            typed["way"], typed["per_wave"], typed["interval_hours"], typed["exploration"] / 100,
            floors, typed["review_hours"],
        )  # fmt: skip

    def refuse(self, refusal: Refusal) -> None:
        """Set a refusal at its field."""
        field = str(refusal.facts.get("field", ""))
        self.add_error(field if field in self.fields else None, refusal.sentence)


class FloorForm(forms.Form):
    """One floor; without a kind there is none."""

    kind = forms.ChoiceField(label="Group", choices=KINDS, required=False)
    value = forms.CharField(
        label="Which",
        max_length=60,
        required=False,
        help_text="A country as Germany, a language as pt, an age as 25-34, a score as 40-59.",
    )
    least = forms.IntegerField(label="At least", min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") and not (cleaned.get("value") and cleaned.get("least")):
            raise forms.ValidationError("Say which group, and how many places at least.")
        if cleaned.get("kind") == "country":
            names = {name.lower(): code for code, name in countries().items()}
            typed = cleaned["value"]
            cleaned["value"] = names.get(typed.lower(), typed.upper())
        return cleaned


class FloorRows:
    """Rows of floors: those that are saved, and some empty ones."""

    def __init__(self, saved: Terms, data: Any = None) -> None:
        made = formset_factory(FloorForm, extra=EMPTY_ROWS, max_num=MOST_FLOORS)
        start = [{"kind": f.kind, "value": f.value, "least": f.least} for f in saved.floors]
        self.rows: BaseFormSet[Any] = made(data, initial=start, prefix="floor")
        self.error = ""

    def is_valid(self) -> bool:
        return bool(self.rows.is_valid())

    def asked(self) -> tuple[Asked, ...]:
        """The floors that are typed."""
        typed = [row.cleaned_data for row in self.rows.forms]
        return tuple(
            Asked(one["kind"], one["value"].strip(), one["least"])
            for one in typed
            if one.get("kind")
        )

    def refuse(self, refusal: Refusal) -> None:
        self.error = refusal.sentence
