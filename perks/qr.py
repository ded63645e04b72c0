"""The QR code of a pass as SVG that needs no style, script or file of its own."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString
from segno.utils import matrix_to_lines

from perks.ground.saying import said

# ISO 18004 asks for four free modules on every side; scanners miss codes that have fewer.
QUIET_ZONE = 4


def draw(text: str, label: str, mode: str = "alphanumeric") -> SafeString:
    """An inline SVG of `text`, one unit per module, read out to screen readers as `label`.

    Error correction M in alphanumeric mode: the smallest code that still survives a scratched
    screen. Raises ValueError when `text` has signs that the mode does not have; "byte" has all.
    """
    matrix = modules(text, mode)
    side = len(matrix) + 2 * QUIET_ZONE
    # Black on white whatever the theme: many scanners cannot read an inverted code.
    return format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}h-{}z"/><path stroke="#000" d="{}"/></svg>',
        said(label),
        side,
        side,
        side,
        side,
        side,
        _strokes(matrix),
    )


def modules(text: str, mode: str = "alphanumeric") -> tuple[bytearray, ...]:
    """The rows of the code, 1 for a dark module, without the quiet zone. Raises as `draw` does."""
    return segno.make(text, error="m", mode=mode, micro=False, boost_error=False).matrix


def _strokes(matrix: tuple[bytearray, ...]) -> str:
    """Each run of dark modules as one horizontal stroke through the middle of its row."""
    lines = matrix_to_lines(matrix, QUIET_ZONE, QUIET_ZONE + 0.5)
    return "".join(f"M{left} {top}h{right - left}" for (left, top), (right, _) in lines)
