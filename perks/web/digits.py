"""The two digits that this desk shows to strict passes: chosen here, typed and signed by the phone.

The guest never chooses them, so a code that was signed somewhere else for other digits is worth
nothing. They stay in the session of who works at the desk, one pair for each venue.
"""

import secrets

from django.http import HttpRequest

from perks import shop_desk
from perks.ground import clock, scopes
from perks.models import Perk, Venue

# Seconds: the time to read, to type and to hold the phone up.
STANDS = 120


def serves_strict(venue: Venue) -> bool:
    """Whether a perk of this venue asks for digits at all."""
    with scopes.switched_to(scopes.system("desk")):
        return Perk.objects.filter(shop_desk.here(venue), strict=True).exists()


def shown(request: HttpRequest, venue: Venue) -> int:
    """The digits to show, 0 to 99; other ones when the last have stood for two minutes."""
    kept = request.session.get(_name(venue))
    if kept is None or not 0 <= clock.now().timestamp() - kept[1] < STANDS:
        return renew(request, venue)
    return int(kept[0])


def asked(request: HttpRequest, venue: Venue) -> int | None:
    """The digits that the desk has on its screen, however long they have stood there."""
    kept = request.session.get(_name(venue))
    return int(kept[0]) if kept else None


def renew(request: HttpRequest, venue: Venue) -> int:
    """Other digits for the next guest: a pair lets one pass in."""
    digits = secrets.randbelow(100)
    request.session[_name(venue)] = [digits, clock.now().timestamp()]
    return digits


def _name(venue: Venue) -> str:
    return f"digits-{venue.pk}"
