"""What stands around the 40 bytes of a pass: the phone's key, the signatures, the step.

The layout is in docs/pass.md. Nothing is verified here; the codec does that.
"""

from dataclasses import dataclass
from struct import Struct

from perks import base45, pass_body
from perks.ground.errors import Refusal
from perks.pass_body import PassBody

PREFIX = "PRK:"
# Each signature names its purpose, so that nothing else a key ever signs can pass for a pass.
STATIC_PURPOSE = b"perks pass v1\n"
PHONE_PURPOSE = b"perks phone pass v1\n"
STEP_PURPOSE = b"perks step v1\n"
STEP_SECONDS = 15
NO_DIGITS = 0xFF
_STATIC = Struct(f"{pass_body.SIZE}s64s")
_DYNAMIC = Struct(f">{pass_body.SIZE}s32s64sI64s")
STATIC_SIZE, DYNAMIC_SIZE = _STATIC.size, _DYNAMIC.size
CERTIFICATE_SIZE = pass_body.SIZE + 32 + 64
# Far above any pass, far below what would make a hostile upload slow to refuse.
_LONGEST_TEXT = 512


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts of one text, none of them verified. A static pass has no phone's part."""

    packed: bytes
    body: PassBody
    issuer_signature: bytes
    phone_key: bytes = b""
    step: int = 0
    phone_signature: bytes = b""

    @property
    def certified(self) -> bytes:
        """The message that the issuer signed."""
        if self.body.dynamic:
            return PHONE_PURPOSE + self.packed + self.phone_key
        return STATIC_PURPOSE + self.packed

    def stepped(self, digits: int | None) -> bytes:
        """The message that the phone signed, with the two digits or none."""
        return step_message(self.issuer_signature, self.step, digits)


def step_message(issuer_signature: bytes, step: int, digits: int | None) -> bytes:
    """What a phone signs at a step; `digits` are 0 to 99, or None where nobody asked for any."""
    shown = NO_DIGITS if digits is None else digits
    return STEP_PURPOSE + issuer_signature + step.to_bytes(4, "big") + bytes([shown])


def step_at(moment: int) -> int:
    """The step that a true clock is in at `moment` (unix seconds)."""
    return moment // STEP_SECONDS


def write(*parts: bytes) -> str:
    """The text of a QR code."""
    return PREFIX + base45.encode(b"".join(parts))


def read(text: str) -> Frame:
    """The parts of `text`. Raises Refusal pass_unreadable or pass_unknown_version."""
    try:
        if not text.startswith(PREFIX) or len(text) > _LONGEST_TEXT:
            raise ValueError("not the frame of a pass")
        data = base45.decode(text.removeprefix(PREFIX))
        pass_body.check_version(data)
        return _split(data)
    except pass_body.UnknownVersion:
        raise Refusal(
            "pass_unknown_version",
            "This pass is newer than this scanner. Load the scanner again, then scan once more.",
        ) from None
    except ValueError:
        raise Refusal(
            "pass_unreadable",
            "This is not a pass, or not a whole one. Scan again, or type the short code below it.",
        ) from None


def _split(data: bytes) -> Frame:
    body = pass_body.unpack(data[: pass_body.SIZE])
    if len(data) != (DYNAMIC_SIZE if body.dynamic else STATIC_SIZE):
        raise ValueError(f"{len(data)} bytes are not a pass of this kind")
    if body.dynamic:
        packed, phone_key, issuer_signature, step, phone_signature = _DYNAMIC.unpack(data)
        return Frame(packed, body, issuer_signature, phone_key, step, phone_signature)
    packed, issuer_signature = _STATIC.unpack(data)
    return Frame(packed, body, issuer_signature)
