"""What every kind of perk says of itself. A new kind is one new file in this folder.

A kind is asked, never compared: no other place knows a kind by its name.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from perks.ground.errors import Refusal

# What the member holds in the end.
CODE, PASS = "code", "pass"
# Whether a desk hands it over.
NEVER, MAY, ALWAYS = "never", "may", "always"

# What says nothing about a perk that no desk hands over.
AT_THE_DOOR = (
    "venue", "offline", "open_cap", "confirm", "strict", "initials", "books_slots",
    "static_allowed",
)  # fmt: skip


class Given(Protocol):
    """What a kind reads of a perk."""

    venue_id: int | None


class Kind:
    """`name` completes "Members get ..."; `hint` is for the manager who chooses a kind.

    `venue` says whether a desk hands it over, `stock` whether each unit is a code of its own or a
    place. `button` and `keeping` are what a member reads before she claims.
    """

    slug: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]
    venue: ClassVar[str] = NEVER
    stock: ClassVar[str] = "places"
    button: ClassVar[str] = "Claim it"
    keeping: ClassVar[str] = "You can give it back until you are at the door."

    def gives(self, perk: Given) -> str:
        """CODE or PASS: what is made when a claim is confirmed."""
        return PASS if self.venue == ALWAYS or (self.venue == MAY and perk.venue_id) else CODE

    def void_once_issued(self, perk: Given) -> bool:
        """Whether a unit goes to nobody else after it was issued, because its code was seen."""
        return self.gives(perk) == CODE

    def title(self, perk: Any) -> str:
        """The kind of one perk in a list: "Access to Lounge SFO"."""
        return self.name.capitalize()

    def facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts of a new perk that mean something to this kind.

        Raises Refusal venue_missing (400), and what a kind adds.
        """
        if self.venue == ALWAYS and not facts.get("venue"):
            raise Refusal(
                "venue_missing", "Say which venue lets people in. Nothing was made.", 400,
                path="venue",
            )  # fmt: skip
        if self.venue == NEVER or not facts.get("venue"):
            return {name: value for name, value in facts.items() if name not in AT_THE_DOOR}
        return facts
