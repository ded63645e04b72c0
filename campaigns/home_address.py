"""The one address that a member may keep for her next parcel: sealed, read by nobody but her."""

from __future__ import annotations

import json

from campaigns.models import HomeAddress
from campaigns.postal import Postal
from perks.ground import clock, scopes, vault

ACTOR = scopes.system("home address")


def keep(member_id: int, postal: Postal) -> None:
    """Keep an address for the next time, in place of one that was kept before."""
    sealed = vault.seal(json.dumps(postal.as_json()).encode(), identity(member_id))
    with scopes.act_as(ACTOR):
        HomeAddress.objects.update_or_create(
            member_id=member_id, defaults={"sealed": sealed, "kept_at": clock.now()}
        )


def of(member_id: int) -> Postal | None:
    """The address that she keeps, as the acting actor may see it; None where she keeps none."""
    row: HomeAddress | None = HomeAddress.objects.filter(member_id=member_id).first()
    if row is None:
        return None
    return Postal(**json.loads(vault.unseal(bytes(row.sealed), identity(member_id))))


def forget(member_id: int) -> bool:
    """Keep it no longer; whether there was one. What was given for a claim stays with that claim."""
    with scopes.act_as(ACTOR):
        return bool(HomeAddress.objects.filter(member_id=member_id).delete()[0])


def identity(member_id: int) -> str:
    return f"home address:{member_id}"
