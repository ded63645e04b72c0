"""A discount that rises with the score: the tier is settled by the standing shown at the claim."""

from typing import Any

from perks.kinds.base import DESK, LADDER, MAY, Kind


class Tiered(Kind):
    slug = "tiered"
    name = "a discount by score"
    hint = "A ladder, as in 20% from a score of 40 and 40% from 50. By code, or by pass at a desk."
    venue = MAY
    choice = LADDER
    shares_code = True
    form = ("tiers", *DESK, "first_day", "last_day")
    button = "Claim your tier"
    keeping = "Your tier is that of the score you see now."

    def title(self, perk: Any) -> str:
        return f"A discount by score at {perk.venue}" if perk.venue_id else "A discount by score"
