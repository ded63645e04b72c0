"""The time, from one place, so that tests and the demo world can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

_moved: ContextVar[datetime | None] = ContextVar("perks_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moved.get() or datetime.now(UTC)


def today() -> date:
    """The present day in UTC: the day that score runs and refreshes are booked on."""
    return now().date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Make `now()` answer `moment` inside the block. Refuses naive datetimes with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs an aware datetime")
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
