"""The few icons of the product, as SVG paths on a 24 by 24 grid.

Yes is a circle, no a square, unknown a diamond and a warning a triangle, so that an answer is
told by its shape as well as by its colour and its word.
"""

from django.utils.html import format_html
from django.utils.safestring import SafeString

PATHS = {
    "yes": (
        "M12 1a11 11 0 1 0 0 22 11 11 0 0 0 0-22Zm-1.6 15.9L5.9 12.4l1.8-1.8 2.7 2.7 6-6 1.8 1.8"
        "-7.8 7.8Z"
    ),
    "no": (
        "M4 2a2 2 0 0 0-2 2v16c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2V4a2 2 0 0 0-2-2H4Zm8 8.2 3.6-3.6"
        " 1.8 1.8-3.6 3.6 3.6 3.6-1.8 1.8-3.6-3.6-3.6 3.6-1.8-1.8 3.6-3.6-3.6-3.6 1.8-1.8 3.6"
        " 3.6Z"
    ),
    "unknown": (
        "M10.7 1.3 1.3 10.7a1.9 1.9 0 0 0 0 2.6l9.4 9.4c.7.7 1.9.7 2.6 0l9.4-9.4c.7-.7.7-1.9"
        " 0-2.6l-9.4-9.4a1.9 1.9 0 0 0-2.6 0ZM12 6.2c-2 0-3.4 1.2-3.6 3h2.2c.1-.7.6-1.1 1.4-1.1.7"
        " 0 1.3.4 1.3 1.1 0 .6-.3.9-1 1.4-1 .6-1.4 1.3-1.4 2.3v.5h2.1v-.3c0-.6.2-.9 1-1.4 1-.6"
        " 1.5-1.4 1.5-2.5 0-1.8-1.4-3-3.5-3Zm0 8.4a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6Z"
    ),
    "warn": (
        "M10.3 2.5.9 19.1A1.9 1.9 0 0 0 2.6 22h18.8a1.9 1.9 0 0 0 1.7-2.9L13.7 2.5a2 2 0 0 0-3.4"
        " 0ZM10.9 8h2.2v7h-2.2V8Zm1.1 8.4a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6Z"
    ),
    "speech": (
        "M4 3a2 2 0 0 0-2 2v11c0 1.1.9 2 2 2h3v4l5-4h8a2 2 0 0 0 2-2V5a2 2 0 0 0-2-2H4Zm2.5"
        " 4h11v2h-11V7Zm0 4h7v2h-7v-2Z"
    ),
    "sun": (
        "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11 1h2v4h-2V1Zm0 18h2v4h-2v-4ZM1 11h4v2H1v-2Zm18"
        " 0h4v2h-4v-2ZM3.5 4.9l1.4-1.4 2.8 2.8-1.4 1.4-2.8-2.8Zm12.8 12.8 1.4-1.4 2.8 2.8-1.4 1.4"
        "-2.8-2.8ZM19.1 3.5l1.4 1.4-2.8 2.8-1.4-1.4 2.8-2.8ZM6.3 16.3l1.4 1.4-2.8 2.8-1.4-1.4"
        " 2.8-2.8Z"
    ),
    "offline": (
        "M2.8 1.4 1.4 2.8l4.1 4.1A15 15 0 0 0 1 9.9l1.9 1.9a12.3 12.3 0 0 1 4.7-2.9l2.2 2.2a9.5"
        " 9.5 0 0 0-4.6 2.9l1.9 1.9a6.7 6.7 0 0 1 5-2.2l1.1.1 8 8 1.4-1.4L2.8 1.4ZM12 6.2c-.7"
        " 0-1.4 0-2 .1l2.5 2.4c3.3.1 6.3 1.4 8.6 3.4l1.9-1.9A16 16 0 0 0 12 6.2ZM9.3 17.3 12"
        " 20l2.7-2.7a3.8 3.8 0 0 0-5.4 0Z"
    ),
}
TICKET = (
    "M2 0h14a3 3 0 0 0 6 0h2a2 2 0 0 1 2 2v16a2 2 0 0 1-2 2h-2a3 3 0 0 0-6 0H2a2 2 0 0 1-2-2V2a2"
    " 2 0 0 1 2-2Zm16.2 5.5v2h1.6v-2h-1.6Zm0 3.5v2h1.6V9h-1.6Zm0 3.5v2h1.6v-2h-1.6Z"
)
BLANK_TICKET = (
    "M5 2h40a6 6 0 0 0 12 0h10a3 3 0 0 1 3 3v34a3 3 0 0 1-3 3H57a6 6 0 0 0-12 0H5a3 3 0 0 1-3-3"
    "V5a3 3 0 0 1 3-3Z"
)
COLOURS = {"yes": "i-yes", "no": "i-no", "unknown": "i-mind", "warn": "i-mind"}


def icon(name: str, size: int = 22, coloured: bool = False) -> SafeString:
    """An icon that screen readers skip, for it always stands beside its word.

    `coloured` gives yes, no, unknown and warn the colour of their answer; otherwise the icon has
    the colour of its surroundings. "ticket" is the brand mark, "blank" the dashed empty ticket.
    Raises KeyError for an unknown name.
    """
    if name == "ticket":
        return format_html(
            '<svg width="26" height="20" viewBox="0 0 26 20" aria-hidden="true"><path '
            'd="{}"/></svg>',
            TICKET,
        )
    if name == "blank":
        return format_html(
            '<svg width="72" height="44" viewBox="0 0 72 44" aria-hidden="true"><path '
            'stroke-width="2" stroke-dasharray="3 4" d="{}"/></svg>',
            BLANK_TICKET,
        )
    kind = format_html('class="{}" ', COLOURS[name]) if coloured else ""
    return format_html(
        '<svg {0}width="{1}" height="{1}" viewBox="0 0 24 24" aria-hidden="true"><path '
        'fill-rule="evenodd" d="{2}"/></svg>',
        kind,
        size,
        PATHS[name],
    )
