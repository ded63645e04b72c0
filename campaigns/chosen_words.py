"""Why a member was or was not chosen, as one line of her receipt."""

from __future__ import annotations

from typing import Any

from campaigns.choosing import Asked, Terms
from campaigns.core.places import Pick
from campaigns.drawing import Draw
from campaigns.inviting import Turn
from campaigns.models import Choice, Wave
from campaigns.rules.countries import in_a_sentence

CONDITION = "Among those chosen"
GROUPS = {
    "country": "members in {}",
    "language": "members who speak {}",
    "age": "members aged {}",
    "band": "members with a score of {}",
}


def group_words(floor: Asked) -> str:
    """Whom a floor is for: "members in Germany"."""
    value = in_a_sentence(floor.value) if floor.kind == "country" else floor.value
    return GROUPS[floor.kind].format(
        value.replace("-", " to ") if floor.kind != "language" else value
    )


def turn(wave: Wave, terms: Terms, found: Draw, pick: Pick) -> Turn:
    """What to write for a member whose turn came in a settled wave."""
    at, pool = pick.candidate, found.pool
    facts: dict[str, Any] = {
        "wave": wave.number,
        "way": wave.way,
        "because": pick.because,
        "number": int(pool.number[at]) or None,
        "of": len(pool),
        "places": wave.places,
        "ticket": pool.ticket[at],
        "seed": wave.seed,
    }
    kept = [floor for bit, floor in enumerate(terms.floors) if pool.floors[at] >> bit & 1]
    line = {
        "verdict": "yes",
        "sentence": CONDITION,
        "value": why_chosen(pick.because, facts, terms, kept),
    }
    return Turn(int(pool.member_id[at]), pick.held, line, {"choice": facts})


def why_chosen(because: str, facts: dict[str, Any], terms: Terms, kept: list[Asked]) -> str:
    """The reason for a member who is invited."""
    places, of, number = f"{facts['places']:,}", f"{facts['of']:,}", f"{facts['number'] or 0:,}"
    if because == "hand":
        return "The brand added you to the list itself."
    if because == "exploration":
        percent = f"{round(terms.exploration * 100)}%"
        return f"{percent} of {places} places go by lot to anybody who fits. You drew one of them."
    if because == "floor":
        return (
            f"At least {kept[0].least:,} of {places} places are kept for {group_words(kept[0])}. "
            "You have one of them."
        )
    if because == "reach":
        return (
            f"The {places} places go to members who together reach most different people, "
            f"of {of} who fit. You reach people whom those before you do not."
        )
    if because == "rank":
        return f"The {places} places go by score, of {of} who fit. You are number {number}."
    mine = f" Your ticket is {facts['ticket']}." if facts["way"] == "lottery" else ""
    return f"You fit, and {places} places went by lot. Your number was {number} of {of}.{mine}"


def why_not(choice: Choice) -> dict[str, str] | None:
    """The line for a member who was not chosen; None where the choice says nothing of her."""
    if choice.because == "struck":
        return line("You fit. The brand chose others.")
    if choice.because != "passed":
        return None
    wave = choice.wave
    places, of, number = f"{wave.places:,}", f"{wave.candidates:,}", f"{choice.number or 0:,}"
    if wave.way in ("lottery", "random"):
        mine = f" Your ticket is {choice.ticket}." if wave.way == "lottery" else ""
        said = f"You fit, but {places} places went by lot; your number was {number} of {of}."
        return line(said + mine)
    if wave.way == "ranked":
        return line(
            f"You fit, but {places} places went by score; you were number {number} of {of}."
        )
    return line(
        f"You fit, but {places} places went to members who together reach most different people, "
        f"of {of} who fit."
    )


def line(value: str) -> dict[str, str]:
    return {"verdict": "no", "sentence": CONDITION, "value": value}
