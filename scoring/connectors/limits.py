"""How often a network lets itself be asked, as the headers of its answers tell.

There is no standard that networks keep. `X-RateLimit-Remaining` and `-Reset` are Mastodon's (RFC 3339)
and GitHub's (seconds since 1970), X writes `x-rate-limit-`, the IETF's draft `RateLimit-` (seconds from
now). GitHub says "too often" with 403 as well as with 429.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from perks.ground import clock
from perks.ground.outbound.failures import seconds_to_wait

NAMES = ("x-ratelimit-", "x-rate-limit-", "ratelimit-")
TOO_OFTEN = {403, 429, 503}
LONGEST = timedelta(days=1)
UNTOLD = timedelta(hours=1)
# Larger numbers are seconds since 1970, smaller ones seconds from now.
A_MOMENT = 10**8


def rests_until(headers: Mapping[str, str], status: int | None = None) -> datetime | None:
    """When an answer allows the next request; None when that is now.

    `status` is that of a refusal, None for an answer that was good: then only a count of 0 that is
    left makes us wait.
    """
    told = {name.lower(): value for name, value in headers.items()}
    if status is not None and status not in TOO_OFTEN:
        return None
    spent = any(told.get(f"{name}remaining", "").strip() == "0" for name in NAMES)
    wait = seconds_to_wait(told.get("retry-after")) if status is not None else None
    if wait is not None:
        return clock.now() + timedelta(seconds=max(wait, 1))
    if not spent and (status is None or status != 429):
        return None
    return clock.now() + max(_until_reset(told), timedelta(seconds=1))


def _until_reset(told: Mapping[str, str]) -> timedelta:
    """How long until the count begins anew, by the server's own clock, at most a day."""
    text = next((told[f"{name}reset"] for name in NAMES if f"{name}reset" in told), "").strip()
    try:
        if text.isascii() and text.isdigit():
            number = int(text[:12])
            if number < A_MOMENT:
                return min(timedelta(seconds=number), LONGEST)
            reset = datetime.fromtimestamp(number, UTC)
        else:
            reset = datetime.fromisoformat(text)
        return min(reset.astimezone(UTC) - _now(told), LONGEST)
    except (ValueError, OverflowError, OSError):
        return UNTOLD


def _now(told: Mapping[str, str]) -> datetime:
    """The server's own time: it speaks of real moments, which tests and demos do not move."""
    try:
        return parsedate_to_datetime(told["date"]).astimezone(UTC)
    except (KeyError, ValueError, OverflowError):
        return datetime.now(UTC)
