"""The short code below a pass: eight signs that a person can read out and type.

It is 40 random bits of its own, stored with the pass and not derived from it: it carries no
signature, so it counts only where the pass can be looked up. Crockford's Base32 leaves out
I, L, O and U; what a hand types for 1 and 0 is understood.
"""

import secrets

from perks.ground.errors import Refusal

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_HEARD = str.maketrans("ILO", "110", " -")


def draw() -> str:
    """A new random code in its stored form, such as K7M49QXD."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def format(code: str) -> str:
    """A stored code as it is shown: K7M4 9QXD."""
    return f"{code[:4]} {code[4:]}"


def normalise(typed: str) -> str:
    """The stored form of what somebody typed: case, spaces and hyphens do not matter.

    Raises Refusal short_code_unreadable when it cannot be a short code.
    """
    # ASCII first: upper() turns some letters of other alphabets into ours.
    code = typed.upper().translate(_HEARD) if typed.isascii() else ""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise Refusal(
            "short_code_unreadable",
            "A short code has 8 letters and figures, such as K7M4 9QXD. Read it from the pass.",
        )
    return code
