"""What every kind of perk says of itself. A new kind is one new file in this folder.

A kind is asked, never compared: no other place knows a kind by its name.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol

from perks.ground.errors import Refusal

# What the member holds in the end.
CODE, PASS, PARCEL, BUNDLE = "code", "pass", "parcel", "bundle"
# Whether a desk hands it over.
NEVER, MAY, ALWAYS = "never", "may", "always"
# Whether its units are all alike, the member chooses among them, or her score does.
ALIKE, CHOSEN, LADDER = "alike", "chosen", "ladder"

# What says nothing about a perk that no desk hands over.
AT_THE_DOOR = (
    "venue", "offline", "open_cap", "confirm", "strict", "initials", "books_slots",
    "static_allowed", "opens_at", "closes_at", "at_shops",
)  # fmt: skip
# The fields of a form about a perk that a desk hands over.
DESK = ("venue", "guests", "hand_over", "door", "valid_days")


class Given(Protocol):
    """What a kind reads of a perk."""

    venue_id: int | None


class Kind:
    """`name` completes "Members get ..."; `hint` is for the manager who chooses a kind.

    `venue` says whether a desk hands it over, `stock` whether each unit is a code of its own or a
    place, `choice` whether its units differ. With `sent` it goes
    by post; with `shares_code` everybody gets the same code; with
    `has_a_time` it is nothing without a beginning and an end; with `counts_guests` the member says
    how many come along. `form` names what a manager fills in. `button` and `keeping` are what a
    member reads before she claims.
    """

    slug: ClassVar[str]
    name: ClassVar[str]
    hint: ClassVar[str]
    venue: ClassVar[str] = NEVER
    stock: ClassVar[str] = "places"
    choice: ClassVar[str] = ALIKE
    shares_code: ClassVar[bool] = False
    sent: ClassVar[bool] = False
    has_a_time: ClassVar[bool] = False
    counts_guests: ClassVar[bool] = False
    form: ClassVar[tuple[str, ...]] = ("units",)
    button: ClassVar[str] = "Claim it"
    keeping: ClassVar[str] = "You can give it back until you are at the door."

    def gives(self, perk: Given) -> str:
        """CODE, PASS, PARCEL or BUNDLE: what a confirmed claim comes to."""
        return PASS if self.venue == ALWAYS or (self.venue == MAY and perk.venue_id) else CODE

    def void_once_issued(self, perk: Given) -> bool:
        """Whether a unit goes to nobody else after it was issued, because its code was seen."""
        return self.gives(perk) == CODE

    def title(self, perk: Any) -> str:
        """The kind of one perk in a list: "Access to Lounge SFO"."""
        return self.name.capitalize()

    def facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts of a new perk that mean something to this kind.

        Raises Refusal venue_missing or time_missing (both 400).
        """
        if self.venue == ALWAYS and not facts.get("venue"):
            raise Refusal(
                "venue_missing", "Say which venue lets people in. Nothing was made.", 400,
                path="venue",
            )  # fmt: skip
        if self.has_a_time and not (facts.get("opens_at") and facts.get("closes_at")):
            raise Refusal(
                "time_missing", "Say when it begins and when it ends. Nothing was made.", 400,
                path="opens_at",
            )  # fmt: skip
        if self.venue == NEVER or not facts.get("venue"):
            return {name: value for name, value in facts.items() if name not in AT_THE_DOOR}
        return facts
