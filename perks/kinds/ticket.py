"""A ticket for an event, for the member and perhaps a guest."""

from typing import Any

from perks.kinds.base import ALWAYS, Kind


class Ticket(Kind):
    slug = "ticket"
    name = "a ticket for an event"
    hint = "A pass for one evening at a venue. The member says whether a guest comes along."
    venue = ALWAYS
    has_a_time = True
    counts_guests = True
    form = ("venue", "guests", "hand_over", "door", "opens_at", "closes_at", "units")
    button = "Claim the ticket"

    def title(self, perk: Any) -> str:
        return f"A ticket for an event at {perk.venue}"
