"""Access to a venue: a pass that its desk lets in, once or several times, on certain days or any."""

from typing import Any

from perks.kinds.base import ALWAYS, DESK, Kind


class VenueAccess(Kind):
    slug = "venue_access"
    name = "access to a venue"
    hint = "Each member gets a pass that the venue's desk lets in, once or several times."
    venue = ALWAYS
    form = (*DESK, "uses", "first_day", "last_day", "units")

    def title(self, perk: Any) -> str:
        return f"Access to {perk.venue}"
