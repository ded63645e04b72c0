"""Stopping invitations by mail from the letter itself, without signing in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse

from perks.ground import consent, scopes

ACTOR = scopes.system("no invitations")
SALT = "no invitations"


def way_out(member_id: int) -> dict[str, Any]:
    """What a letter says of how it is stopped, for its text and for the headers."""
    signed = signing.dumps(member_id, salt=SALT)
    address = settings.SITE_URL + reverse("no_invitations", args=[signed])
    return {"unsubscribe_url": address, "one_click": True}


def find(signed: str) -> int | None:
    """The member of a letter's address, or None for an address that is not ours."""
    try:
        return int(signing.loads(signed, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def stop(member_id: int) -> None:
    """No more invitations: the consent to them ends. She can give it again on her privacy page."""
    with scopes.act_as(ACTOR):
        consent.withdraw(member_id, "invite")
