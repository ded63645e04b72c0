"""What a member says with a claim (a size, an answer), checked before anything is held.

Each part is a need (see `campaigns.needs`); saying anything that a perk does not need is refused,
so that no answer is kept that nobody reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from campaigns.models import Claim
from campaigns.needs import registry
from campaigns.needs.base import Need
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


def settle(perk: Perk, said: dict[str, Any], receipt: Receipt, held: bool = False) -> Wanted:
    """What a claim keeps of what the member said, and which variant that is.

    A tier is the one that her receipt settled. Raises Refusal wants_unknown, wants_early,
    wants_too_long or wants_unreadable (all 400), and those of the needs.
    """
    check_readable(said)
    asked = {need.slug: need for need in registry.of(perk)}
    strange = sorted(set(said) - set(asked))
    if strange:
        raise Refusal(
            "wants_unknown",
            f"This perk asks for {' and '.join(sorted(asked)) or 'nothing'}. Say no more than that. "
            "Nothing was changed.",
            400,
            wants=strange[:5],
        )
    early = sorted(slug for slug in said if asked[slug].while_held and not held)
    if early:
        raise Refusal(
            "wants_early", f"Say the {early[0]} once it is held for you. Nothing was changed.", 400
        )
    kept = {slug: asked[slug].settle(perk, value) for slug, value in said.items()}
    tier = receipt.values.get("tier")
    variant = tier["key"] if tier else None
    for slug, need in asked.items():
        variant = variant or need.variant(perk, kept.get(slug))
    return Wanted(kept, variant)


def check_readable(said: dict[str, Any]) -> None:
    """Raise Refusal wants_too_long or wants_unreadable (400)."""
    text = json.dumps(said)
    if len(text) > LONGEST:
        raise Refusal("wants_too_long", "That is too much text. Nothing was changed.", 400)
    if "\\u0000" in text or "\\ud8" in text:
        # Neither a NUL nor half of a sign can be kept.
        raise Refusal("wants_unreadable", "Some signs cannot be read. Nothing was changed.", 400)


def keep(claim: Claim, said: dict[str, Any]) -> None:
    """What is kept elsewhere of what was said with a held claim. Raises what `Need.keep` does."""
    for need in registry.of(claim.perk):
        need.keep(claim, said.get(need.slug))


def missing(perk: Perk, kept: dict[str, Any]) -> list[Need]:
    """The needs that keep a claim from being confirmed, in the order of their names."""
    return [need for need in registry.of(perk) if need.missing(perk, kept.get(need.slug))]


def check_complete(perk: Perk, kept: dict[str, Any]) -> None:
    """Raise the Refusal of the first need that is not met."""
    for need in registry.of(perk):
        refusal = need.missing(perk, kept.get(need.slug))
        if refusal is not None:
            raise refusal


def told(perk: Perk, kept: dict[str, Any]) -> list[tuple[str, str]]:
    """What was settled, as label and value."""
    return [pair for need in registry.of(perk) for pair in need.told(perk, kept.get(need.slug))]
