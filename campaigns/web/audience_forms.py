"""The form of an audience: its name, and its rule as in the editor of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from campaigns import first_rule, targeting
from campaigns.models import Campaign
from campaigns.rules.tree import Rule
from campaigns.web import rule_form, rule_posted
from campaigns.web.rule_form import RuleForm
from perks.ground.errors import Refusal
from perks.models import Brand


class SourceForm(forms.Form):
    """A campaign whose rule is taken over to begin with."""

    field_order = ["name", "campaign"]

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"] = forms.ModelChoiceField(
            Campaign.objects.filter(brand=brand).order_by("-pk"),
            label="Begin with the rule of a campaign",
            required=False,
            empty_label="None of them",
        )
        self.order_fields(self.field_order)

    def refuse(self, refusal: Refusal) -> None:
        named = refusal.code in ("audience_name_taken", "audience_unnamed")
        self.add_error("name" if named and "name" in self.fields else None, refusal.sentence)


class NewAudienceForm(SourceForm):
    name = forms.CharField(label="Name", max_length=120)


@dataclass
class TypedAudience:
    """`rule` is None while a blank of `form` cannot be read."""

    facts: SourceForm
    form: RuleForm
    rule: Rule | None

    @property
    def tree(self) -> Any:
        """The rule to keep; None while something is to be mended."""
        return self.rule.as_json() if self.rule is not None and self.facts.is_valid() else None


def begun(brand: Brand, facts: SourceForm, tree: Any) -> TypedAudience:
    """A page that was just opened, with a rule to begin with."""
    form = rule_form.from_tree(tree)
    return TypedAudience(facts, form, form.read(brand.pk))


def posted(brand: Brand, facts: SourceForm, data: QueryDict) -> TypedAudience:
    """As it was posted, after what the pressed button changes.

    The rule of the chosen campaign takes the place of what is typed when that is asked for, and
    where nothing is typed. Raises Refusal rule_invalid for a field that is none of ours.
    """
    form, do = rule_posted.from_post(data), data.get("do", "")
    campaign = facts.cleaned_data.get("campaign") if not facts.errors.get("campaign") else None
    if campaign is not None and (do == "take" or not form.conditions):
        return begun(brand, facts, targeting.in_force(campaign).tree)
    topic = first_rule.first_topic() if do else ""
    rule_posted.pressed(form, do, data.get("new", ""), topic)
    return TypedAudience(facts, form, form.read(brand.pk))
