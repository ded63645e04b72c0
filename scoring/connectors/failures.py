"""The four ways in which a network can fail us; each says what the member can do."""

from datetime import datetime, timedelta

from perks.ground import clock
from perks.ground.errors import Refusal
from perks.ground.outbound import OutboundError
from scoring.connectors.limits import rests_until

AN_HOUR = 3_600


class ConnectorError(Refusal):
    """A network could not be read. Nothing that is stored is lost by it."""


class TryLater(ConnectorError):
    """The network is busy, down or silent; the refresh should come back at `when` (aware).

    `asked` is False where we did not even ask it: that says nothing about the account.
    """

    def __init__(self, sentence: str, when: datetime, asked: bool = True) -> None:
        super().__init__("try_later", sentence, status=503, when=when.isoformat())
        self.when, self.asked = when, asked


class PermissionLost(ConnectorError):
    """The network no longer lets us read the account; the member has to allow it again."""

    def __init__(self, sentence: str) -> None:
        super().__init__("permission_lost", sentence, status=403)


class Gone(ConnectorError):
    """The account is not there any more."""

    def __init__(self, sentence: str) -> None:
        super().__init__("gone", sentence, status=410)


class BrokenData(ConnectorError):
    """What came is not what the network promises; `facts` say where (file, line)."""

    def __init__(self, sentence: str, **facts: object) -> None:
        super().__init__("broken_data", sentence, status=422, **facts)


def failure_of(error: OutboundError) -> ConnectorError:
    """Which of the four failures a failed request means, in words for the member."""
    rest = rests_until(error.headers, error.status)
    if rest is not None:
        return TryLater("The network lets us ask only so often. We go on as soon as it does.", rest)
    if error.status in (404, 410):
        return Gone("There is nothing at this address any more. Link the new address.")
    if error.status in (401, 403):
        return PermissionLost("The site does not let us read this address. Make it public again.")
    if (
        error.kind in ("busy", "timeout", "broken")
        or error.status == 429
        or (error.status or 0) >= 500
    ):
        when = clock.now() + timedelta(seconds=error.retry_after or AN_HOUR)
        return TryLater(
            f"The site could not be read just now. {error.sentence}", when, error.kind != "busy"
        )
    return BrokenData(f"This address cannot be read. {error.sentence}")
