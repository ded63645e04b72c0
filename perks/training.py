"""Practising at the desk: sample passes that give every answer and book nothing.

A sample says what it is in its own text, so that no scanner can take it for a pass. A true pass
that is shown while practising gets the answer that it would get, and keeps its uses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from perks import answers, desk_words, redemptions
from perks.answers import Answer
from perks.ground import scopes
from perks.ground.errors import Refusal
from perks.models import Venue
from perks.samples import PREFIX, is_sample


@dataclass(frozen=True)
class Sample:
    """One sample pass: the end of its text, its name on the practice page, what it answers."""

    name: str
    title: str
    answer: Answer

    @property
    def code(self) -> str:
        return PREFIX + self.name


def _facts(guests: int = 0, left: int = 0) -> dict[str, object]:
    return {
        "perk": "Practice perk",
        "brand": "Practice brand",
        "holder": "Sam",
        "guests": guests,
        "hand_over": "1 practice token",
        "uses": 1,
        "uses_left": left,
        "practice": True,
    }


def _no(code: str, **facts: object) -> Answer:
    refusal = Refusal(code, "A practice pass says no.", practice=True, **facts)
    return answers.no(refusal, {})


def _twice() -> Answer:
    facts = {**_facts(), "last_redeemed_when": "13:58", "last_redeemed_where": "Desk 1"}
    return Answer("twice", "pass_used", *desk_words.used(facts), facts)


SAMPLES = {
    sample.name: sample
    for sample in (
        Sample("YES", "A guest alone", answers.yes(_facts())),
        Sample("PARTY", "A guest with two others", answers.yes(_facts(guests=2))),
        Sample("TWICE", "A pass that was used before", _twice()),
        Sample("NO", "A pass that is not good here", _no("pass_expired")),
        Sample("FORGED", "A code that nobody signed", _no("pass_forged")),
        Sample("FULL", "A full house", _no("venue_full", next_free="15:00")),
    )
}


def practise(text: str, venue: Venue) -> Answer:
    """What a desk would hear of this code; nothing is used up and nothing is written."""
    if is_sample(text):
        sample = SAMPLES.get(text.strip().upper().removeprefix(PREFIX).strip())
        found = sample.answer if sample else _no("pass_unreadable")
    else:
        with scopes.act_as(scopes.system("practice")):
            found = redemptions.look(text, venue.pk)
    return replace(found, facts={**found.facts, "practice": True})
