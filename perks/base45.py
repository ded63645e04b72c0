"""Base45 (RFC 9285): bytes as the 45 signs that a QR code's alphanumeric mode packs best.

Two bytes become three signs, a last single byte two. Every byte string has exactly one text and
`decode` accepts no other: a pass that could be written in two ways could be counted twice.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}


def encode(data: bytes) -> str:
    """The text for `data`, least significant sign first (RFC 9285, section 4)."""
    signs: list[str] = []
    for at in range(0, len(data) - 1, 2):
        high, low = divmod(data[at] * 256 + data[at + 1], 45)
        signs += ALPHABET[low], ALPHABET[high % 45], ALPHABET[high // 45]
    if len(data) % 2:
        high, low = divmod(data[-1], 45)
        signs += ALPHABET[low], ALPHABET[high]
    return "".join(signs)


def decode(text: str) -> bytes:
    """The bytes behind `text`.

    Raises ValueError for a sign outside the alphabet (lower case too), for a group whose value
    does not fit its bytes, and for a single sign left over.
    """
    data = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        size = len(group) - 1
        if size == 0:
            raise ValueError("a single sign is left over")
        try:
            value = sum(_VALUE[sign] * 45**place for place, sign in enumerate(group))
        except KeyError as error:
            raise ValueError(f"{error.args[0]!r} is not a Base45 sign") from None
        if value >= 256**size:
            raise ValueError(f"{group!r} does not fit into {size} bytes")
        data += value.to_bytes(size, "big")
    return bytes(data)
