"""What a post says for or against."""

import pytest

from scoring.stance import NEGATIVE, NEUTRAL, POSITIVE, stance


@pytest.mark.parametrize("text, said", [
    ("The coffee was wonderful, we loved every cup.", POSITIVE),
    ("Terrible service and a dreadful, broken seat.", NEGATIVE),
    ("The train leaves at nine from platform four.", NEUTRAL),
    ("", NEUTRAL),
])  # fmt: skip
def test_a_text_has_a_stance(text, said):
    assert stance(text) == said


def test_each_thing_in_a_post_has_its_own():
    text = "The lounge was wonderful, quiet and kind. The bread was awful."
    assert stance(text, "lounge") == POSITIVE
    assert stance(text, "bread") == NEGATIVE
    assert stance(text, "shower") == stance(text)
