"""Twenty thousand broken passes: each gets a clear no, and none crashes the desk."""

import random
from collections import Counter

from perks import base45, codec
from tests.perks.test_codec import REFUSALS, VECTORS, answer


def as_text(data: bytes) -> str:
    return codec.PREFIX + base45.encode(data)


def other_sign(rng, text, data):
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(base45.ALPHABET) + text[at + 1 :]


def any_sign(rng, text, data):
    at = rng.randrange(len(text))
    return text[:at] + chr(rng.randrange(0x110000)) + text[at + 1 :]


def lost_piece(rng, text, data):
    start = rng.randrange(len(text))
    return text[:start] + text[start + rng.randrange(1, 9) :]


def more_signs(rng, text, data):
    at = rng.randrange(len(text) + 1)
    return text[:at] + "".join(rng.choices(base45.ALPHABET, k=rng.randrange(1, 9))) + text[at:]


def lower_case(rng, text, data):
    return text.replace(rng.choice([sign for sign in text if sign.isupper()]), "k").lower()


def flipped_bit(rng, text, data):
    at = rng.randrange(len(data))
    return as_text(data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])


def other_length(rng, text, data):
    return as_text(
        (data + rng.randbytes(120))[: rng.choice([n for n in range(224) if n != len(data)])]
    )


def random_body(rng, text, data):
    return as_text(data[:2] + rng.randbytes(38) + data[40:])


def random_bytes(rng, text, data):
    return rng.randbytes(rng.randrange(300)).decode("latin-1")


MUTATIONS = [
    other_sign,
    any_sign,
    lost_piece,
    more_signs,
    lower_case,
    flipped_bit,
    other_length,
    random_body,
    random_bytes,
]


def mutants(seed, count):
    """`count` broken texts, each with the vector that it came from."""
    rng = random.Random(seed)
    cases = [case for case in VECTORS["passes"] if "body" in case]
    while count:
        case = rng.choice(cases)
        text = case["text"]
        data = base45.decode(text.removeprefix(codec.PREFIX))
        mutant = rng.choice(MUTATIONS)(rng, text, data)
        if mutant != text:
            count -= 1
            yield case, mutant


def test_20000_mutations_are_all_refused_and_none_crashes():
    answers = Counter(answer(text, case) for case, text in mutants(20261122, 20_000))
    assert set(answers) <= REFUSALS
    assert answers["pass_forged"] > 1_000
