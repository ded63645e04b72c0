"""The forms of the scoring pages."""

from __future__ import annotations

from typing import Any

from django import forms

from scoring.appeals import LONGEST_REASON, LONGEST_TEXT
from scoring.connectors.base import Connector
from scoring.models.accounts import KIND_CHOICES
from scoring.sharing import DOINGS


class LinkForm(forms.Form):
    """Which account of a network. Says nothing about whether it exists."""

    address = forms.CharField(max_length=400)
    kind = forms.ChoiceField(
        label="What it is",
        choices=KIND_CHOICES,
        initial="person",
        help_text="Scores are ranked among accounts of the same kind.",
    )

    def __init__(self, *args: Any, network: Connector) -> None:
        super().__init__(*args)
        field = self.fields["address"]
        field.label = "A name of your choice" if network.private else "Its address"
        field.help_text = f"For example: {network.example}"


class KindForm(forms.Form):
    """What an account is, by its owner's word."""

    kind = forms.ChoiceField(label="What it is", choices=KIND_CHOICES)


class PushKeyForm(forms.Form):
    """A new key for a program of the owner's."""

    label = forms.CharField(
        label="Name of the key", max_length=60, help_text="Where it is used, such as My forum."
    )


class ShareForm(forms.Form):
    """What to do about sharing an account; `percent` is the share that one proposes to have."""

    do = forms.ChoiceField(choices=[(name, name) for name in DOINGS])
    percent = forms.FloatField(min_value=1, max_value=99, required=False)


class AwayForm(forms.Form):
    """From when to when, both days included."""

    first_day = forms.DateField(
        label="From", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label="To, this day included",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class AppealForm(forms.Form):
    """What a member says to a flag."""

    text = forms.CharField(
        label="Why it is wrong",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Say what happened on these days and who reacted, as far as you know. You can "
        "appeal once.",
    )


class DecisionForm(forms.Form):
    """What an operator decides, and why."""

    outcome = forms.ChoiceField(
        label="The flag",
        widget=forms.RadioSelect,
        choices=[
            ("lifted", "Lift it: these reactions count in full from the next run on"),
            ("upheld", "Uphold it: the discount stays"),
        ],
    )
    reason = forms.CharField(
        label="Why",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The member reads this.",
    )
