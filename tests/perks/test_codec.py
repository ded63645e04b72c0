"""A pass opens the door that it was signed for, at its time, and no other."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
import segno

from perks import base45, codec, ed25519, pass_body, pass_frame
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
    "card_needs_network",
    "pass_not_yet",
    "pass_expired",
    "pass_digits_needed",
    "pass_stale",
    "pass_ahead",
}
PHONES = {phone["name"]: bytes.fromhex(phone["private"]) for phone in VECTORS["phones"]}
SHOWN = [case for case in VECTORS["passes"] if "phone" in case]
STATIC = [case for case in VECTORS["passes"] if "body" in case and not case["body"]["flags"]]


def body_of(case: dict) -> PassBody:
    fields = case["body"]
    return PassBody(**{**fields, "pass_id": bytes.fromhex(fields["pass_id"])})


def expected(case: dict) -> PassBody | str:
    if "refused" in case:
        return case["refused"]
    if "step" not in case:
        return body_of(case)
    key = case.get("phone_key") or ed25519.public_of(PHONES[case["phone"]]).hex()
    return replace(body_of(case), phone_key=bytes.fromhex(key), step=case["step"])


def answer(text: str, case: dict = ALICE) -> PassBody | str:
    """What the desk of `case` says to `text`: a body, or the code of its refusal."""
    desk = {"now": case["now"], "venue": case["venue"], "brands": set(case["brands"])}
    desk |= {"digits": case.get("digits"), "cards": case.get("cards", False)}
    try:
        return codec.decode(text, KEYS, **desk)
    except Refusal as refusal:
        return refusal.code


@pytest.mark.parametrize("case", VECTORS["passes"], ids=lambda case: case["name"])
def test_every_vector_gets_its_answer(case):
    assert answer(case["text"], case) == expected(case)


def test_the_vectors_name_every_refusal():
    named = {case["refused"] for case in VECTORS["passes"] if "refused" in case}
    assert named == REFUSALS


@pytest.mark.parametrize("case", STATIC, ids=lambda case: case["name"])
def test_the_writer_makes_the_very_text_of_the_vector(case):
    body = body_of(case)
    assert codec.encode(body, PRIVATE[body.brand, body.key_id]) == case["text"]


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: case["name"])
def test_issuer_and_phone_make_the_very_text_of_the_vector(case):
    body, phone = body_of(case), PHONES[case["phone"]]
    issuer = partial(ed25519.sign, PRIVATE[body.brand, body.key_id])
    certificate = codec.certify(body, ed25519.public_of(phone), issuer)
    shown = codec.present(
        certificate, case["step"], partial(ed25519.sign, phone), case.get("signed_digits")
    )
    assert shown == case["text"]


def test_the_layout_is_the_documented_one():
    assert body_of(ALICE).pack().hex() == VECTORS["ordinary"]["body"]
    assert (pass_frame.STATIC_SIZE, pass_frame.DYNAMIC_SIZE) == (104, 204)
    assert VECTORS["purposes"] == {
        "static": pass_frame.STATIC_PURPOSE.decode(),
        "phone": pass_frame.PHONE_PURPOSE.decode(),
        "step": pass_frame.STEP_PURPOSE.decode(),
    }


def test_a_phones_code_is_version_10():
    code = segno.make(VECTORS["dynamic"]["text"], error="m", mode="alphanumeric", boost_error=False)
    assert (len(VECTORS["dynamic"]["text"]), code.designator) == (310, "10-M")


def test_neither_writer_takes_the_others_body():
    phone = body_of(SHOWN[0])
    with pytest.raises(ValueError, match="certify"):
        codec.encode(phone, PRIVATE[7, 3])
    with pytest.raises(ValueError, match="phone"):
        codec.certify(body_of(ALICE), bytes(range(32)), partial(ed25519.sign, PRIVATE[7, 3]))
    with pytest.raises(ValueError, match="key"):
        codec.certify(phone, bytes(32), partial(ed25519.sign, PRIVATE[7, 3]))


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
        ("language", 256),
        ("initials", "A"),
        ("initials", "ÄÖ"),
        ("initials", "am"),
        ("flags", 2),
        ("flags", pass_body.CARD),
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
    monkeypatch.setattr(codec, "_holds", lambda *_: True)
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


@pytest.mark.parametrize("case", [case for case in VECTORS["passes"] if "order" in case["name"]])
def test_with_the_rules_on_points_off_a_key_of_small_order_signs_everything(case, monkeypatch):
    """Not one of these vectors is refused for nothing: without the rules some would pass."""
    monkeypatch.setattr(ed25519, "usable_point", lambda encoded: True)
    let_in = {
        "a phone's key of order 1, whose signature fits all messages",
        "a phone's key of order 2, and a signature that fits",
        "a phone's key of order 8, and a signature that fits",
        "a signature whose R is of order 1",
        "a key of mixed order that holds without the cofactor",
    }
    assert isinstance(answer(case["text"], case), PassBody) == (case["name"] in let_in)


def test_a_replayed_code_lives_44_seconds_at_most():
    """Captured in the first second of its step, shown every second from 0 to 120."""
    case = SHOWN[0]
    born = case["step"] * pass_frame.STEP_SECONDS
    good = [
        later
        for later in range(121)
        if isinstance(answer(case["text"], {**case, "now": born + later}), PassBody)
    ]
    assert good == list(range(45))
