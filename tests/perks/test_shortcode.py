"""The eight signs below a pass, as they are drawn, shown and typed back in."""

import pytest

from perks import shortcode
from perks.ground.errors import Refusal


def test_a_drawn_code_comes_back_from_the_way_it_is_shown():
    codes = [shortcode.draw() for _ in range(200)]
    assert [shortcode.normalise(shortcode.format(code)) for code in codes] == codes
    assert len(set(codes)) == 200


def test_a_code_is_shown_in_two_halves():
    assert shortcode.format("K7M49QXD") == "K7M4 9QXD"


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("K7M4 9QXD", "K7M49QXD"),
        ("k7m4-9qxd", "K7M49QXD"),
        ("  k7 m4 9q xd ", "K7M49QXD"),
        ("OoIiLl00", "00111100"),
    ],
)
def test_what_a_hand_types_is_understood(typed, stored):
    assert shortcode.normalise(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "K7M49QX", "K7M49QXDA", "K7M49QXU", "K7M4_9QXD", "K7M49QX\n", "ß7M49QXD", "\u017f7M49QXD"],
)
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(Refusal) as refused:
        shortcode.normalise(typed)
    assert refused.value.code == "short_code_unreadable"
