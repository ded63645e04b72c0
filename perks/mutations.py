"""Ways in which a pass can be spoiled, by accident or by hand.

Each takes a seeded generator, a genuine text, its bytes, and the same of another genuine pass, and
gives back a text. It may happen to be one of the two; whoever counts leaves that out.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from perks import base45, ed25519, pass_body, pass_frame
from perks.pass_frame import PREFIX

Mutation = Callable[[Random, str, bytes, bytes], str]
_SIGNATURE = ed25519.SIGNATURE_SIZE


def as_text(data: bytes) -> str:
    """Any bytes in the frame of a pass."""
    return PREFIX + base45.encode(data)


def other_sign(rng: Random, text: str, data: bytes, other: bytes) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(base45.ALPHABET) + text[at + 1 :]


def any_sign(rng: Random, text: str, data: bytes, other: bytes) -> str:
    at = rng.randrange(len(text))
    return text[:at] + chr(rng.randrange(0x110000)) + text[at + 1 :]


def lost_piece(rng: Random, text: str, data: bytes, other: bytes) -> str:
    start = rng.randrange(len(text))
    return text[:start] + text[start + rng.randrange(1, 9) :]


def truncated(rng: Random, text: str, data: bytes, other: bytes) -> str:
    return text[: rng.randrange(len(text))]


def more_signs(rng: Random, text: str, data: bytes, other: bytes) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + "".join(rng.choices(base45.ALPHABET, k=rng.randrange(1, 9))) + text[at:]


def swapped_signs(rng: Random, text: str, data: bytes, other: bytes) -> str:
    one, two = sorted(rng.sample(range(len(text)), 2))
    return text[:one] + text[two] + text[one + 1 : two] + text[one] + text[two + 1 :]


def lower_case(rng: Random, text: str, data: bytes, other: bytes) -> str:
    at = rng.choice([place for place, sign in enumerate(text) if sign.isupper()])
    return text[:at] + text[at:].lower()


def other_prefix(rng: Random, text: str, data: bytes, other: bytes) -> str:
    return (
        rng.choice(["", "PRK", "prk:", "PRK::", " PRK:", "HC1:", "PRK:PRK:"]) + text[len(PREFIX) :]
    )


def flipped_bits(rng: Random, text: str, data: bytes, other: bytes) -> str:
    spoiled = bytearray(data)
    for _ in range(rng.choice([1, 1, 1, 2, 8])):
        spoiled[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return as_text(bytes(spoiled))


def swapped_bytes(rng: Random, text: str, data: bytes, other: bytes) -> str:
    one, two = rng.sample(range(len(data)), 2)
    spoiled = bytearray(data)
    spoiled[one], spoiled[two] = spoiled[two], spoiled[one]
    return as_text(bytes(spoiled))


def other_length(rng: Random, text: str, data: bytes, other: bytes) -> str:
    lengths = [length for length in range(224) if length != len(data)]
    return as_text((data + rng.randbytes(120))[: rng.choice(lengths)])


def random_body(rng: Random, text: str, data: bytes, other: bytes) -> str:
    return as_text(data[:2] + rng.randbytes(pass_body.SIZE - 2) + data[pass_body.SIZE :])


def parts_of_two(rng: Random, text: str, data: bytes, other: bytes) -> str:
    """The beginning of one pass and the end of another, cut where the layout has a seam."""
    cut = rng.choice(
        [pass_body.SIZE, pass_body.SIZE + ed25519.KEY_SIZE, pass_frame.CERTIFICATE_SIZE]
    )
    return as_text(data[:cut] + other[cut:])


def signed_by_another(rng: Random, text: str, data: bytes, other: bytes) -> str:
    """The issuer's word, given again by a key that is nobody's."""
    stranger = rng.randbytes(ed25519.KEY_SIZE)
    if len(data) == pass_frame.STATIC_SIZE:
        body = data[: pass_body.SIZE]
        return as_text(body + ed25519.sign(stranger, pass_frame.STATIC_PURPOSE + body))
    signed = data[: pass_body.SIZE + ed25519.KEY_SIZE]
    word = ed25519.sign(stranger, pass_frame.PHONE_PURPOSE + signed)
    return as_text(signed + word + data[pass_frame.CERTIFICATE_SIZE :])


def shown_by_another(rng: Random, text: str, data: bytes, other: bytes) -> str:
    """The phone's word, given again by a phone that does not have the pass."""
    if len(data) == pass_frame.STATIC_SIZE:
        return signed_by_another(rng, text, data, other)
    start = data[:-_SIGNATURE]
    word, step = start[-4 - _SIGNATURE : -4], int.from_bytes(start[-4:], "big")
    message = pass_frame.step_message(word, step, rng.choice([None, rng.randrange(100)]))
    return as_text(start + ed25519.sign(rng.randbytes(ed25519.KEY_SIZE), message))


def random_bytes(rng: Random, text: str, data: bytes, other: bytes) -> str:
    noise = rng.randbytes(rng.randrange(300))
    return as_text(noise) if rng.randrange(2) else noise.decode("latin-1")


MUTATIONS: tuple[Mutation, ...] = (
    other_sign,
    any_sign,
    lost_piece,
    truncated,
    more_signs,
    swapped_signs,
    lower_case,
    other_prefix,
    flipped_bits,
    swapped_bytes,
    other_length,
    random_body,
    parts_of_two,
    signed_by_another,
    shown_by_another,
    random_bytes,
)
