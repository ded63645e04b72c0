"""What a claim asks for and what comes of it: the words of claiming, one at a time or many."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from campaigns import wants
from campaigns.earlier import Live
from campaigns.models import Campaign, Claim
from campaigns.traces import NOWHERE, Mark, Origin
from perks.ground.errors import Refusal
from perks.ground.idempotency import LONGEST as KEY_LENGTH
from perks.ground.idempotency import key_missing
from perks.ground.receipts import Receipt


@dataclass(frozen=True)
class Ask:
    """One request: who wants what, under which key, and what she said with it.

    `hold` is how long it is held, when that is not the campaign's to say; `waited` is true for
    whoever has come to the head of the waiting list.
    """

    member_id: int
    campaign_id: int
    key: str
    said: dict[str, Any] = field(default_factory=dict)
    origin: Origin = NOWHERE
    hold: timedelta | None = None
    waited: bool = False


@dataclass(frozen=True)
class Decision:
    """What came of asking: the receipt always, the claim when the answer was yes."""

    receipt: Receipt
    claim: Claim | None = None
    is_new: bool = False


Answer = Decision | Refusal


@dataclass
class Case:
    """One ask on its way to its answer; what is found out about it is kept here."""

    ask: Ask
    answer: Answer | None = None
    campaign: Campaign | None = None
    live: Live | None = None
    receipt: Receipt | None = None
    wanted: wants.Wanted = wants.NOTHING
    # Until when it is held, where that is not the campaign's own minutes.
    until: datetime | None = None
    marks: list[Mark] = field(default_factory=list)
    household: bytes | None = None
    household_place: int | None = None

    @cached_property
    def digest(self) -> str:
        """What tells a changed request under the same key."""
        said = {"wants": self.ask.said} if self.ask.said else {}
        return body_hash({"campaign": self.ask.campaign_id, **said})

    @property
    def found(self) -> Campaign:
        """The campaign, once it was found to be open."""
        assert self.campaign is not None
        return self.campaign

    @property
    def yes(self) -> Receipt:
        """The receipt, once the case was judged."""
        assert self.receipt is not None
        return self.receipt


def body_hash(body: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def check_key(key: str) -> None:
    """Raise Refusal key_missing (400) for a key that cannot be kept."""
    if not 1 <= len(key) <= KEY_LENGTH or not key.isprintable():
        raise key_missing()


def same_again(earlier: Claim, digest: str) -> Answer:
    """The answer to a request whose key was used before."""
    if earlier.body_hash != digest:
        return Refusal(
            "idempotency_conflict",
            "This key was used for another request. The first answer still holds.",
            422,
        )
    return Decision(earlier.receipt, earlier)


def already_claimed(claim_id: int | None = None) -> Refusal:
    sentence = "You have this perk already. It is yours."
    if claim_id is None:
        return Refusal("already_claimed", sentence)
    return Refusal("already_claimed", sentence, claim=claim_id)


def sold_out() -> Refusal:
    return Refusal("sold_out", "All of it is taken. Nothing was claimed.", 410)


def tier_gone() -> Refusal:
    return Refusal("tier_gone", "All of your tier is taken. Nothing was claimed.", 410)


def budget_spent() -> Refusal:
    return Refusal(
        "budget_spent", "The brand's budget for this perk is spent. Nothing was claimed.", 410
    )


def variant_gone() -> Refusal:
    return Refusal("variant_gone", "This one is taken. Choose another. Nothing was claimed.", 410)
