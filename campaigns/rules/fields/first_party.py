"""What the brand told of its own customers: spend, tier, last purchase, since when.

Known of a member who agreed to be matched with the customers of brands and confirmed her address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.core.bitframe import BitFrame
from campaigns.core.bitmaps import Words, others
from campaigns.core.kleene import YES
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.amount import Amount, branded
from campaigns.rules.fields.base import Leaf, check_words
from campaigns.rules.fields.coded import Coded
from campaigns.rules.fields.language import having
from campaigns.rules.fields.measured import Measured
from campaigns.rules.fields.since import Since
from campaigns.rules.refusals import invalid
from campaigns.rules.words import capital, listed
from campaigns.sources.base import number_of_word

AGREE = "We may not ask whether you are a customer. Agree to be matched on the privacy page."
UNSEEN = "Not matched with a customer"
NO_CUSTOMERS = "You have told us no customers yet."
LACKING = "a match with one of our customers"


class Theirs(Measured):
    """A measure of the asking brand; without customers a rule cannot ask for it."""

    def name_of(self, leaf: Leaf, context: Context) -> str:
        return f"{self.measure_name}:{context.brand_id}"

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        if known is not None and not known.customers:
            raise invalid(path, NO_CUSTOMERS, "Upload them first, or ask for something else.")
        return {}


class Spend(Theirs, Amount):
    """Whoever agreed to be matched and is no customer has spent nothing."""

    name = measure_name = "spend"
    absent = 0
    told_by = "matchable"
    noun = "An amount"
    least, most = 0, 999_999_999
    domain = (0, 2**31 - 2)
    verb, line = "have spent", "Has spent"
    unit = ("with {brand}", "with {brand}")
    less = "less than"
    unseen, tell, lacking = UNSEEN, AGREE, LACKING
    label, start = "what they spent with us", (">=", 1)
    span, subject_words = (0, 1000, 20), "what they spent with us"

    def index(self, leaf: Leaf, frame: BitFrame, context: Context, least: int) -> Words:
        """From the bitmaps of what was spent and of whoever agreed to be matched."""
        axis = frame.axis("measure", self.name_of(leaf, context))
        assert axis is not None  # measures always have one
        chosen = self.mask(leaf, axis.cases, context) >= least
        chosen[-1] = False
        lacking = others(having(frame, self.name_of(leaf, context)), len(frame))
        told, (lowest, highest) = having(frame, self.told_by), self.bounds(leaf)
        found = axis.people(chosen)
        if lowest <= 0 <= highest:
            found = found | lacking & told
        return found if least == YES else found | lacking & others(told, len(frame))


class LastPurchase(Theirs, Since):
    name = measure_name = "last_purchase"
    verb, line = "last bought from {brand}", "Last bought from {brand}"
    unit = ("day ago", "days ago")
    line_of_day = "last bought on {}"
    unseen, tell, lacking = UNSEEN, AGREE, LACKING
    label, start = "time since they last bought from us", ("<=", 90)
    span, subject_words = (0, 720, 30), "the days since they last bought from us"


class CustomerSince(Theirs, Since):
    name = measure_name = "customer_since"
    verb, line = "have been customers of {brand} for", "A customer of {brand} for"
    line_of_day = "a customer since {}"
    unseen, tell, lacking = UNSEEN, AGREE, LACKING
    label, start = "time as our customer", (">=", 90)
    span, subject_words = (0, 1440, 60), "the days as our customer"


class Tier(Theirs, Coded):
    """The words are the brand's own; a number stands for each."""

    name = measure_name = "tier"
    tell, lacking = AGREE, LACKING

    def parse_value(self, raw: Any, path: str, known: Vocabulary | None) -> tuple[str, ...]:
        return check_words(raw, path, "tier", None if known is None else known.customers)

    def numbers_of(self, word: str) -> Sequence[int]:
        return (number_of_word(word),)

    def clause(self, leaf: Leaf, names: Names) -> str:
        return branded(f"{'are' if leaf.op == 'in' else 'are not'} {_listed(leaf)}", names)

    def condition(self, leaf: Leaf, names: Names) -> str:
        said = branded(_listed(leaf), names)
        return capital(said) if leaf.op == "in" else f"Not {said}"

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        number = self.told(leaf, facts, context)
        if number is None:
            return UNSEEN
        mine = next((word for word in leaf.value if number_of_word(word) == number), None)
        return f"Tier {mine}" if mine else "Another tier"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if self.told(leaf, facts, context) is None:
            return self.tell
        return f"Open to people who {self.clause(leaf, names)}."


def _listed(leaf: Leaf) -> str:
    return f"of tier {listed(leaf.value, 'or')} with {{brand}}"
