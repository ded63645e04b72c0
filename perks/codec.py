"""A pass as text for a QR code, and back: signed by the brand's key, checked without a database.

The byte layout and its test vectors are in docs/pass.md. Nothing here reads a clock, a key store
or a table: keys, time and desk come in as arguments, so that a browser can do the very same.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from perks import ed25519, pass_frame
from perks.ground.errors import Refusal
from perks.pass_body import PassBody
from perks.pass_frame import PREFIX, Frame

__all__ = ["PREFIX", "Keys", "certify", "check_promise", "decode", "encode", "present"]

# A scanner in step n takes the codes of n-2 to n+1: a phone may be a little slow or ahead.
OLDEST_STEP, NEWEST_STEP = -2, 1

Keys = Mapping[tuple[int, int], bytes]
Sign = Callable[[bytes], bytes]


def encode(body: PassBody, private_key: bytes) -> str:
    """The 160 signs of a static pass, signed with a 32-byte Ed25519 private key."""
    if body.dynamic:
        raise ValueError("a phone signs this pass: certify its key, then present it")
    packed = body.pack()
    return pass_frame.write(packed, ed25519.sign(private_key, pass_frame.STATIC_PURPOSE + packed))


def certify(body: PassBody, phone_key: bytes, sign: Sign) -> bytes:
    """The 136 bytes that let a phone show this pass: body, the phone's key, the issuer's word.

    `sign` makes the issuer's 64 bytes. Raises ValueError for a static body or an unusable key.
    """
    if not body.dynamic or not ed25519.usable_point(phone_key):
        raise ValueError("not a phone's pass, or not a phone's key")
    signed = body.pack() + phone_key
    return signed + sign(pass_frame.PHONE_PURPOSE + signed)


def present(certificate: bytes, step: int, sign: Sign, digits: int | None = None) -> str:
    """The 310 signs that a phone shows during `step`; `sign` is its key."""
    issuer_signature = certificate[-ed25519.SIGNATURE_SIZE :]
    signature = sign(pass_frame.step_message(issuer_signature, step, digits))
    return pass_frame.write(certificate, step.to_bytes(4, "big"), signature)


def decode(
    text: str,
    keys: Keys,
    *,
    now: int,
    venue: int,
    brands: Collection[int],
    joined: Collection[int] = (),
    digits: int | None = None,
    cards: bool = False,
) -> PassBody:
    """The body of a pass that this desk may honour at `now` (unix seconds).

    `keys` maps (brand, key id) to a 32-byte public key: a key speaks for its own brand only, and
    those of brand 0, the house, for members' cards. `venue` is where the desk stands and `brands`
    whose perks it serves; `joined` are perks of many shops, of which this is one, that name another
    place. `digits` are the two that the desk shows to a strict pass. `cards` says
    that the caller can ask the network what a card opens.

    Raises Refusal: pass_unreadable, pass_unknown_version, pass_unknown_key, pass_forged,
    pass_wrong_brand, pass_wrong_venue, card_needs_network, pass_not_yet, pass_expired,
    pass_digits_needed, pass_stale, pass_ahead. The signatures are checked before anything the
    pass says of itself is believed, so from pass_wrong_brand on they are true statements.
    """
    frame = pass_frame.read(text)
    body = frame.body
    _check_signatures(frame, keys)
    if body.card and not cards:
        raise _no("card_needs_network", "Only the network knows what a member's card opens.")
    check_promise(body, now=now, venue=venue, brands=brands, joined=joined)
    if not body.dynamic:
        return body
    if body.strict:
        _check_digits(frame, digits)
    _check_step(frame.step, pass_frame.step_at(now))
    return replace(body, phone_key=frame.phone_key, step=frame.step)


def check_promise(
    body: PassBody,
    *,
    now: int,
    venue: int,
    brands: Collection[int],
    joined: Collection[int] = (),
) -> None:
    """Whether what was promised is for this desk and for now, however it was shown.

    Raises Refusal: pass_wrong_brand, pass_wrong_venue, pass_not_yet, pass_expired.
    """
    if not body.card:
        _check_desk(body, venue, brands, joined)
    _check_time(body, now)


def _check_signatures(frame: Frame, keys: Keys) -> None:
    body = frame.body
    public_key = keys.get((body.brand, body.key_id))
    if public_key is None:
        raise _no(
            "pass_unknown_key",
            "This code carries a key that we do not know. Ask the guest to open the pass in Perks.",
        )
    if not _holds(public_key, frame.issuer_signature, frame.certified):
        raise _no(
            "pass_forged",
            "This code was not made by the brand that it names. It lets nobody in.",
        )
    # A strict pass is asked for its digits later: what its phone signed hangs on them.
    if body.dynamic and not body.strict and not _shown_by_its_phone(frame, None):
        raise _no(
            "pass_forged",
            "This code was not made by the phone that the pass belongs to. It lets nobody in.",
        )


def _holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    return ed25519.verify(public_key, signature, message)


def _shown_by_its_phone(frame: Frame, digits: int | None) -> bool:
    return _holds(frame.phone_key, frame.phone_signature, frame.stepped(digits))


def _check_desk(
    body: PassBody, venue: int, brands: Collection[int], joined: Collection[int]
) -> None:
    if body.brand not in brands:
        raise _no(
            "pass_wrong_brand",
            "This desk does not serve the brand of this pass. Nothing was used up.",
            brand=body.brand,
        )
    if body.venue != venue and body.perk not in joined:
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


def _check_digits(frame: Frame, digits: int | None) -> None:
    # 255 stands for no digits, so a desk that asked for it would ask for nothing.
    shown = digits is not None and 0 <= digits <= 99
    if not shown or not _shown_by_its_phone(frame, digits):
        raise _no(
            "pass_digits_needed",
            "This pass asks for two digits. The guest types the ones that the desk shows.",
        )


def _check_step(step: int, now: int) -> None:
    if step < now + OLDEST_STEP:
        raise _no(
            "pass_stale",
            "This is a picture of a pass. The pass itself makes a new code every 15 seconds.",
            step=step,
        )
    if step > now + NEWEST_STEP:
        raise _no(
            "pass_ahead",
            "The clock of this phone is ahead. Open the pass once with a network, then show it.",
            step=step,
        )


def _no(code: str, sentence: str, **facts: int) -> Refusal:
    return Refusal(code, sentence, **facts)
