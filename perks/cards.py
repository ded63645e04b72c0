"""A member's own card, for doors: who stands there, proved for less than a minute.

42 signs of Base45 behind their own prefix: the member, the 15-second step, and a keyed hash that
only the server can make. A card promises nothing by itself, so it is looked up over the network;
a picture of it dies as that of a pass does.
"""

from __future__ import annotations

from struct import Struct

from perks import base45
from perks.ground import clock, vault
from perks.ground.errors import Refusal

PREFIX = "CRD:"
STEP = 15  # seconds
# A step is accepted as long as that of a pass: up to 44 seconds after it began, or just ahead.
OLDEST, NEWEST = 2, 1
_LAYOUT = Struct(">QI16s")


def is_card(text: str) -> bool:
    """Whether the text says that it is a member's card."""
    return text.strip().startswith(PREFIX)


def code_of(member_id: int) -> str:
    """The text of a member's card for the present step."""
    step = _step()
    return PREFIX + base45.encode(_LAYOUT.pack(member_id, step, _proof(member_id, step)))


def member_of(text: str) -> int:
    """Whose card it is. Raises Refusal pass_unreadable, pass_forged, pass_stale or pass_ahead."""
    try:
        packed = base45.decode(text.strip().removeprefix(PREFIX))
        if len(packed) != _LAYOUT.size:
            raise ValueError("not the length of a card")
        member_id, step, proof = _LAYOUT.unpack(packed)
    except ValueError:
        raise Refusal("pass_unreadable", "This is not a card, or not a whole one.") from None
    if proof != _proof(member_id, step):
        raise Refusal("pass_forged", "This card was not made by Perks.")
    if step < _step() - OLDEST:
        raise Refusal("pass_stale", "This is an old picture of a card.")
    if step > _step() + NEWEST:
        raise Refusal("pass_ahead", "This card is from a moment to come.")
    return int(member_id)


def _step() -> int:
    return int(clock.now().timestamp()) // STEP


def _proof(member_id: int, step: int) -> bytes:
    return vault.keyed_hash("member card", str(member_id), str(step))
