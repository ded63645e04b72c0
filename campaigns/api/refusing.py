"""A no with a receipt, as the API tells it."""

from perks.ground.receipts import Receipt


def not_eligible(receipt: Receipt) -> dict[str, str]:
    """A no is an answer with a receipt that stays, not an error that is rolled back."""
    code = "held_out" if receipt.verdict == "held_out" else "not_eligible"
    return {
        "code": code,
        "sentence": "Nothing was claimed. The receipt says why, and what would change it.",
        "receipt": receipt.number,
        "nearest": receipt.nearest,
    }
