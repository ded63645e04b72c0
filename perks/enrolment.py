"""Making a device: a link that the owner shows once, and the key that the device makes itself."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction

from perks.api.authentication import issue_token
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import Device, Enrolment

GOOD_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class Link:
    """`token` is kept nowhere: it stands in the link and is shown this once."""

    name: str
    token: str
    until: datetime


def invite(venue_id: int, name: str, by: int | None = None) -> Link:
    """A link that makes one device of the venue, once, within ten minutes.

    Raises Refusal device_name_unusable (400) or device_name_taken.
    """
    name = usable(name)
    with scopes.act_as(scopes.system("devices")):
        if Device.objects.filter(venue_id=venue_id, name=name, revoked_at=None).exists():
            raise taken(name)
        token = secrets.token_urlsafe(24)
        until = clock.now() + GOOD_FOR
        Enrolment.objects.create(
            venue_id=venue_id, name=name, digest=digest(token), made_by_id=by, expires_at=until
        )
        return Link(name, token, until)


def enrol(token: str, public_key: bytes) -> tuple[Device, str]:
    """The device that a link makes, and its API token. The key pair stays with the device.

    Raises Refusal enrolment_unknown (404), enrolment_used, enrolment_expired (410),
    device_key_unusable (400), device_key_taken or device_name_taken; then the link stays good.
    """
    check_key(public_key)
    with scopes.act_as(scopes.system("devices")):
        link = find(token)
        device = make(link, public_key)
        link.used_at, link.device = clock.now(), device
        link.save(update_fields=["used_at", "device"])
        return device, issue_token(link.name, device=device)


def find(token: str) -> Enrolment:
    """The link behind a token, locked and still good. Raises Refusal as `enrol` does."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(digest=digest(token))
    link: Enrolment | None = rows.select_related("venue").first()
    if link is None:
        raise Refusal("enrolment_unknown", "This link makes no device. Ask for a new one.", 404)
    if link.used_at:
        raise Refusal(
            "enrolment_used", "This link has made its device already. Ask for a new one.", 410
        )
    if link.expires_at <= clock.now():
        raise Refusal(
            "enrolment_expired", "This link was good for ten minutes. Ask for a new one.", 410
        )
    return link


def make(link: Enrolment, public_key: bytes) -> Device:
    try:
        with transaction.atomic():
            device: Device = Device.objects.create(
                venue=link.venue, name=link.name, public_key=public_key, heard_at=clock.now()
            )
            return device
    except IntegrityError as error:
        if "device_name_once_per_venue" in str(error):
            raise taken(link.name) from None
        if "device_key_unique" in str(error):
            raise Refusal(
                "device_key_taken", "A device makes a new key each time it is enrolled."
            ) from None
        raise


def check_key(public_key: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public_key)
    except ValueError:
        raise Refusal(
            "device_key_unusable", "A device's key is an Ed25519 public key of 32 bytes.", 400
        ) from None


def usable(name: str) -> str:
    """The name as it is kept. Raises Refusal device_name_unusable (400)."""
    name = name.strip()
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise Refusal("device_name_unusable", "A device has a name of 1 to 60 signs.", 400)
    return name


def taken(name: str) -> Refusal:
    return Refusal("device_name_taken", f"There is a device called {name}. Choose another name.")


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode(errors="surrogatepass")).digest()
