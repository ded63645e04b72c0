"""Signing up: the age gate first, then consent in plain words, then the account."""

from typing import Any

from allauth.account.forms import SignupForm
from django import forms
from django.http import HttpRequest

from perks.ground import consent
from perks.models import User

# With these a name would change how a desk reads "Let in 2: ... and a guest". Scripts that are
# written from the right need none of them.
REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class SignUpForm(SignupForm):
    """Under the age gate nothing is stored; without consent to `score` there is no profile."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="Brands see the first word of it."
    )
    birth_year = forms.IntegerField(
        label="Birth year",
        min_value=1900,
        help_text="From 16 years. Some perks are for adults only.",
    )
    agrees = forms.MultipleChoiceField(
        label="I agree that Perks may",
        help_text="Each is your choice, and you can take it back on your privacy page at any time. "
        "Without the first there is no score, without the second no perk finds you.",
        required=False,
        choices=list(consent.PURPOSES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ["birth_year", "name", "email", "password1", "agrees"]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if REORDERING.intersection(name):
            raise forms.ValidationError(
                "The name has invisible signs that turn the words around it. Type it anew."
            )
        return name

    def clean_birth_year(self) -> int:
        year: int = self.cleaned_data["birth_year"]
        if not consent.is_of_age(year):
            raise forms.ValidationError(
                f"Perks is for people of {consent.LEAST_AGE} and older. Nothing was stored."
            )
        return year

    def save(self, request: HttpRequest) -> User:
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.birth_year = self.cleaned_data["birth_year"]
        user.is_member = True
        user.save()
        agreed: list[Any] = self.cleaned_data["agrees"]
        if agreed:
            consent.give(user.pk, agreed)
        return user
