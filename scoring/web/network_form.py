"""The form of the house's app at a network; what is secret goes in and never comes out."""

from __future__ import annotations

from typing import Any

from django import forms

from scoring import credentials
from scoring.connectors.base import Connector
from scoring.models import NetworkApp

LONGEST = 4_000
FIELDS = {"client": ("client_id", "secret"), "key": ("key",)}


class NetworkForm(forms.Form):
    """Only what the network uses is asked for. An empty secret keeps the one that is there."""

    client_id = forms.CharField(label="Client ID", max_length=200, required=False)
    secret = forms.CharField(
        label="Client secret", max_length=LONGEST, required=False, widget=forms.PasswordInput
    )
    key = forms.CharField(
        label="Key or token for public data", max_length=LONGEST, required=False,
        widget=forms.PasswordInput,
    )  # fmt: skip
    units_a_day = forms.IntegerField(
        label="Quota a day", min_value=1, max_value=2**31 - 1, required=False,
        help_text="Units that the network lets us ask for. Empty: no bound of ours.",
    )  # fmt: skip
    unit_price = forms.DecimalField(
        label="Price of a unit", min_value=0, max_digits=12, decimal_places=6, initial=0,
    )  # fmt: skip
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label="Currency", initial="USD",
        error_messages={"invalid": "Write it as three letters, for example USD."},
    )  # fmt: skip
    cap = forms.DecimalField(
        label="Spend at most in a month", min_value=0, max_digits=12, decimal_places=2,
        required=False, help_text="Reading stops before it is passed. Empty: no bound.",
    )  # fmt: skip

    def __init__(self, data: Any, *, instance: NetworkApp | None, kind: Connector) -> None:
        self.kind = kind
        initial = {name: getattr(instance, name) for name in KEPT} if instance else {}
        super().__init__(data, initial=initial)
        asked = {name for part in kind.app for name in FIELDS[part]}
        for name in {"client_id", "secret", "key"} - asked:
            del self.fields[name]
        for name in asked & {"secret", "key"}:
            if instance is not None and getattr(instance, f"sealed_{name}"):
                self.fields[name].help_text = "One is kept. Empty: it stays."

    def keep(self) -> None:
        """Write what was typed."""
        facts = dict(self.cleaned_data)
        secrets = {name: facts.pop(name, "") or None for name in ("secret", "key")}
        credentials.keep(self.kind.slug, **secrets, **facts)


KEPT = ("client_id", "units_a_day", "unit_price", "currency", "cap")
