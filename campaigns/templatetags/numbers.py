"""{% load numbers %}: counts as the console may tell them, and small look-ups."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django import template

from campaigns.counts import FEW
from perks import money
from perks.ground.plots import markup

register = template.Library()


@register.filter
def people(count: int) -> str:
    """ "1,842 people"; a group under ten, an empty one too, is "fewer than 10 people"."""
    return f"{told(count)} people"


@register.filter
def told(count: int) -> str:
    """The bare count, or "fewer than 10"."""
    return f"fewer than {FEW}" if count < FEW else markup.figure(count)


@register.filter
def amount(value: float) -> str:
    """An estimate for people: whole from ten on, with one decimal below."""
    return markup.figure(value, 0 if abs(value) >= 10 else 1)


@register.filter
def in_currency(minor: int, currency: str) -> str:
    """Minor units with their currency, as the page's language writes them: "USD 22.00"."""
    return money.read(minor, currency)


@register.filter
def percent(share: float) -> str:
    """A share from 0 to 1 as "28%"."""
    return f"{share:.0%}"


@register.filter
def offered(way: str, left: int) -> str:
    """What is left of a perk, and how it is had where it is not simply claimed: "A draw, 2 to win"."""
    count = markup.figure(left)
    ways = {"draw": f"A draw, {count} to win", "post": f"For a post, {count} left"}
    return ways.get(way, f"{count} left")


@register.filter
def last_day(end: datetime) -> datetime:
    """The last moment before an end: midnight belongs to the day that it closes."""
    return end - timedelta(microseconds=1)


@register.filter
def entry(table: Mapping[str, str], key: str) -> str:
    """The entry of a table, or the key itself."""
    return table.get(key, key)


@register.filter
def is_web(url: str) -> bool:
    """Whether an address found in a post may become a link: never "javascript:"."""
    return url.startswith(("https://", "http://"))
