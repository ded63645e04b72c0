"""What a device says of itself, so that others know whether it is in touch."""

from __future__ import annotations

import json
from typing import Any

from perks.ground import clock, scopes
from perks.models import Device

# Enough for quota, usage and a few flags.
LONGEST_STORAGE = 1_000


def hear(device: Device, **told: Any) -> None:
    """The device is in touch now; `told` may hold waiting, last_seq and storage."""
    if len(json.dumps(told.get("storage", {}))) > LONGEST_STORAGE:
        del told["storage"]
    # A number may rise only: an old message that comes late tells nothing new.
    last = told.pop("last_seq", None)
    if last is not None and last > device.last_seq:
        told["last_seq"] = last
    with scopes.act_as(scopes.system("desk")):
        Device.objects.filter(pk=device.pk).update(heard_at=clock.now(), **told)
    device.heard_at = clock.now()
