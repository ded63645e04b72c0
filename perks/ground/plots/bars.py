"""Plain bars: a share of a whole, a change to either side, the steps of a funnel."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, figure, rect, signed, stretched


def bar(share: float, label: str | None = None) -> SafeString:
    """A share from 0 to 1. An empty label hides it where the figure stands beside it.

    Raises ValueError for a share that is not finite.
    """
    certain(share)
    filled = 100 * min(1.0, max(0.0, share))
    if label is None:
        label = f"{figure(filled)}%"
    return stretched(label, [rect("p-track", 0, 100), rect("p-fill", 0, filled)])


def diverging(value: float, span: float, label: str | None = None) -> SafeString:
    """A change to the right (gain) or the left (loss) of zero; the bar is full at `span`.

    Raises ValueError for a value that is not finite, or a span that is not positive.
    """
    certain(value, span)
    if span <= 0:
        raise ValueError(f"a span must be positive, got {span}")
    length = 50 * min(1.0, abs(value) / span)
    if label is None:
        label = f"{signed(value)} on a scale from {signed(-span)} to {signed(span)}."
    kind, start = ("p-fill", 50.0) if value >= 0 else ("p-neg", 50 - length)
    zero = rect("p-ink", 49.7, 0.6)
    return stretched(label, [rect("p-track", 0, 100), rect(kind, start, length), zero])


def shares(counts: Sequence[float]) -> list[float]:
    """What is left at each step of a funnel, as a share of its first step (0 when that is 0)."""
    first = counts[0] if counts else 0
    return [count / first if first > 0 else 0.0 for count in counts]
