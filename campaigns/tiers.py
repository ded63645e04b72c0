"""Which tier of a ladder a member gets: settled by the standing that she is shown when she claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.core.columns import Frame
from perks import variants
from perks.ground import scopes
from perks.ground.receipts import Receipt
from perks.kinds.base import LADDER
from perks.models import Perk
from scoring import signals

NO_SCORE = "You have no score yet. Link an account, and the next run gives you one."


@dataclass(frozen=True)
class Settled:
    """The ladder's part of a decision: its verdict, its line on the receipt, and what it keeps."""

    verdict: str
    line: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)


def settle(perk: Perk, member_ids: Sequence[int]) -> dict[int, Settled]:
    """The tier of each member today; nobody's for a perk without a ladder. Two queries at most."""
    if perk.what.choice != LADDER:
        return {}
    with scopes.act_as(scopes.system("tiers")):
        found = signals.standings(member_ids)
    standing = dict(zip(found.member_id.tolist(), found.standing.tolist(), strict=True))
    ladder = variants.arranged(perk, {})
    return {id: at(ladder, standing.get(id)) for id in member_ids}


def put_on(receipt: Receipt, settled: Settled) -> None:
    """Add a tier to a receipt that is not yet written; without one, a yes is none."""
    receipt.sentences = [*receipt.sentences, settled.line]
    receipt.values = {**receipt.values, **settled.values}
    if receipt.verdict == "yes" and settled.verdict != "yes":
        receipt.verdict = settled.verdict
        receipt.nearest = f"{settled.line['sentence']}. {settled.line['value']}"


def at(ladder: list[variants.Choice], standing: int | None) -> Settled:
    """The tier of `ladder` (by rising score) that a standing reaches."""
    if standing is None:
        said = {"verdict": "unknown", "sentence": "Has a score, for its tier", "value": NO_SCORE}
        return Settled("unknown", said)
    reached = [each for each in ladder if (each.variant.lowest or 0) <= standing]
    if not reached:
        lowest = ladder[0].variant.lowest if ladder else 0
        value = f"Yours is {standing}."
        line = {"verdict": "no", "sentence": f"Has a score of at least {lowest}", "value": value}
        return Settled("no", line)
    tier = reached[-1]
    line = {
        "verdict": "yes",
        "sentence": f"Tier: {tier.variant.name}, for a score of {tier.scores}",
        "value": f"Yours was {standing}.",
    }
    kept = {"key": tier.variant.key, "name": tier.variant.name, "standing": standing}
    return Settled("yes", line, {"tier": kept})


def left(ladder: list[variants.Choice], frame: Frame) -> int:
    """How many are left of the tier that the one person of a frame reaches; 0 below the lowest."""
    standing = int(frame.standing[0])
    reached = [each for each in ladder if (each.variant.lowest or 0) <= standing]
    return reached[-1].left if reached else 0
