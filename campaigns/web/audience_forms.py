"""Forms about audiences: where the rule comes from, and the name."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from campaigns import targeting
from campaigns.models import Campaign
from perks.ground.errors import Refusal
from perks.models import Brand


class RuleSourceForm(forms.Form):
    """The rule of one of the brand's campaigns, or a rule that is typed as JSON."""

    field_order = ["name", "campaign", "rule"]
    rule = forms.CharField(
        label="Or a rule as JSON",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"class": "code", "rows": 6, "spellcheck": "false"}),
        help_text='As in {"all": [{"field": "score", "op": "&gt;=", "value": 40}]}.',
    )

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = forms.ModelChoiceField(
            Campaign.objects.filter(brand=brand).order_by("-pk"),
            label="The rule of a campaign",
            required=False,
            empty_label="None of them",
        )
        self.order_fields(self.field_order)

    def clean_rule(self) -> Any:
        text = self.cleaned_data["rule"]
        try:
            return json.loads(text) if text else None
        except (ValueError, RecursionError) as error:
            raise forms.ValidationError("This is no JSON. Nothing was saved.") from error

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = self.cleaned_data
        if not self.errors and bool(typed.get("campaign")) == (typed.get("rule") is not None):
            raise forms.ValidationError("Choose a campaign or write a rule, one of the two.")
        return typed

    def tree(self) -> Any:
        """The rule that was chosen or typed."""
        campaign = self.cleaned_data["campaign"]
        return targeting.in_force(campaign).tree if campaign else self.cleaned_data["rule"]

    def refuse(self, refusal: Refusal) -> None:
        field = {"rule_invalid": "rule", "audience_name_taken": "name", "audience_unnamed": "name"}
        self.add_error(field.get(refusal.code), refusal.sentence)


class NewAudienceForm(RuleSourceForm):
    name = forms.CharField(label="Name", max_length=120)
