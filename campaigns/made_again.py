"""Whether a receipt still says what comes out when the decision is made again from it."""

from __future__ import annotations

from campaigns import passed_over
from campaigns.rules.replay import replay
from perks.ground.errors import Refusal
from perks.ground.receipts import Receipt


def replays(receipt: Receipt) -> bool | None:
    """Judge once more from the values on the receipt, and compare every condition and the answer.

    None where no rule was judged, its evaluator is not kept, or the values were erased. What was
    decided beside the rule (a lot, an invitation) follows the rule's own lines.
    """
    if "rule" not in receipt.values:
        return passed_over.replays(receipt)
    try:
        again = replay(receipt.values)
    except Refusal:
        return None
    same = receipt.sentences[: len(again.sentences)] == again.sentences
    if again.answer == "yes":
        return same
    return bool(
        same and receipt.verdict == again.answer and receipt.nearest == (again.nearest or "")
    )
