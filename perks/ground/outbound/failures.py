"""The one error of the guarded client: what kind of failure it was, and when to come back."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

Kind = Literal["refused", "busy", "timeout", "too_large", "status", "broken"]

A_DAY = 86_400


class OutboundError(Exception):
    """A request that was not made, or whose answer cannot be used.

    `kind`: refused (we do not go there), busy (the host is left alone just now, see `hosts`),
    timeout, too_large, status (the server answered with an error, its number in `status`), broken
    (no connection, or an answer that is not HTTP). `retry_after`: the seconds that the server
    asked us to wait, when it said so, or until the host may be asked again; `headers`: what else
    it told with an error, by names in lower case; `said`: the body of that, where it is short.
    """

    def __init__(
        self,
        kind: Kind,
        sentence: str,
        retry_after: int | None = None,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        said: bytes = b"",
    ) -> None:
        super().__init__(f"{kind}: {sentence}")
        self.kind = kind
        self.sentence = sentence
        self.retry_after = retry_after
        self.status = status
        self.headers = dict(headers or {})
        self.said = said


def seconds_to_wait(header: str | None) -> int | None:
    """The wait that a Retry-After header asks for (RFC 9110, 10.2.3), 0 seconds to a day.

    Reads both forms, seconds and an HTTP date; None when it is absent or unreadable.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        # Ten digits already mean centuries; longer ones are only there to make int() work.
        return min(int(text[:10]), A_DAY)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # The server speaks of the real time, so the clock that tests and demos move is not asked.
    return max(0, min(int((moment - datetime.now(UTC)).total_seconds()), A_DAY))
