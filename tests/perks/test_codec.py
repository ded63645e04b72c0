"""A pass opens the door that it was signed for, at its time, and no other."""

import json
from pathlib import Path

import pytest

from perks import base45, codec, pass_body
from perks.ground.errors import Refusal
from perks.pass_body import PassBody

VECTORS = json.loads(
    (Path(__file__).parents[2] / "docs/pass-vectors.json").read_text(encoding="utf-8")
)
KEYS = {(key["brand"], key["key_id"]): bytes.fromhex(key["public"]) for key in VECTORS["keys"]}
PRIVATE = {(key["brand"], key["key_id"]): bytes.fromhex(key["private"]) for key in VECTORS["keys"]}
ALICE = VECTORS["passes"][0]
REFUSALS = {
    "pass_unreadable",
    "pass_unknown_version",
    "pass_unknown_key",
    "pass_forged",
    "pass_wrong_brand",
    "pass_wrong_venue",
    "pass_not_yet",
    "pass_expired",
}


def body_of(case: dict) -> PassBody:
    fields = case["body"]
    return PassBody(**{**fields, "pass_id": bytes.fromhex(fields["pass_id"])})


def answer(text: str, case: dict = ALICE) -> PassBody | str:
    """What the desk of `case` says to `text`: a body, or the code of its refusal."""
    desk = {"now": case["now"], "venue": case["venue"], "brands": set(case["brands"])}
    try:
        return codec.decode(text, KEYS, **desk)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("case", VECTORS["passes"], ids=lambda case: case["name"])
def test_every_vector_gets_its_answer(case):
    expected = case["refused"] if "refused" in case else body_of(case)
    assert answer(case["text"], case) == expected


def test_the_vectors_name_every_refusal():
    named = {case["refused"] for case in VECTORS["passes"] if "refused" in case}
    assert named == REFUSALS


@pytest.mark.parametrize("case", [case for case in VECTORS["passes"] if "body" in case])
def test_the_writer_makes_the_very_text_of_the_vector(case):
    body = body_of(case)
    assert codec.encode(body, PRIVATE[body.brand, body.key_id]) == case["text"]


def test_the_layout_is_the_documented_one():
    assert body_of(ALICE).pack().hex() == VECTORS["ordinary"]["body"]
    assert pass_body.SIZE + codec.SIGNATURE_SIZE == 104


@pytest.mark.parametrize(
    "field, value",
    [
        ("key_id", 0),
        ("brand", 2**32),
        ("venue", 0),
        ("pass_id", b"seven.."),
        ("not_before", -1),
        ("not_before", 1795377600),
        ("uses", 0),
        ("uses", 256),
        ("guests", 256),
        ("tier", -1),
    ],
)
def test_a_body_that_does_not_fit_is_never_made(field, value):
    fields = {name: getattr(body_of(ALICE), name) for name in PassBody.__slots__}
    with pytest.raises(ValueError):
        PassBody(**{**fields, field: value})


def test_a_refusal_says_what_the_page_needs():
    with pytest.raises(Refusal) as refused:
        codec.decode(ALICE["text"], KEYS, now=1795377600, venue=12, brands={7})
    assert refused.value.facts == {"not_after": 1795377600}
    assert refused.value.status == 409


def test_without_keys_nobody_comes_in():
    with pytest.raises(Refusal) as refused:
        codec.decode(ALICE["text"], {}, now=ALICE["now"], venue=12, brands={7})
    assert refused.value.code == "pass_unknown_key"


def test_with_the_signature_check_off_mallory_gives_herself_guests(monkeypatch):
    forged = next(case for case in VECTORS["passes"] if case["name"].startswith("one guest more"))
    assert answer(forged["text"]) == "pass_forged"
    monkeypatch.setattr(codec, "_signature_holds", lambda *_: True)
    assert answer(forged["text"]).guests == 2


def test_with_the_brand_left_out_of_the_key_one_brand_signs_for_another():
    forged = codec.encode(body_of(ALICE), PRIVATE[8, 4])
    assert answer(forged) == "pass_forged"
    any_brands_key = {(7, 3): KEYS[8, 4]}
    body = codec.decode(forged, any_brands_key, now=ALICE["now"], venue=12, brands={7})
    assert body.brand == 7


def test_with_a_forgiving_decoder_one_pass_has_two_texts(monkeypatch):
    lower = codec.PREFIX + ALICE["text"].removeprefix(codec.PREFIX).lower()
    strict = base45.decode
    assert answer(lower) == "pass_unreadable"
    monkeypatch.setattr(base45, "decode", lambda text: strict(text.upper()))
    assert answer(lower) == answer(ALICE["text"])
