"""What linking an account changes and how it is shown to be one's own, in the words of its page."""

from __future__ import annotations

from scoring.connectors.base import SELF_REPORTED, Connector

SAID = {
    "share": "shares",
    "quote": "quotes",
    "list": "lists",
    "reply": "replies",
    "mention": "mentions",
    "like": "likes",
}
BY_WHOM = (
    "By whom: {kinds}. Each person counts once, kept as a keyed hash that tells people apart and "
    "holds no name."
)
BY_SITES = (
    "By which site: pages elsewhere that link to a post, once they send us a webmention. A site "
    "counts as one person, kept as a keyed hash."
)
AS_NUMBERS = "As numbers without names: {kinds}. The score is less sure of them."
GIVEN = "What you react to yourself: {kinds}. Whoever made it is believed a little more."
TOLD = (
    "You tell us what you posted and what came back, by a program or in a file.",
    "Nobody else confirms it, so it is labelled as told by you and counts for little.",
)
FROM_FILES = "The numbers are those of the files that you give. We take no reader's address."
GIVEN_MARK = "a mark that we give you"
NOTHING_TO_SHOW = "Nothing: what you tell belongs to you, and nobody else can link the same."


def changes(kind: Connector) -> list[str]:
    """What is read once an account of this network is linked, a sentence each."""
    can = kind.capabilities
    if kind.private:
        return list(TOLD)
    said = [
        (BY_SITES if kind.slug == "web" else BY_WHOM, can.with_actors),
        (AS_NUMBERS, can.as_counts),
        (GIVEN, can.given),
    ]
    found = [words.format(kinds=listed(kinds)) for words, kinds in said if kinds]
    if can.quality == SELF_REPORTED:
        found.append(FROM_FILES)
    return found


def listed(kinds: frozenset[str]) -> str:
    """Kinds of reactions in their usual order: "shares, replies and likes"."""
    words = [word for kind, word in SAID.items() if kind in kinds]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def ways(kind: Connector, signs_in: bool) -> list[str]:
    """How a member shows that an account is hers, a sentence each."""
    if kind.private:
        return [NOTHING_TO_SHOW]
    found = [f"Sign in at {kind.label}: it tells us who you are."] if signs_in else []
    return found + [mark.format_map({"token": GIVEN_MARK}) for mark in kind.marks]
