"""Forms about a campaign: a new one, and the facts beside its rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django import forms

from campaigns import audiences
from campaigns.drafts import LATEST, TOO_LATE
from campaigns.models import Campaign
from campaigns.starts import Start
from perks.models import Brand, Perk

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


class PerkChoice(forms.ModelChoiceField):
    """A perk of the brand, by name."""

    def __init__(self, brand: Brand, **facts: Any) -> None:
        super().__init__(Perk.objects.filter(brand=brand).order_by("name"), **facts)


class NewCampaignForm(forms.Form):
    """A name and a perk; without a perk the new one that is described below."""

    name = forms.CharField(label="Name of the campaign", max_length=120)

    def __init__(self, brand: Brand, start: Start | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["perk"] = PerkChoice(
            brand,
            label="What you give",
            required=False,
            empty_label="A new perk, described below",
            initial=Perk.objects.filter(brand=brand).order_by("-pk").first(),
        )
        if start:
            perks = self.fields["perk"].queryset
            self.fields["perk"].queryset = perks.filter(kind=start.kind)
        if self.fields["perk"].initial is None:
            # Nothing to choose from: what is described below is the perk.
            self.fields["perk"].widget = forms.HiddenInput()
        self.fields["audience"] = forms.ModelChoiceField(
            audiences.of_brand(brand),
            label="Whom it is for",
            required=False,
            empty_label="A rule to start from",
            help_text="The campaign begins with the audience's rule, and keeps a rule of its own.",
        )
        if not self.fields["audience"].queryset.exists():
            self.fields["audience"].widget = forms.HiddenInput()


class CampaignForm(forms.Form):
    """The facts of a campaign. Every input belongs to the form "rule", wherever it stands."""

    name = forms.CharField(label="Name", max_length=120)
    first_day = forms.DateField(label="First day", widget=DAY, help_text="From 0:00 UTC.")
    last_day = forms.DateField(label="Last day", widget=DAY, help_text="Until midnight UTC.")
    holdout = forms.IntegerField(
        label="Held back by lot, in percent",
        min_value=0,
        max_value=50,
        help_text="Whoever is held back is not invited, so that you can learn what it changes.",
    )
    is_open = forms.BooleanField(
        label="Whoever fits may claim, invited or not",
        required=False,
    )
    hold_minutes = forms.IntegerField(
        label="Minutes to confirm a claim", min_value=1, max_value=1440
    )
    tag = forms.CharField(
        label="Tag",
        required=False,
        max_length=52,
        help_text="One word, as in #winterlounge. Posts that carry it count as mentions.",
    )
    landing_url = forms.URLField(
        label="Page that personal links lead to",
        required=False,
        max_length=400,
        assume_scheme="https",
    )

    def __init__(self, campaign: Campaign, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial=facts_of(campaign), **kwargs)
        self.campaign = campaign
        if campaign.state == "draft":
            blank = forms.Select(attrs={"class": "blank", "aria-label": "Perk"})
            choice = PerkChoice(campaign.brand, empty_label=None, widget=blank)
            # Read once, however often the page shows it; their iterator alone does not count first.
            listed = choice.choices
            choice.choices = cache(lambda: list(iter(listed)))
            self.fields["perk"] = choice
        else:
            del self.fields["holdout"]
        for field in self.fields.values():
            field.widget.attrs["form"] = "rule"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if last and last >= LATEST.date():
            self.add_error("last_day", TOO_LATE)
        if first and last and last < first:
            self.add_error("last_day", "The campaign ends before it starts. Choose a later day.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What to hand to `drafts.change`. A day that was not touched keeps its hour."""
        cleaned = self.cleaned_data
        same = ("name", "perk", "is_open", "hold_minutes", "tag", "landing_url")
        facts = {name: cleaned[name] for name in same if name in cleaned}
        if "holdout" in cleaned:
            facts["holdout_share"] = cleaned["holdout"] / 100
        if "first_day" in self.changed_data:
            facts["starts_at"] = start_of(cleaned["first_day"])
        if "last_day" in self.changed_data:
            facts["ends_at"] = start_of(cleaned["last_day"]) + timedelta(days=1)
        return facts


def facts_of(campaign: Campaign) -> dict[str, Any]:
    return {
        "name": campaign.name,
        "perk": campaign.perk_id,
        "first_day": campaign.starts_at.date(),
        "last_day": (campaign.ends_at - timedelta(microseconds=1)).date(),
        "holdout": round(campaign.holdout_share * 100),
        "is_open": campaign.is_open,
        "hold_minutes": campaign.hold_minutes,
        "tag": campaign.tag,
        "landing_url": campaign.landing_url,
    }
