"""The few facts that a member may tell, and what each is used for."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.rules.countries import countries
from perks.ground import consent


def country_choices() -> list[tuple[str, str]]:
    by_name = sorted(countries().items(), key=lambda item: item[1])
    return [("", "I would rather not say"), *by_name]


class ProfileForm(forms.Form):
    """Each fact may stay unknown; rules that ask for it then answer "unknown"."""

    birth_year = forms.IntegerField(
        label="Birth year",
        required=False,
        min_value=1900,
        help_text="Used where a perk is for adults. Brands see only whether you are old enough.",
        error_messages={"invalid": "Write it as four figures, for example 1991."},
    )
    country = forms.ChoiceField(
        label="Country",
        required=False,
        choices=country_choices,
        help_text="Used where a perk is given in some countries only.",
    )
    city = forms.CharField(
        label="City",
        required=False,
        max_length=80,
        help_text="Kept for you; no rule asks for it today.",
    )

    @classmethod
    def of(cls, member: Any) -> ProfileForm:
        """The form with what the member has told so far."""
        return cls(initial={name: getattr(member, name) for name in cls.base_fields})

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not consent.is_of_age(year):
            raise forms.ValidationError(
                f"Perks is for people of {consent.LEAST_AGE} and older. Nothing was changed."
            )
        return year

    def facts(self) -> dict[str, Any]:
        """The cleaned facts, by the names that the profile has for them."""
        return {name: self.cleaned_data[name] for name in ("birth_year", "country", "city")}
