"""Ed25519 with one answer everywhere: this server, every browser and every fallback agree.

RFC 8032 leaves verifiers room, and libraries use it differently. Here a signature holds when S is
below the group order, when neither the key nor R is of small order or written in a second way
(y at or above p), and when the equation without the cofactor gives the very bytes of R.
`perks/static/perks/pass/ed25519.js` says the same; docs/pass-vectors.json tests both.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_SIZE = 32
SIGNATURE_SIZE = 64
_P = 2**255 - 19
_SIGN_BIT = 2**255
# The y of every point whose order divides 8 ("Taming the many EdDSAs", Chalkias et al. 2020,
# table 1): a signature under such a key can be made to fit any message.
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _P - 1,
        int("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16),
        int("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16),
    }
)


def usable_point(encoded: bytes) -> bool:
    """Whether 32 bytes write a point the one right way and not one of small order.

    Whether they lie on the curve at all is left to the equation.
    """
    y = int.from_bytes(encoded, "little") % _SIGN_BIT
    return len(encoded) == KEY_SIZE and y < _P and y not in _SMALL_ORDER


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the 64-byte signature holds. Any bytes are answered, none raise."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    if not (usable_point(public_key) and usable_point(signature[:KEY_SIZE])):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(private_key: bytes, message: bytes) -> bytes:
    """The 64 bytes of a signature by a 32-byte private key; always the same for the same message."""
    return Ed25519PrivateKey.from_private_bytes(private_key).sign(message)


def public_of(private_key: bytes) -> bytes:
    """The 32-byte public key of a 32-byte private key."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()
