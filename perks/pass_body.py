"""The 40 bytes that every pass carries, static today and with a phone's own key later.

The layout is in docs/pass.md. All numbers are unsigned and big-endian; moments are unix seconds.
"""

from dataclasses import dataclass
from struct import Struct

VERSION = 1
# Version, flags, key, brand, perk, venue, pass id, from, until, uses, guests, tier, three zeros.
_LAYOUT = Struct(">BBIIII8sIIBBB3s")
SIZE = _LAYOUT.size
ID_SIZE = 8
_NO_FLAGS = 0
_ZEROS = bytes(3)


class UnknownVersion(ValueError):
    """The bytes follow a layout, or set a flag, that this reader was not taught."""


@dataclass(frozen=True, slots=True)
class PassBody:
    """What the issuer signs. Raises ValueError for a number that the layout cannot hold.

    `key_id` numbers the brand's signing key; `brand`, `perk` and `venue` are row numbers;
    `pass_id` is 8 random bytes; good from `not_before` (included) to `not_after` (excluded);
    `uses` is how often it opens the door; `guests` come along each time; `tier` 0 is no tier.
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

    def __post_init__(self) -> None:
        for name in ("key_id", "brand", "perk", "venue", "not_after"):
            _check_range(name, getattr(self, name), 1, 2**32 - 1)
        _check_range("not_before", self.not_before, 0, self.not_after - 1)
        _check_range("uses", self.uses, 1, 255)
        _check_range("guests", self.guests, 0, 255)
        _check_range("tier", self.tier, 0, 255)
        if len(self.pass_id) != ID_SIZE:
            raise ValueError(f"pass_id has {len(self.pass_id)} bytes instead of {ID_SIZE}")

    def pack(self) -> bytes:
        """The 40 bytes."""
        return _LAYOUT.pack(
            VERSION,
            _NO_FLAGS,
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
            _ZEROS,
        )


def check_version(data: bytes) -> None:
    """Let through only what this reader understands, however long it is.

    Raises UnknownVersion for another version or any flag, ValueError for fewer than two bytes.
    A flag changes what a pass means, so a reader that skipped one would say a wrong yes.
    """
    if len(data) < 2:
        raise ValueError("too short to say its version")
    if data[0] != VERSION or data[1] != _NO_FLAGS:
        raise UnknownVersion(f"version {data[0]}, flags {data[1]:08b}")


def unpack(data: bytes) -> PassBody:
    """The body in 40 bytes. Raises UnknownVersion, or ValueError for anything else amiss."""
    check_version(data)
    if len(data) != SIZE:
        raise ValueError(f"{len(data)} bytes instead of {SIZE}")
    _, _, *fields, zeros = _LAYOUT.unpack(data)
    if zeros != _ZEROS:
        raise ValueError("the last three bytes are kept for later and must be zero")
    return PassBody(*fields)


def _check_range(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise ValueError(f"{name} is {value}, outside {lowest} to {highest}")
