"""One value from 0 to 100 with its interval, on a bar: how strong a topic is."""

from django.utils.safestring import SafeString

from perks.ground.plots.markup import certain, figure, rect, stretched


def band(value: float, low: float, high: float, label: str | None = None) -> SafeString:
    """The interval on its track and the value as a stroke of ink.

    `label` replaces the sentence for screen readers; an empty one hides the bar from them.
    Raises ValueError for a value that is not finite, or an interval whose ends are crossed.
    """
    certain(value, low, high)
    if low > high:
        raise ValueError(f"the interval {low} to {high} is crossed")
    value, low, high = (min(100.0, max(0.0, part)) for part in (value, low, high))
    if label is None:
        label = f"{figure(value)} of 100, between {figure(low)} and {figure(high)}."
    return stretched(
        label,
        [
            rect("p-track", 0, 100),
            rect("p-band", low, high - low),
            rect("p-ink", min(98.8, max(0.0, value - 0.6)), 1.2),
        ],
    )
