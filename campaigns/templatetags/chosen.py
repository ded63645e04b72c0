"""{% load chosen %}: why somebody is on a list, and what was done to it, as a brand reads it."""

from django import template

register = template.Library()

BECAUSE = {
    "hand": "Added",
    "exploration": "By lot",
    "floor": "Keeps a floor",
    "rank": "By score",
    "lot": "By lot",
    "reach": "Reaches others",
}
DEEDS = {
    "strike": "Struck",
    "unstrike": "Put back",
    "add": "Added",
    "unadd": "Added no more",
    "note": "Noted",
}


@register.filter
def because_words(because: str) -> str:
    """The reason of a choice in a word or two. Raises KeyError for one that is not known."""
    return BECAUSE[because]


@register.filter
def deed_words(act: str) -> str:
    """What was done. Raises KeyError for what is not known."""
    return DEEDS[act]


@register.filter
def percent(share: float) -> str:
    """A share as "20%"."""
    return f"{round(share * 100)}%"
