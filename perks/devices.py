"""Devices: a desk's phone, tablet or till, with a token of its own."""

from datetime import datetime, timedelta

from django.db import IntegrityError

from perks import enrolment, leases
from perks.api.authentication import issue_token
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import ApiToken, Device

HANDS_IN_FOR = timedelta(hours=24)


def enrol(venue_id: int, name: str) -> tuple[Device, str]:
    """A till of a venue and its token, whose text is not kept; scanners come by `enrolment`.

    Raises Refusal device_name_unusable (400) or device_name_taken.
    """
    name = enrolment.usable(name)
    try:
        with scopes.act_as(scopes.system("devices")):
            device: Device = Device.objects.create(venue_id=venue_id, name=name)
            return device, issue_token(name, device=device)
    except IntegrityError as error:
        if "device_name_once_per_venue" not in str(error):
            raise
        raise enrolment.taken(name) from None


def revoke(device_id: int, venue_id: int) -> None:
    """Switch a device off at once; its scans stay. Raises Refusal device_unknown (404)."""
    with scopes.act_as(scopes.system("devices")):
        mine = Device.objects.filter(pk=device_id, venue_id=venue_id)
        if not mine.exists():
            raise Refusal("device_unknown", "There is no such device here.", 404)
        mine.filter(revoked_at=None).update(revoked_at=clock.now())
        ApiToken.objects.filter(device_id=device_id, revoked_at=None).update(revoked_at=clock.now())
        leases.end_all(device_id, "the device was revoked")


def let_hand_in(device_id: int, venue_id: int) -> datetime:
    """Let a revoked scanner send its records for a day, and do nothing else; until when.

    Raises Refusal device_unknown (404), device_not_revoked.
    """
    with scopes.act_as(scopes.system("devices")):
        mine = Device.objects.filter(pk=device_id, venue_id=venue_id, public_key__isnull=False)
        device: Device | None = mine.first()
        if device is None:
            raise Refusal("device_unknown", "There is no such scanner here.", 404)
        if device.revoked_at is None:
            raise Refusal("device_not_revoked", "This scanner is in use, and sends by itself.")
        until = clock.now() + HANDS_IN_FOR
        mine.update(hand_in_until=until)
        return until
