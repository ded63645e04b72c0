"""Asking networks that say how often they may be asked: whoever has used it up is not asked again."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from perks.ground import clock
from perks.ground.outbound import Reply
from scoring.connectors.asking import Asker
from scoring.connectors.failures import TryLater
from scoring.connectors.limits import rests_until

RESTING = "The network lets us ask only so often. We go on as soon as it does."


class PatientAsker(Asker):
    """Keeps to what the last answer of a host said, for the token that was shown to it.

    A network counts for each of them by itself. Every process learns it from its own answers.
    """

    def __init__(self, network: str, *how: Any, **named: Any) -> None:
        super().__init__(network, *how, **named)
        self.rests: dict[tuple[str, int], datetime] = {}

    def ask(self, url: str, units: int = 1, **how: Any) -> Reply:
        shown = (how.get("headers") or {}).get("Authorization", "")
        who = (urlsplit(url).netloc, hash(shown))
        until = self.rests.get(who)
        if until is not None and until > clock.now():
            raise TryLater(RESTING, until)
        try:
            reply = super().ask(url, units, **how)
        except TryLater as late:
            if getattr(late.__cause__, "status", None) in (403, 429):
                self.rests[who] = late.when
            raise
        until = rests_until(reply.headers)
        if until is None:
            self.rests.pop(who, None)
        else:
            self.rests[who] = until
        return reply
