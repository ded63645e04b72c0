"""Access to a venue: a pass that its desk lets in, once or several times."""

from typing import Any

from perks.kinds.base import ALWAYS, Kind


class VenueAccess(Kind):
    slug = "venue_access"
    name = "access to a venue"
    hint = "Each member gets a pass that the venue's desk lets in."
    venue = ALWAYS

    def title(self, perk: Any) -> str:
        return f"Access to {perk.venue}"
