"""What a reading left out, in the words of the member's page."""

from __future__ import annotations

THINGS = {
    "post": "Posts",
    "reaction": "Reactions",
    "count": "Reactions without a name",
    "given": "Reactions that you gave",
}
WHY = {
    "too_early": "from before 2005: a clock that was wrong",
    "in_the_future": "from the future: a clock that was wrong",
    "without_a_time": "without a moment that we could read",
    "unknown_kind": "of a kind that we do not know",
    "by_somebody_else": "by somebody else",
    "to_nobody": "to nobody",
    "to_itself": "to yourself",
    "by_nobody": "of which nobody is the author",
    "id_too_long": "with a name that is too long",
    "impossible": "with a number that cannot be one",
    "by_a_program": "by programs, as they say of themselves",
    "own": "of your own to your own",
    "repeated": "that came twice",
}
WHOLE = {
    "on_a_post_left_out": "Reactions to posts that were left out",
    "on_an_unasked_reply": "What came back to replies that nobody had asked you for",
}


def say(ignored: dict[str, int]) -> list[tuple[str, int]]:
    """(what was left out and why, how many), most first. A reason without words stays as it is."""
    found = [(words(reason), count) for reason, count in ignored.items()]
    return sorted(found, key=lambda row: (-row[1], row[0]))


def words(reason: str) -> str:
    """One reason as a sentence."""
    if reason in WHOLE:
        return WHOLE[reason]
    thing, _, why = reason.partition("_")
    if thing in THINGS and why in WHY:
        return f"{THINGS[thing]} {WHY[why]}"
    return reason.replace("_", " ").capitalize()
