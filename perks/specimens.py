"""Genuine passes of a made-up house, from a seed: what is mutated, and what is measured."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import partial

from perks import codec, ed25519, pass_body, pass_frame
from perks.pass_body import PassBody

NOW = 1_800_000_000
VENUE, DIGITS = 7, 47
BRANDS = (1, 2)
KINDS = (pass_body.STATIC, pass_body.PHONE, pass_body.STRICT, pass_body.CARD)
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Specimen:
    """A pass as its desk reads it: `text`, what it promises, and who signed it.

    `phone` is the private key of its phone, empty for a static pass. `certificate` likewise.
    """

    text: str
    body: PassBody
    issuer: bytes
    phone: bytes = b""
    certificate: bytes = b""


def issuers(seed: int) -> dict[tuple[int, int], bytes]:
    """The private keys of the house (brand 0) and of two brands, by brand and key number."""
    rng = random.Random(f"issuers {seed}")  # noqa: S311 (repeatable, not secret)
    return {(brand, 1): rng.randbytes(ed25519.KEY_SIZE) for brand in (0, *BRANDS)}


def public(private: dict[tuple[int, int], bytes]) -> dict[tuple[int, int], bytes]:
    """What a desk knows of these keys."""
    return {name: ed25519.public_of(key) for name, key in private.items()}


def genuine(
    seed: int,
    count: int,
    kinds: tuple[int, ...] = KINDS,
    private: dict[tuple[int, int], bytes] | None = None,
) -> list[Specimen]:
    """`count` passes, the kinds (flags) in turn, all good at NOW, at VENUE, with DIGITS."""
    rng = random.Random(f"passes {seed}")  # noqa: S311 (repeatable, not secret)
    private = private or issuers(seed)
    return [_pass(rng, kinds[place % len(kinds)], private) for place in range(count)]


def _pass(rng: random.Random, flags: int, private: dict[tuple[int, int], bytes]) -> Specimen:
    card = flags == pass_body.CARD
    brand = 0 if card else rng.choice(BRANDS)
    body = PassBody(
        flags=flags,
        key_id=1,
        brand=brand,
        perk=0 if card else rng.randrange(1, 100),
        venue=0 if card else VENUE,
        pass_id=rng.randbytes(pass_body.ID_SIZE),
        not_before=NOW - rng.randrange(_DAY),
        not_after=NOW + 1 + rng.randrange(30 * _DAY),
        uses=rng.randrange(1, 10),
        guests=rng.randrange(4),
        tier=0,
        language=rng.randrange(len(pass_body.LANGUAGES)),
        initials=rng.choice(["", "AM"]),
    )
    issuer, phone = private[brand, 1], rng.randbytes(ed25519.KEY_SIZE)
    if not body.dynamic:
        return Specimen(codec.encode(body, issuer), body, issuer)
    certificate = codec.certify(body, ed25519.public_of(phone), partial(ed25519.sign, issuer))
    return Specimen(shown(certificate, phone, body.strict), body, issuer, phone, certificate)


def shown(certificate: bytes, phone: bytes, strict: bool) -> str:
    """What the phone shows at NOW, with the DIGITS where its perk is strict."""
    step, digits = pass_frame.step_at(NOW), DIGITS if strict else None
    return codec.present(certificate, step, partial(ed25519.sign, phone), digits)


def read(text: str, keys: codec.Keys) -> PassBody:
    """The body that the desk at VENUE reads at NOW. Raises what `codec.decode` raises."""
    return codec.decode(text, keys, now=NOW, venue=VENUE, brands=BRANDS, digits=DIGITS, cards=True)
