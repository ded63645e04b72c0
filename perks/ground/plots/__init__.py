"""Plots drawn on the server: numbers in, SVG markup out.

One file per plot. Colours come from the stylesheet by class (p-*), sizes from SVG attributes, so
a plot needs neither inline style nor script. Each plot says its figures in its aria-label.
"""

from perks.ground.plots.bars import bar, diverging, shares
from perks.ground.plots.columns import columns
from perks.ground.plots.curve import curve
from perks.ground.plots.dial import dial
from perks.ground.plots.interval import interval
from perks.ground.plots.spans import Span, spans
from perks.ground.plots.sparkline import sparkline
from perks.ground.plots.strip import band

__all__ = [
    "Span", "band", "bar", "columns", "curve", "dial", "diverging", "interval", "shares", "spans",
    "sparkline",
]  # fmt: skip
