"""What a member may say with a claim (a size, an answer), checked before anything is held.

A kind of perk that asks for something has an entry in NEEDS; for all others saying anything is
refused, so that no answer is kept that nobody reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt
from perks.models import Perk

LONGEST = 4_000  # signs of JSON


@dataclass(frozen=True)
class Wanted:
    """What is kept with the claim, and the variant its unit must be of (None: any will do)."""

    kept: dict[str, Any] = field(default_factory=dict)
    variant: str | None = None


NOTHING = Wanted()
# Given the perk, what the member said and the receipt of her yes. Raises Refusal when it does not
# fit; what is missing may still be said while the claim is held.
Settle = Callable[[Perk, dict[str, Any], Receipt], Wanted]
# Given the perk and what is kept with a claim that is about to be confirmed. Raises Refusal when
# something is still missing.
Complete = Callable[[Perk, dict[str, Any]], None]


@dataclass(frozen=True)
class Needs:
    """What one kind of perk asks for."""

    settle: Settle
    complete: Complete


NEEDS: dict[str, Needs] = {}


def settle(perk: Perk, said: dict[str, Any], receipt: Receipt) -> Wanted:
    """What a claim keeps of what the member said.

    Raises Refusal wants_unknown, wants_too_long or wants_unreadable (all 400), and those of the
    perk's kind.
    """
    text = json.dumps(said)
    if len(text) > LONGEST:
        raise Refusal("wants_too_long", "That is too much text. Nothing was claimed.", 400)
    if "\\u0000" in text or "\\ud8" in text:
        # Neither a NUL nor half of a sign can be kept.
        raise Refusal("wants_unreadable", "Some signs cannot be read. Nothing was claimed.", 400)
    needs = NEEDS.get(perk.kind)
    if needs is not None:
        return needs.settle(perk, said, receipt)
    if said:
        raise Refusal(
            "wants_unknown",
            "This perk asks for nothing. Claim it without choices. Nothing was claimed.",
            400,
            wants=sorted(said)[:5],
        )
    return NOTHING


def check_complete(perk: Perk, kept: dict[str, Any]) -> None:
    """Raise the Refusal of the perk's kind when a claim cannot be confirmed yet."""
    needs = NEEDS.get(perk.kind)
    if needs is not None:
        needs.complete(perk, kept)
