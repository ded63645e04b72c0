"""The few facts that a member may tell, and what each is used for."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.rules import languages, places
from campaigns.rules.countries import countries
from perks.ground import consent

FACTS = ("birth_year", "country", "city", "place_id", "languages")
UNKNOWN_CITY = (
    "We know no such city there. Name the nearest one of 50,000 people or more, or leave it empty. "
    "Nothing was changed."
)


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
        help_text="Used where a perk is given in a city, a region or near a venue. Name the nearest "
        "one of 50,000 people or more; nothing finer is kept.",
    )
    languages = forms.CharField(
        label="Languages you post in",
        required=False,
        max_length=200,
        help_text="With commas between, for example English, German.",
    )

    @classmethod
    def of(cls, member: Any) -> ProfileForm:
        """The form with what the member has told so far."""
        told = {name: getattr(member, name) for name in cls.base_fields}
        names = [languages.languages().get(code, code) for code in member.languages]
        return cls(initial=told | {"languages": ", ".join(names)})

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not consent.is_of_age(year):
            raise forms.ValidationError(
                f"Perks is for people of {consent.LEAST_AGE} and older. Nothing was changed."
            )
        return year

    def clean_languages(self) -> list[str]:
        """The codes of the languages that were typed, each once."""
        typed = [
            word for part in self.cleaned_data["languages"].split(",") if (word := part.strip())
        ]
        codes = {word: languages.find(word) for word in typed}
        unknown = [word for word, code in codes.items() if code is None]
        if unknown:
            raise forms.ValidationError(
                f"We know no language called {unknown[0]}. Write its English name. "
                "Nothing was changed."
            )
        return list(dict.fromkeys(code for code in codes.values() if code))

    def clean(self) -> dict[str, Any]:
        """The city goes by the country: both are known only here."""
        found = super().clean() or {}
        typed, country = found.get("city"), found.get("country", "")
        found["place_id"] = None
        if typed:
            place = places.find(typed, country)
            if place is None or country not in ("", place.country):
                self.add_error("city", UNKNOWN_CITY)
            else:
                found |= {"city": place.name, "place_id": place.id}
        return found

    def facts(self) -> dict[str, Any]:
        """The cleaned facts, by the names that the profile has for them."""
        return {name: self.cleaned_data[name] for name in FACTS}
