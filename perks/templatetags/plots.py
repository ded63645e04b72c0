"""{% load plots %}: the server-drawn plots, and the funnel, whose table is the plot."""

from collections.abc import Sequence

from django import template

from perks.ground import plots
from perks.ground.plots.markup import figure
from perks.ground.saying import said

register = template.Library()

register.simple_tag(plots.dial)
register.simple_tag(plots.sparkline)
register.simple_tag(plots.band)
register.simple_tag(plots.bar)
register.simple_tag(plots.diverging)
register.simple_tag(plots.columns)
register.simple_tag(plots.curve)
register.simple_tag(plots.interval)
register.simple_tag(plots.spans)


@register.filter(name="figure")
def told(value: float, decimals: int = 0) -> str:
    """A figure for people, with a true minus sign, as the language of the page writes it."""
    return said(figure(value, decimals))


@register.inclusion_tag("perks/partials/funnel.html")
def funnel(
    steps: Sequence[tuple[str, int, str]], caption: str = "Where people left"
) -> dict[str, object]:
    """A funnel of (step, people, why they left): the table is the plot."""
    counts = [count for _, count, _ in steps]
    rows = [
        {"step": step, "count": figure(count), "why": why, "share": share}
        for (step, count, why), share in zip(steps, plots.shares(counts), strict=True)
    ]
    return {"rows": rows, "caption": caption}
