"""The picture of a pass: the right version, the whole matrix, nothing a strict page forbids."""

import re
from xml.etree import ElementTree

import pytest
import segno

from perks import qr
from perks.base45 import ALPHABET

STATIC = "PRK:" + (ALPHABET * 4)[:156]
DYNAMIC = "PRK:" + (ALPHABET * 7)[:306]


@pytest.mark.parametrize("text, modules", [(STATIC, 45), (DYNAMIC, 57)])
def test_the_code_is_as_small_as_documented(text, modules):
    side = modules + 2 * qr.QUIET_ZONE
    assert ElementTree.fromstring(qr.draw(text, "Pass")).get("viewBox") == f"0 0 {side} {side}"


def test_the_strokes_are_the_matrix_and_leave_four_modules_free():
    code = segno.make(STATIC, error="m", mode="alphanumeric", boost_error=False)
    dark = {(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, bit in enumerate(row) if bit}
    stroke = ElementTree.fromstring(qr.draw(STATIC, "Pass"))[1].get("d")
    drawn = {
        (int(left) + step, int(top))
        for left, top, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", stroke)
        for step in range(int(run))
    }
    assert drawn == dark


def test_the_label_is_read_out_and_cannot_break_out():
    svg = ElementTree.fromstring(qr.draw(STATIC, 'Lounge "Nord" <b>'))
    assert (svg.get("role"), svg.get("aria-label")) == ("img", 'Lounge "Nord" <b>')


def test_there_is_no_style_or_script():
    assert re.findall(r"style|class|script|on\w+=", qr.draw(STATIC, "Pass")) == []


def test_a_text_that_is_no_pass_is_not_drawn():
    with pytest.raises(ValueError):
        qr.draw("https://example.org/lower-case", "Pass")
