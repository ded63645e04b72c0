"""{% load disclosing %}: what to say about a gift, by the rules that hold."""

from typing import Any

from django import template

from campaigns import disclosures, draft_check, gallery
from campaigns.models import Campaign, Disclosure, Mention

register = template.Library()

SAYS = {
    "disclosed": ("It says that it was given", "is-yes"),
    "unclear": ("Not clear enough", "is-mind"),
    "undisclosed": ("It does not say that it was given", "is-mind"),
}


@register.simple_tag
def advice_for(campaign: Campaign, member: Any) -> draft_check.Advice:
    """What this member can say about what this campaign gives."""
    return draft_check.advice(campaign, member)


@register.simple_tag
def disclosure_of(campaign: Campaign) -> disclosures.Counts:
    """How the mentions of a campaign stand."""
    return disclosures.counts(campaign)


@register.filter
def as_card(mention: Mention) -> gallery.Card:
    """A mention that came with its readings, as a card."""
    return gallery.Card(mention, None)


@register.filter
def verdict_words(verdict: str) -> str:
    """A verdict as a person reads it. Raises KeyError for one that is not known."""
    return SAYS[verdict][0]


@register.filter
def verdict_class(verdict: str) -> str:
    """The class of a verdict's chip or note."""
    return SAYS[verdict][1]


@register.filter
def why_read(reading: Disclosure) -> str:
    """Why a mention was read as it was, in one sentence."""
    return disclosures.why(reading)
