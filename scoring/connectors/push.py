"""Push: a member, or a platform on her behalf, hands over what happened by signed HTTP."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from scoring.connectors.telling import Line, TellsItself


class Push(TellsItself):
    """Accounts that are told of with a key of their own (docs/push.md)."""

    slug = "push"
    label = "Push by a program"
    example = "My forum"


class Pushed:
    """The records of one request, a line each."""

    def __init__(self, records: Sequence[object], body: bytes) -> None:
        self.records, self.mark = records, hashlib.sha256(body).hexdigest()

    def lines(self, number: int, start: int) -> Iterator[Line]:
        for place, told in enumerate(self.records[number:], number + 1):
            yield Line(place, place, place, (told,))
