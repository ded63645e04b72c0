"""One record of a device's chain: reading it, and knowing that the device signed it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from perks.ground.errors import Refusal
from perks.models import Device

PURPOSE = b"perks record v1\n"
VERSION = 1
# A QR code holds 3 kB, and JSON may write each byte with six signs.
LONGEST_TEXT = 32_000
FIRST_PREV = bytes(32)
# The year 2200: later than any pass, earlier than what the database cannot hold.
LAST_MS = 7_258_118_400_000
LAST_SEQ = 2**53


@dataclass(frozen=True)
class Record:
    """A record whose signature holds. `facts` is the whole of its JSON, `hash` that of its text."""

    text: str
    signature: bytes
    hash: bytes
    version: int
    seq: int
    prev: bytes
    at: datetime
    kind: str
    about: int | None
    facts: dict[str, Any]


def read(text: str, signature: str, device: Device) -> Record:
    """The record in a signed text.

    Raises Refusal, all of them 400: record_too_long, record_forged (the device's key did not sign
    this), record_unreadable, record_of_another_device.
    """
    packed = bytes_of(text)
    signed = check_signature(packed, signature, device)
    facts = facts_in(text)
    try:
        version, seq = whole(facts, "v", 0, 2**31), whole(facts, "seq", 1, LAST_SEQ)
        prev, kind = bytes.fromhex(facts["prev"]), facts["kind"]
        at = datetime.fromtimestamp(whole(facts, "at_ms", 0, LAST_MS) / 1000, UTC)
        if len(prev) != 32 or not isinstance(kind, str) or not 0 < len(kind) <= 20:
            raise ValueError("prev or kind")
        if not kind.isprintable():
            raise ValueError("kind")
    except (KeyError, TypeError, ValueError):
        raise no(
            "record_unreadable", "This record lacks its number, time, kind or predecessor."
        ) from None
    if facts.get("device") != device.pk:
        raise no("record_of_another_device", "This record names another device.")
    digest = hashlib.sha256(packed).digest()
    about = facts.get("of")
    if type(about) is not int or not 0 < about < seq:
        about = None
    return Record(text, signed, digest, version, seq, prev, at, kind, about, facts)


def bytes_of(text: str) -> bytes:
    """The bytes that were signed. Raises Refusal record_too_long or record_unreadable."""
    if len(text) > LONGEST_TEXT:
        raise no("record_too_long", f"A record has at most {LONGEST_TEXT} signs.")
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise no("record_unreadable", "This record is not a text.") from None


def check_signature(packed: bytes, signature: str, device: Device) -> bytes:
    """The 64 bytes of the signature. Raises Refusal record_forged."""
    try:
        signed = base64.b64decode(signature.encode("ascii"), validate=True)
        public = Ed25519PublicKey.from_public_bytes(bytes(device.public_key or b""))
        public.verify(signed, PURPOSE + packed)
    except (InvalidSignature, ValueError, binascii.Error):
        raise no("record_forged", "The device's key did not sign this record.") from None
    return signed


def facts_in(text: str) -> dict[str, Any]:
    """The JSON object in a text. Raises Refusal record_unreadable."""
    try:
        facts = json.loads(text, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        facts = None
    if not isinstance(facts, dict) or "\x00" in text:
        raise no("record_unreadable", "This record is not a JSON object.")
    return facts


def number_in(text: str) -> int | None:
    """The number that a text claims for itself, signed or not; to say what was refused."""
    try:
        return whole(facts_in(text), "seq", 1, LAST_SEQ)
    except (Refusal, KeyError, ValueError):
        return None


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def whole(facts: dict[str, Any], name: str, lowest: int, highest: int) -> int:
    """A whole number of a record. Raises KeyError or ValueError."""
    value = facts[name]
    if type(value) is not int or not lowest <= value <= highest:
        raise ValueError(name)
    return value


def no(code: str, sentence: str) -> Refusal:
    return Refusal(code, f"{sentence} It was not booked.", 400)
