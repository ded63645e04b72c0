"""Unique codes from an uploaded pool: each member gets one of her own."""

from perks.kinds.base import Kind


class Code(Kind):
    slug = "code"
    name = "a code each"
    hint = "Each member gets a code of her own, from a list that you upload."
    stock = "codes"
    form = ("codes", "file")
    button = "Claim the code"
    keeping = "A code that was shown is not given to anybody else."

    def title(self, perk: object) -> str:
        return "A code"
