"""How far the city that a member names is from a venue, in whole kilometres by great circle.

Both ends are cities with coordinates rounded to a tenth of a degree, so "at most 50 km" means
about that. The venue's coordinates are kept in the rule: an old decision replays when it has moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.fields.amount import Amount
from campaigns.rules.fields.base import NEVER, TELL, Leaf
from campaigns.rules.fields.place import place_said
from campaigns.rules.places import kilometres, places
from campaigns.rules.refusals import below, invalid, quoted, unknown_word
from campaigns.rules.words import capital

HALF_ROUND = 20_038  # kilometres from any point to the one opposite
NOWHERE = HALF_ROUND + 1  # a city we no longer know is farther than any


class Distance(Amount):
    name = "distance"
    measure_name = "place"
    noun = "A distance"
    keys = frozenset({"field", "venue", "op", "value"})
    optional = frozenset({"at"})
    least, most = 0, HALF_ROUND
    domain = (0, NOWHERE)
    verb, line = "live", "Lives"
    unit = ("km", "km")
    less = "less than"
    lacking = "a city"
    label, start = "distance from a venue", ("<=", 50)
    span, subject_words = (0, 500, 10), "the kilometres from the venue"

    def parse_about(
        self, raw: Mapping[str, Any], path: str, known: Vocabulary | None
    ) -> dict[str, Any]:
        venue = raw["venue"]
        if not isinstance(venue, str) or not venue:
            raise invalid(below(path, "venue"), f"{quoted(venue)} is not a venue.",
                          "Write its short name, as a text.")  # fmt: skip
        if known is None:
            return {"of": venue, "at": tuple(raw["at"])}
        if venue not in known.venues:
            raise unknown_word(below(path, "venue"), "venue", venue, known.venues)
        at = known.venues[venue]
        if at is None:
            raise invalid(below(path, "venue"), f"We do not know in which city {quoted(venue)} lies.",
                          "Its people can tell us; until then ask for a city.")  # fmt: skip
        return {"of": venue, "at": at}

    def about_json(self, leaf: Leaf) -> dict[str, Any]:
        return {"venue": leaf.of, "at": list(leaf.at)}

    def things(self, leaf: Leaf) -> tuple[str, ...]:
        return (f"venue:{leaf.of}",)

    def units(self, numbers: NDArray[Any], leaf: Leaf, context: Context) -> NDArray[Any]:
        distinct, which = np.unique(numbers, return_inverse=True)
        known = places()
        far = [
            kilometres(known[id].at, leaf.at) if id in known else NOWHERE
            for id in distinct.tolist()
        ]
        return np.array(far, dtype=np.int32)[which]

    def clause(self, leaf: Leaf, names: Names) -> str:
        return f"live {self.asked(leaf)} from {names.thing(self.things(leaf)[0])}"

    def condition(self, leaf: Leaf, names: Names) -> str:
        return capital(self.clause(leaf, names).replace("live", "lives", 1))

    def seen(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        far, place = self.found(leaf, facts, context), facts["measures"][self.measure_name]
        if far is None:
            return "City not known"
        return f"{place_said(place)}, about {far:,} km away"

    def mend(self, leaf: Leaf, facts: Mapping[str, Any], context: Context, names: Names) -> str:
        if self.found(leaf, facts, context) is None:
            return "We do not know your city. Add it and we will."
        seen = self.seen(leaf, facts, context, names)
        return f"Open to people who {self.clause(leaf, names)}. You told us {seen}."

    def effort(self, leaf: Leaf, facts: Mapping[str, Any], context: Context) -> float:
        return TELL if self.found(leaf, facts, context) is None else NEVER
