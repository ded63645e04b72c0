"""Base45 as RFC 9285 has it, and exactly one text for each byte string."""

import random

import pytest

from perks import base45

# RFC 9285, sections 4.3 and 4.4.
PUBLISHED = [
    (b"AB", "BB8"),
    (b"Hello!!", "%69 VD92EX0"),
    (b"base-45", "UJCLQE7W581"),
    (b"ietf!", "QED8WEX0"),
    (b"", ""),
]


@pytest.mark.parametrize("data, text", PUBLISHED)
def test_the_published_examples(data, text):
    assert base45.encode(data) == text
    assert base45.decode(text) == data


def test_bytes_of_every_length_come_back():
    rng = random.Random(45)
    samples = [rng.randbytes(size) for size in range(210)]
    assert [base45.decode(base45.encode(sample)) for sample in samples] == samples


@pytest.mark.parametrize(
    "text", ["A", "BB8B", "GGW", ":::", "V5", "::", "bb8", "BB8\n", "ÄB8", "٣٣٣"]
)
def test_what_no_bytes_encode_to_is_refused(text):
    with pytest.raises(ValueError):
        base45.decode(text)


def test_every_pair_and_a_sample_of_groups_have_one_text():
    rng = random.Random(9285)
    pairs = [one + two for one in base45.ALPHABET for two in base45.ALPHABET]
    groups = ["".join(rng.choices(base45.ALPHABET, k=3)) for _ in range(5_000)]
    accepted = {text: base45.decode(text) for text in pairs + groups if is_accepted(text)}
    assert [base45.encode(data) for data in accepted.values()] == list(accepted)
    assert sum(len(text) == 2 for text in accepted) == 256


def is_accepted(text: str) -> bool:
    try:
        base45.decode(text)
    except ValueError:
        return False
    return True
