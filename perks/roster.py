"""Who works at a venue, as its shared devices know it."""

from __future__ import annotations

from typing import Any

from perks.ground import scopes
from perks.models import VenueMembership


def of_venue(venue_id: int) -> list[dict[str, Any]]:
    """Membership, name and role of everybody at the venue who has a PIN, by name.

    A device asks nobody to sign in where nobody could.
    """
    with scopes.act_as(scopes.system("roster")):
        here = VenueMembership.objects.filter(venue_id=venue_id).exclude(pin_hash="")
        rows = here.select_related("user")
        told = [{"membership": row.pk, "name": str(row.user), "role": row.role} for row in rows]
        return sorted(told, key=lambda each: (each["name"], each["membership"]))
