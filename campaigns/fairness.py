"""Whom a rule selects more and less often: by country, language and age, where told.

The four-fifths rule: a group selected at less than four fifths of the rate of the group selected
most is flagged (29 CFR 1607.4 D, the US guidelines on selection; groups under 2% are not
compared there either). A flag is a reason to look, not a verdict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from campaigns.core.audience import Audience
from campaigns.core.bands import AGES
from campaigns.core.bitmaps import Words, count, pack
from campaigns.core.kleene import YES
from campaigns.counts import FEW, published
from campaigns.rules.canonical import rule_hash
from campaigns.rules.context import Context
from campaigns.rules.countries import in_a_sentence
from campaigns.rules.fields import FIELDS, Leaf
from campaigns.rules.fields.language import measure
from campaigns.rules.languages import languages
from campaigns.rules.plan import Plan
from perks.ground import clock

FOUR_FIFTHS = 0.8
LEAST_SHARE = 0.02
MOST_GROUPS = 8
NO_BRAND = Context(dt.date.min, 0)  # a language hangs on neither
SAID = {"country": "Live in", "language": "Post in", "age": "Aged"}
# The name of a group and its people, a bitmap for each part of the audience.
Told = tuple[str, list[Words]]


@dataclass(frozen=True)
class Group:
    """People who told the same. `rate` is the share that is selected, `ratio` against the group
    selected most; both stand on counts as a brand may read them."""

    kind: str
    name: str
    people: int
    reached: int
    rate: float
    ratio: float
    is_flagged: bool

    @property
    def label(self) -> str:
        """The group in words: "Live in Germany"."""
        return f"{SAID[self.kind]} {self.name}"


def fairness(plan: Plan) -> list[Group]:
    """The groups of each kind, the least selected first; none of a kind with fewer than two."""
    selected, digest = plan.people(), rule_hash(plan.rule)
    found: list[Group] = []
    for kind, told in groups_of(plan.audience).items():
        groups = []
        for name, people in told:
            size = published(sum(map(count, people)), "group", kind, name)
            both = sum(count(a & b) for a, b in zip(people, selected, strict=True))
            groups.append((name, size, published(both, "in group", digest, kind, name)))
        found += compared(kind, groups, len(plan.audience))
    return found


_latest: tuple[Audience, dict[str, list[Told]]] | None = None


def groups_of(audience: Audience) -> dict[str, list[Told]]:
    """The groups of an audience by kind, found once for as long as it is the published one."""
    global _latest
    known = _latest
    if known is None or known[0] is not audience:
        kinds = {"country": by_country, "language": by_language, "age": by_age}
        known = audience, {kind: list(found(audience)) for kind, found in kinds.items()}
        _latest = known
    return known[1]


def compared(kind: str, groups: Sequence[tuple[str, int, int]], members: int) -> list[Group]:
    """The groups of one kind, (name, people, reached) each, that are large enough to compare."""
    least = max(FEW, LEAST_SHARE * members)
    large = [(name, people, reached) for name, people, reached in groups if people >= least]
    best = max((min(1.0, reached / people) for _, people, reached in large), default=0.0)
    if len(large) < 2 or not best:
        return []
    made = []
    for name, people, reached in large:
        rate = min(1.0, reached / people)
        # Fewer than ten are told as none: they count as nine before anybody is accused.
        at_most = (reached or FEW - 1) / people
        flagged = at_most < FOUR_FIFTHS * best
        made.append(Group(kind, name, people, reached, rate, rate / best, flagged))
    return sorted(made, key=lambda each: (each.ratio, each.name))


def by_country(audience: Audience) -> Iterator[Told]:
    """The people of each of the most frequent countries, a bitmap for each part."""
    base = audience.base
    axis = base.axis("country")
    assert axis is not None
    codes = axis.cases.column("country")
    sizes = base.lives.ladder.postings.sizes()
    known = np.flatnonzero(codes >= 0)
    for place in known[np.argsort(-sizes[known], kind="stable")][:MOST_GROUPS].tolist():
        code = int(codes[place])
        yield in_a_sentence(base.countries[code]), of(audience, "country", code, code)


def by_language(audience: Audience) -> Iterator[Told]:
    """The people of each of the most frequent languages; somebody may post in several."""
    field, names = FIELDS["language"], languages()
    sizes = {code: len(audience.base.measure(measure(code))[0]) for code in names}
    for code in sorted(names, key=lambda code: -sizes[code])[:MOST_GROUPS]:
        if sizes[code]:
            leaf = Leaf(field, "in", (code,))
            yield (
                names[code],
                [p.kept(field.index(leaf, p.frame, NO_BRAND, YES)) for p in audience.parts],
            )


def by_age(audience: Audience) -> Iterator[Told]:
    """The people of each age band, by the year in which they were born."""
    year = clock.today().year
    for band, (youngest, oldest) in AGES.items():
        yield band, of(audience, "birth_year", year - oldest, year - youngest)


def of(audience: Audience, column: str, least: int, most: int) -> list[Words]:
    """The people whose column lies in a range, both ends included."""
    found = []
    for part in audience.parts:
        axis = part.frame.axis(column)
        # The few people of a delta have no index.
        values = (axis.cases if axis else part.frame).column(column)  # type: ignore[arg-type]
        chosen = (values >= least) & (values <= most)
        found.append(part.kept(axis.people(chosen) if axis else pack(chosen)))
    return found
