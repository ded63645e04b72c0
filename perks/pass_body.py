"""The 40 bytes that every pass carries, whether it stands still or a phone signs it anew.

The layout is in docs/pass.md. All numbers are unsigned and big-endian; moments are unix seconds.
"""

from dataclasses import dataclass
from string import ascii_uppercase
from struct import Struct

VERSION = 1
# Version, flags, key, brand, perk, venue, pass id, from, until, uses, guests, tier, language,
# initials.
_LAYOUT = Struct(">BBIIII8sIIBBBB2s")
SIZE = _LAYOUT.size
ID_SIZE = 8
# Flag 1: a phone's key signs every step. 2: and two digits that the desk shows. 4: no perk at all,
# the member's own card. Only these sums mean something.
STATIC, PHONE, STRICT, CARD = 0, 1, 3, 5
_KNOWN_FLAGS = (STATIC, PHONE, STRICT, CARD)
LANGUAGES = ("", "en", "de", "es", "ja")
_NO_INITIALS = bytes(2)


class UnknownVersion(ValueError):
    """The bytes follow a layout, or set a flag, that this reader was not taught."""


@dataclass(frozen=True, slots=True)
class PassBody:
    """What the issuer signs. Raises ValueError for a number that the layout cannot hold.

    `key_id` numbers the brand's signing key; `brand`, `perk` and `venue` are row numbers, all
    three 0 on a member's card; `pass_id` is 8 random bytes; good from `not_before` (included) to
    `not_after` (excluded); `uses` is how often it opens the door; `guests` come along each time;
    `tier` 0 is no tier; `language` is a place in LANGUAGES, a later one is no reason to refuse;
    `initials` are two capitals or nothing. `phone_key` (32 bytes) and `step` (of 15 s) are not
    part of the 40 bytes: the codec adds them to what a phone showed.
    """

    key_id: int
    brand: int
    perk: int
    venue: int
    pass_id: bytes
    not_before: int
    not_after: int
    uses: int
    guests: int
    tier: int
    language: int = 0
    initials: str = ""
    flags: int = STATIC
    phone_key: bytes | None = None
    step: int | None = None

    def __post_init__(self) -> None:
        if self.flags not in _KNOWN_FLAGS:
            raise ValueError(f"flags {self.flags:08b} mean nothing")
        lowest, highest = (0, 0) if self.card else (1, 2**32 - 1)
        for name in ("brand", "perk", "venue"):
            _check_range(name, getattr(self, name), lowest, highest)
        for name in ("key_id", "not_after"):
            _check_range(name, getattr(self, name), 1, 2**32 - 1)
        _check_range("not_before", self.not_before, 0, self.not_after - 1)
        _check_range("uses", self.uses, 1, 255)
        for name in ("guests", "tier", "language"):
            _check_range(name, getattr(self, name), 0, 255)
        if len(self.pass_id) != ID_SIZE:
            raise ValueError(f"pass_id has {len(self.pass_id)} bytes instead of {ID_SIZE}")
        if self.initials and not initials_fit(self.initials):
            raise ValueError(f"initials are two capitals from A to Z, not {self.initials!r}")

    @property
    def dynamic(self) -> bool:
        """A phone signs it every 15 seconds."""
        return self.flags != STATIC

    @property
    def strict(self) -> bool:
        """The phone also signs the two digits that the desk shows."""
        return self.flags == STRICT

    @property
    def card(self) -> bool:
        """It stands for a member and for no perk: only the network knows what it opens."""
        return self.flags == CARD

    def pack(self) -> bytes:
        """The 40 bytes."""
        return _LAYOUT.pack(
            VERSION,
            self.flags,
            self.key_id,
            self.brand,
            self.perk,
            self.venue,
            self.pass_id,
            self.not_before,
            self.not_after,
            self.uses,
            self.guests,
            self.tier,
            self.language,
            self.initials.encode("ascii") or _NO_INITIALS,
        )


def initials_fit(text: str) -> bool:
    """Whether a pass can carry `text` as initials: two capitals from A to Z."""
    return len(text) == 2 and all(sign in ascii_uppercase for sign in text)


def check_version(data: bytes) -> None:
    """Let through only what this reader understands, however long it is.

    Raises UnknownVersion for another version or other flags, ValueError for fewer than two bytes.
    A flag changes what a pass means, so a reader that skipped one would say a wrong yes.
    """
    if len(data) < 2:
        raise ValueError("too short to say its version")
    if data[0] != VERSION or data[1] not in _KNOWN_FLAGS:
        raise UnknownVersion(f"version {data[0]}, flags {data[1]:08b}")


def unpack(data: bytes) -> PassBody:
    """The body in 40 bytes. Raises UnknownVersion, or ValueError for anything else amiss."""
    check_version(data)
    if len(data) != SIZE:
        raise ValueError(f"{len(data)} bytes instead of {SIZE}")
    _, flags, *fields, initials = _LAYOUT.unpack(data)
    letters = "" if initials == _NO_INITIALS else initials.decode("latin-1")
    return PassBody(*fields, initials=letters, flags=flags)


def _check_range(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{name} is {value}, outside {lowest} to {highest}")
