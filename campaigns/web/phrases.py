"""How each field of a rule reads as a sentence with blanks: "have a score [of at least] [45]"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from campaigns.rules.fields import FIELDS, Amount
from campaigns.rules.operators import COMPARISONS

OF = {">=": "of at least", ">": "above", "<=": "of at most", "<": "below"}


@dataclass(frozen=True)
class Phrase:
    """Words before the blanks, between topic and comparison, and after; `ops` fill one blank.

    `label` names the field where a condition is added; `start` is the comparison and the value
    that a new condition begins with. `choice` names what is chosen from a list. `words` names what
    is typed with commas between, from the page's list of `known` ones; `of` is the part of the rule
    that says what else is asked about, and stands behind. `own` marks a choice among what the brand
    made itself.
    """

    label: str
    before: str
    ops: dict[str, str]
    start: tuple[str, str]
    between: str = ""
    after: str = ""
    is_number: bool = True
    most: int = 100
    choice: str = ""
    words: str = ""
    known: str = ""
    of: str = ""
    own: str = ""

    @property
    def size(self) -> int:
        """How many characters the blank of a number shows."""
        return min(max(3, len(str(self.most))), 7)


def of_amount(field: Amount) -> Phrase:
    """An amount says itself: "write [at least] [2] posts a week"."""
    return Phrase(
        field.label,
        field.verb.replace("{brand}", "us"),
        {each.symbol: field.counts(each) for each in COMPARISONS.values()},
        (field.start[0], str(field.start[1])),
        after=field.unit[1].replace("{brand}", "us"),
        most=field.most,
    )


def cooldown(brand: str, days: str) -> Phrase:
    return Phrase(
        f"time since the last perk from {brand}",
        "have had",
        {
            ">=": f"no perk from {brand} for",
            ">": f"no perk from {brand} for more than",
            "<=": f"a perk from {brand} within the last",
            "<": f"a perk from {brand} within less than",
        },
        (">=", days),
        after="days",
        most=3650,
    )


def of_distance() -> Phrase:
    field = FIELDS["distance"]
    assert isinstance(field, Amount)
    return replace(of_amount(field), after="km from", of="venue")


def of_stance() -> Phrase:
    field = FIELDS["stance"]
    assert isinstance(field, Amount)
    return replace(of_amount(field), between="in", after="% of their posts about it")


PHRASES = {
    "topic": Phrase("a topic", "move people about", OF, (">=", "35"), between="with a strength"),
    "score": Phrase("a score", "have a score", OF, (">=", "45")),
    "score_low": Phrase(
        "a score we are sure of",
        "",
        {
            ">=": "have a score of at least",
            ">": "have a score above",
            "<": "are not known to have a score of at least",
            "<=": "are not known to have a score above",
        },
        (">=", "40"),
        after="with 90% confidence",
    ),
    "score_state": Phrase(
        "a settled score",
        "have a score that",
        {"in": "is", "not in": "is not"},
        ("not in", "provisional"),
        is_number=False,
        choice="State of the score",
    ),
    "country": Phrase(
        "a country",
        "live",
        {"in": "in", "not in": "outside"},
        ("in", "United States"),
        is_number=False,
        words="Countries",
        known="countries",
    ),
    "region": Phrase(
        "a region",
        "live",
        {"in": "in", "not in": "outside"},
        ("in", "California (United States)"),
        is_number=False,
        words="Regions",
    ),
    "city": Phrase(
        "a city",
        "live",
        {"in": "in", "not in": "outside"},
        ("in", "San Francisco (United States)"),
        is_number=False,
        words="Cities",
    ),
    "distance": of_distance(),
    "stance": of_stance(),
    "list": Phrase(
        "our lists",
        "are",
        {"in": "on our list", "not in": "not on our list"},
        ("not in", ""),
        is_number=False,
        choice="List",
        own="list",
    ),
    "tier": Phrase(
        "tier as our customer",
        "",
        {"in": "are of our tier", "not in": "are not of our tier"},
        ("in", ""),
        is_number=False,
        choice="Tier",
        own="tier",
    ),
    "answer": Phrase(
        "an answer to our question",
        "",
        {"in": "answered", "not in": "did not answer"},
        ("in", ""),
        is_number=False,
        choice="Answer",
        own="answer",
    ),
    "language": Phrase(
        "a language",
        "",
        {"in": "post in", "not in": "do not post in"},
        ("in", "English"),
        is_number=False,
        words="Languages",
    ),
    "network": Phrase(
        "a network",
        "have",
        {"in": "linked", "not in": "not linked"},
        ("in", "web"),
        is_number=False,
        choice="Network",
    ),
    "source_quality": Phrase(
        "how well we read them",
        "have",
        {"in": "an account", "not in": "no account"},
        ("not in", "self_reported"),
        is_number=False,
        choice="How well we read it",
    ),
    "age": Phrase(
        "an age",
        "are",
        {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"},
        (">=", "21"),
        after="years old",
        most=120,
    ),
    "cooldown": cooldown("us", "90"),
    "cooldown_any": cooldown("any brand", "30"),
} | {
    name: of_amount(field)
    for name, field in FIELDS.items()
    if isinstance(field, Amount) and name not in ("distance", "stance")
}
