"""From a network's running totals to counts per day."""

from datetime import date
from typing import Any

from perks.ground import clock


def add_up(known: list[Any] | None, total: int, published: date) -> list[Any]:
    """[day, total before that day, total now]: a feed gives totals, the score wants days.

    Comments seen on the first visit are booked on the day of the post, so that linking an old
    blog does not look like a burst; later ones on the day they were first seen.
    """
    if known is None:
        return [published.isoformat(), 0, total]
    day, before, last = known
    today = clock.today().isoformat()
    if total == last or day >= today:
        return [day, before, total]
    return [today, last, total]
