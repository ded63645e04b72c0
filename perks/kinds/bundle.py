"""A bundle of passes for a partner to hand out: whoever brings one is let in, once."""

from typing import Any

from perks.ground.errors import Refusal
from perks.kinds.base import ALWAYS, BUNDLE, Given, Kind

MOST = 200


class Bundle(Kind):
    slug = "bundle"
    name = "a bundle of passes to hand out"
    hint = "Each member gets several passes, as links and on paper, for people of her own. Each lets in once."
    venue = ALWAYS
    form = ("venue", "copies", "hand_over", "valid_days", "first_day", "last_day", "units")
    button = "Claim the bundle"
    keeping = "You can give it back until the first of its passes was used."

    def gives(self, perk: Given) -> str:
        return BUNDLE

    def title(self, perk: Any) -> str:
        return f"{perk.copies} passes to {perk.venue}, to hand out"

    def facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Each pass is for one person, once, on any screen or on paper.

        Raises Refusal copies_range (400) beside those of every kind.
        """
        copies = facts.get("copies") or 0
        if not 2 <= copies <= MOST:
            raise Refusal(
                "copies_range", f"A bundle has 2 to {MOST} passes. Nothing was made.", 400,
                path="copies",
            )  # fmt: skip
        plain = {"uses": 1, "guests": 0, "static_allowed": True, "strict": False, "initials": False}
        return super().facts({**facts, **plain, "books_slots": False, "copies": copies})
