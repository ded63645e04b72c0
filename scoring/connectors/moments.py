"""Moments as networks write them."""

from datetime import UTC, datetime


def moment(text: object) -> datetime | None:
    """A time after RFC 3339 as aware UTC; None for what is none."""
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
