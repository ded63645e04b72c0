"""A pass as text for a QR code, and back: signed by the brand's key, checked without a database.

The byte layout and its test vectors are in docs/pass.md. Nothing here reads a clock, a key store
or a table: keys, time and desk come in as arguments, so that a browser can do the very same.
"""

from collections.abc import Collection, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from perks import base45, pass_body
from perks.ground.errors import Refusal
from perks.pass_body import PassBody

PREFIX = "PRK:"
SIGNATURE_SIZE = 64
# The signature names its purpose, so that nothing else the key ever signs can pass for a pass.
_PURPOSE = b"perks pass v1\n"
# Far above any pass, far below what would make a hostile upload slow to refuse.
_LONGEST_TEXT = 512

Keys = Mapping[tuple[int, int], bytes]


def encode(body: PassBody, private_key: bytes) -> str:
    """The 160 signs of a static pass, signed with a 32-byte Ed25519 private key."""
    packed = body.pack()
    signature = Ed25519PrivateKey.from_private_bytes(private_key).sign(_PURPOSE + packed)
    return PREFIX + base45.encode(packed + signature)


def decode(text: str, keys: Keys, *, now: int, venue: int, brands: Collection[int]) -> PassBody:
    """The body of a pass that this desk may honour at `now` (unix seconds).

    `keys` maps (brand, key id) to a 32-byte public key: a key speaks for its own brand only.
    `venue` is where the desk stands and `brands` whose perks it serves.

    Raises Refusal: pass_unreadable, pass_unknown_version, pass_unknown_key, pass_forged,
    pass_wrong_brand, pass_wrong_venue, pass_not_yet, pass_expired. The signature is checked
    before anything the pass says of itself is believed, so the last four are true statements.
    """
    packed, body, signature = _read(text)
    public_key = keys.get((body.brand, body.key_id))
    if public_key is None:
        raise _no(
            "pass_unknown_key",
            "This code carries a key that we do not know. Ask the guest to open the pass in Perks.",
        )
    if not _signature_holds(public_key, packed, signature):
        raise _no(
            "pass_forged",
            "This code was not made by the brand that it names. It lets nobody in.",
        )
    _check_desk(body, venue, brands)
    _check_time(body, now)
    return body


def _read(text: str) -> tuple[bytes, PassBody, bytes]:
    """The packed body, the body and the signature, none of it verified yet."""
    try:
        if not text.startswith(PREFIX) or len(text) > _LONGEST_TEXT:
            raise ValueError("not the frame of a pass")
        data = base45.decode(text.removeprefix(PREFIX))
        pass_body.check_version(data)
        if len(data) != pass_body.SIZE + SIGNATURE_SIZE:
            raise ValueError(f"{len(data)} bytes are not a static pass")
        packed, signature = data[: pass_body.SIZE], data[pass_body.SIZE :]
        return packed, pass_body.unpack(packed), signature
    except pass_body.UnknownVersion:
        raise _no(
            "pass_unknown_version",
            "This pass is newer than this scanner. Load the scanner again, then scan once more.",
        ) from None
    except ValueError:
        raise _no(
            "pass_unreadable",
            "This is not a pass, or not a whole one. Scan again, or type the short code below it.",
        ) from None


def _signature_holds(public_key: bytes, packed: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _PURPOSE + packed)
    except InvalidSignature:
        return False
    return True


def _check_desk(body: PassBody, venue: int, brands: Collection[int]) -> None:
    if body.brand not in brands:
        raise _no(
            "pass_wrong_brand",
            "This desk does not serve the brand of this pass. Nothing was used up.",
            brand=body.brand,
        )
    if body.venue != venue:
        raise _no(
            "pass_wrong_venue",
            "This pass is for another place. The guest can see which one on the pass.",
            venue=body.venue,
        )


def _check_time(body: PassBody, now: int) -> None:
    if now < body.not_before:
        raise _no(
            "pass_not_yet",
            "This pass is not good yet. The guest can see from when on the pass.",
            not_before=body.not_before,
        )
    if now >= body.not_after:
        raise _no(
            "pass_expired",
            "This pass has ended. The guest can open Perks and choose another day.",
            not_after=body.not_after,
        )


def _no(code: str, sentence: str, **facts: int) -> Refusal:
    return Refusal(code, sentence, **facts)
