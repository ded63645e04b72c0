"""What a desk says, in the languages of its guests: one file of data for the server and the app.

The file is perks/static/perks/desk/answers.json, which the scanner's page loads as it stands. Each
refusal has a sentence and what the guest can do; words in braces come from an answer's facts. The
codes listed under "same" read alike: which of them it was stands in the venue's list, not on a
screen that a guest may photograph.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "static" / "perks" / "desk" / "answers.json"
DATA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
LANGUAGES: dict[str, dict[str, Any]] = DATA["languages"]
NOT_GOOD = "pass_not_good"
ALIKE: frozenset[str] = frozenset(DATA["same"][NOT_GOOD])
FIRST = "en"


def words(language: str) -> dict[str, Any]:
    """All that is said in a language; English where it is not one of ours."""
    return LANGUAGES.get(language, LANGUAGES[FIRST])


def told(code: str) -> str:
    """The code as a desk may hear it: what reads alike has one code."""
    return NOT_GOOD if code in ALIKE else code


def refused(code: str, facts: dict[str, Any], language: str = FIRST) -> tuple[str, str] | None:
    """The sentence of a refusal and what the guest can do; None for a code without words.

    Also None when the words need a fact that is not there.
    """
    entry = words(language)["refused"].get(told(code))
    if entry is None:
        return None
    try:
        return entry["say"].format_map(facts), entry["remedy"].format_map(facts)
    except KeyError:
        return None


def let_in(facts: dict[str, Any], language: str = FIRST) -> str:
    """Whom to let in, and how many with them."""
    said, guests = words(language), int(facts["guests"])
    form = ("let_in", "let_in_one")[guests] if guests < 2 else "let_in_more"
    sentence: str = said[form].format(
        holder=facts["holder"] or said["the_guest"], guests=guests, people=guests + 1
    )
    return sentence


def used(facts: dict[str, Any], language: str = FIRST) -> tuple[str, str]:
    """When a used-up pass was used last, and what the guest can do."""
    said, when = words(language), str(facts["last_redeemed_when"])
    form = "used_at" if len(when) == len("14:02") else "used_on"
    return said[form].format(when=when, where=facts["last_redeemed_where"]), said["used_up"]


def resay(answer: str, code: str, facts: dict[str, Any], language: str) -> tuple[str, str] | None:
    """An answer that was given, in another language; None where there are no words for it."""
    if answer == "yes":
        return let_in(facts, language), ""
    if answer == "twice":
        return used(facts, language)
    return refused(code, facts, language)
