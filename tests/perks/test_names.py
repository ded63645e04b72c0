"""Names as people write them are taken; signs that turn a sentence around are not."""

import pytest

from perks.web.sign_up import SignUpForm

pytestmark = pytest.mark.django_db
FACTS = {"birth_year": "1990", "email": "n@example.test", "password1": "a long password"}


def faults(name: str) -> list[str]:
    return sorted(SignUpForm({**FACTS, "name": name}).errors)


@pytest.mark.parametrize("name", ["أليس مورينو", "علی‌رضا", "Zoë O’Hara-İnönü", "李小龍"])
def test_every_script_is_welcome(system, name):
    assert faults(name) == []


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u2069"])
def test_a_name_that_would_turn_the_desks_sentence_is_refused(system, sign):
    assert faults(f"Al{sign}ice") == ["name"]
