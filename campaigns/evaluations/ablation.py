"""What does the absence of a source cost? A line for each column of the capability table.

The one network where actors, members' own reactions and bare counts are all known is read again
as if it did not give one of them: named reactions as counts without names, own reactions as those
of strangers, counts left out, nothing told about who reacts. Spearman with the reputation that
the site gives its members, and with the score that everything gives; and the median width of the
interval, which must say that less is known.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from campaigns.evaluations.measured import Measured
from campaigns.evaluations.reputation import StarOfPosters, rank_correlation, read_star
from scoring.core.arrays import Counts, Facts, ints
from scoring.core.published import load
from scoring.core.result import Scores

NAME = "ablation"
NEEDS = "stackexchange-quantum"


def measure(folder: Path, seed: int) -> Measured:
    """Each source left out in turn. Nothing is drawn by chance."""
    star, reputation = read_star(folder, load())
    whole = star.score(load())
    ours = described("", whole, whole, reputation)
    for name, without in ABLATIONS.items():
        ours |= described(f"_{name}", without(star).score(load()), whole, reputation)
    return Measured(ours=ours)


def described(name: str, scores: Scores, whole: Scores, reputation: list[int]) -> dict[str, float]:
    """The figures of one reading; `name` is appended to each."""
    found = {
        f"spearman{name}": rank_correlation(scores.exact, reputation),
        f"width{name}": float(np.median(scores.high - scores.low)),
    }
    if scores is not whole:
        found[f"agreement{name}"] = rank_correlation(scores.exact, whole.exact)
    return found


def without_actors(star: StarOfPosters) -> StarOfPosters:
    """Every reaction that has a name is one of those that are only counted."""
    named = star.edges
    unnamed = Counts(
        np.append(star.counts.account, named.target),
        np.append(star.counts.day, named.day),
        np.append(star.counts.kind, named.kind),
        np.append(star.counts.count, named.count),
    )
    nobody = {name: column[:0] for name, column in named.columns().items()}
    return replace(star, edges=replace(named, **nobody), counts=unnamed)


def without_own(star: StarOfPosters) -> StarOfPosters:
    """Members who react to members are strangers, who never react back to anybody."""
    people = len(star.accounts)
    strangers = int(star.edges.actor.max(initial=people)) + 1
    actor = np.where(star.edges.actor < people, star.edges.actor + strangers, star.edges.actor)
    facts = star.facts
    person = np.where(facts.person < people, facts.person + strangers, facts.person)
    return replace(
        star, edges=replace(star.edges, actor=actor), facts=replace(facts, person=person)
    )


def without_counts(star: StarOfPosters) -> StarOfPosters:
    """No votes: only what has a name."""
    return replace(star, counts=Counts(*[ints([])] * 4))


def without_facts(star: StarOfPosters) -> StarOfPosters:
    """Nothing is known of those who react but their names."""
    return replace(star, facts=Facts.none())


ABLATIONS = {
    "without_actors": without_actors,
    "without_own": without_own,
    "without_counts": without_counts,
    "without_facts": without_facts,
}
