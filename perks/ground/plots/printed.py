"""A plot as it stands on paper: the stylesheet's colours written into the drawing itself."""

from __future__ import annotations

import re

# The light theme's tokens in sRGB; a print has no dark one.
INK, GREY, LINE, EDGE = "#10211f", "#47555a", "#c9d3d5", "#6f7f84"
MARK, PALE, WELL = "#06695f", "#a3d3cc", "#e4eae9"
LOOKS = {
    "p-line": f'fill="none" stroke="{MARK}" stroke-width="2"',
    "p-band": f'fill="{PALE}" stroke="{MARK}"',
    "p-fill": f'fill="{MARK}"',
    "p-ink": f'fill="{INK}"',
    "p-tick": f'fill="none" stroke="{EDGE}" stroke-width="1.5"',
    "p-in": f'fill="none" stroke="{MARK}" stroke-width="3"',
    "p-at": f'fill="none" stroke="{INK}" stroke-width="4"',
    "p-grid": f'fill="none" stroke="{LINE}"',
    "p-limit": f'fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="2 4"',
    "p-track": f'fill="{WELL}"',
    "p-neg": f'fill="{EDGE}"',
}
CLASS = re.compile(r'class="([^"]*)"')


def printed(plot: str) -> bytes:
    """The SVG of a plot with its looks in attributes, for whoever draws without a stylesheet."""
    looked = CLASS.sub(lambda found: LOOKS.get(found[1].split()[0], ""), str(plot))
    text = f'<text font-family="Helvetica" font-size="12" fill="{GREY}" '
    named = '<svg xmlns="http://www.w3.org/2000/svg" '
    return looked.replace("<text ", text).replace("<svg ", named, 1).encode()
