"""Accounts whose owner tells us what happened, page by page: no network stands behind them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Protocol

from scoring.connectors.base import (
    KINDS,
    SELF_REPORTED,
    BrokenData,
    Capabilities,
    Connector,
    Count,
    LinkedAccount,
    Page,
    Post,
    Profile,
    Reaction,
)
from scoring.connectors.sift import Sift
from scoring.connectors.told import Deleted, Record, Unfit, record_of

PAGE = 1_000  # lines that are stored together
NAME = re.compile(r"[\w][\w .&'-]{1,59}")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a source: its first and last line from 1, where the next begins, its records."""

    number: int
    last: int
    end: int
    told: tuple[object, ...] | Unfit


class Source(Protocol):
    """Lines that can be read again from any of their ends; `mark` tells two sources apart."""

    mark: str

    def lines(self, number: int, start: int) -> Iterator[Line]: ...


@dataclass
class Heard:
    """One page as it was heard: each line with its records, and those that were left out."""

    records: list[tuple[int, Record]] = field(default_factory=list)
    unfit: dict[int, Unfit] = field(default_factory=dict)
    lines: int = 0


class TellsItself(Connector):
    """What its owner tells is kept and weighs little; nobody else can have the same account.

    Facts about those who react, and what the account itself gave, are not taken from its owner:
    they would decide whom the score believes. The cursor says which source was read how far.
    """

    private = True
    capabilities = Capabilities(
        with_actors=KINDS,
        as_counts=KINDS,
        live=False,
        proves_ownership=False,
        deletions=True,
        quality=SELF_REPORTED,
        fresh=timedelta(days=30),
    )

    def __init__(self, source: Source | None = None) -> None:
        self.source = source
        self.heard = Heard()

    def native_id(self, address: str) -> str:
        """The name that the owner gave it, in one spelling."""
        name = " ".join(address.casefold().split())
        if not NAME.fullmatch(name):
            raise BrokenData("Give it a name of 2 to 60 letters, numbers and spaces.")
        return name

    def identify(self, address: str) -> Profile:
        return Profile(native_id=self.native_id(address), name=" ".join(address.split()))

    def refresh(self, account: LinkedAccount, cursor: Mapping[str, Any]) -> Page:
        """The next page of the source; nothing when it was read to its end."""
        self.heard = Heard()
        at = self._place(cursor)
        if self.source is None or at is None:
            return Page(cursor=cursor)
        heard = self.heard
        for line in self.source.lines(*at):
            at = [line.last, line.end]
            heard.lines += 1
            self._hear(line, account.native_id)
            if heard.lines == PAGE:
                after = {"source": self.source.mark, "at": at}
                return replace(self.page(account, after, cursor), more=True)
        return self.page(account, {"source": self.source.mark, "at": None}, cursor)

    def page(
        self, account: LinkedAccount, cursor: Mapping[str, Any], before: Mapping[str, Any]
    ) -> Page:
        """What was heard, as a page from the cursor `before` to this one."""
        sift, deleted, profile = Sift(account.native_id), [], None
        for _, record in self.heard.records:
            if isinstance(record, Post):
                sift.post(record)
            elif isinstance(record, Reaction):
                sift.reaction(record)
            elif isinstance(record, Count):
                sift.count(record)
            elif isinstance(record, Deleted):
                deleted.append(record.native_post_id)
            elif isinstance(record, Profile):
                profile = record
        sift.ignored += Counter(unfit.code for unfit in self.heard.unfit.values())
        found = sift.page(cursor, profile, elsewhere=True)
        return replace(found, deleted=tuple(dict.fromkeys(deleted)))

    def _place(self, cursor: Mapping[str, Any]) -> list[int] | None:
        """After which line, and where, the source goes on; None at its end."""
        if self.source is None or cursor.get("source") != self.source.mark:
            return [0, 0]
        return cursor.get("at")

    def _hear(self, line: Line, account: str) -> None:
        try:
            if isinstance(line.told, Unfit):
                raise line.told
            records = [record_of(told, account) for told in line.told]
        except Unfit as unfit:
            self.heard.unfit[line.number] = unfit
        else:
            self.heard.records += [(line.number, record) for record in records]
