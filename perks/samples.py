"""Practice passes say in their own text that they are none, so that no desk takes one for a pass."""

from perks.ground.errors import Refusal

PREFIX = "PRACTICE:"


def is_sample(text: str) -> bool:
    """Whether the text says of itself that it is for practising."""
    return text.strip().upper().startswith(PREFIX)


def refuse_sample(text: str) -> None:
    """Raise Refusal pass_practice for a sample: it opens no door."""
    if is_sample(text):
        raise Refusal("pass_practice", "This is a practice pass. It lets nobody in.")
