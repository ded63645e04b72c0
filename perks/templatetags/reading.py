"""For every template: what the domain said, and days, in the language of whoever reads the page."""

from datetime import date, datetime, time

from django import template
from django.template.defaultfilters import date as plain_date
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe

from perks.ground import dates, saying

register = template.Library()


@register.filter
def said(sentence: object) -> str | SafeString:
    """An English sentence of the house in the language of this page (perks.ground.saying)."""
    if sentence is None:
        return ""
    words = saying.said(sentence)
    return mark_safe(words) if isinstance(sentence, SafeData) else words  # noqa: S308


@register.filter(name="date", expects_localtime=True, is_safe=False)
def day(moment: date | datetime | time | None, form: str | None = None) -> str:
    """Django's filter, with the house's English form put into the order of this language."""
    return str(plain_date(moment, dates.form(form) if form else form))


@register.filter
def isolated(name: object) -> SafeString:
    """A name that somebody typed, which keeps its own direction inside the sentence around it."""
    return mark_safe(f"<bdi>{conditional_escape(name)}</bdi>")  # noqa: S308
