"""Does the score agree with what a community itself thinks of its members?

Spearman's rank correlation between our score and Stack Exchange reputation, among everybody who
wrote a post in the dump, as of the dump's last day. The records come through the connector and
the scores from the functions that production uses; reputation is read for this comparison only.
Peers rank by up votes received, by distinct people who reacted, and by posts written. Of the 334
owners of posts in the dump two are left out: the site's own account, and one who only wrote a
tag's description.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from campaigns.evaluations.measured import Measured
from scoring.connectors.base import Actor, Page
from scoring.connectors.dump import Dump
from scoring.connectors.dump_page import read_dump
from scoring.connectors.stackexchange import StackExchange
from scoring.core.arrays import Accounts, Counts, Facts, Known, PostEdges, floats, ints
from scoring.core.model import Model
from scoring.core.published import load
from scoring.core.result import Scores
from scoring.core.run import score_people
from scoring.models import Account

NAME = "reputation"
NEEDS = "stackexchange-quantum"
MUST_REACH = 0.75
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class StarOfPosters:
    """Everybody who wrote a post, one account each, with what each received; `last` is a day."""

    accounts: Accounts
    edges: PostEdges
    counts: Counts
    last: int
    facts: Facts

    def score(self, model: Model) -> Scores:
        """The scores as of the last day."""
        people = len(self.accounts)
        known = Known(ints([]), ints([]), self.facts)
        return score_people(self.accounts, self.edges, self.counts, people, self.last, model, known)


def measure(folder: Path, seed: int) -> Measured:
    """Our rank correlation with reputation, and the peers'. Nothing is drawn by chance."""
    dump, posters, pages = read_posters(folder)
    reputation = [dump.reputation[person] for person in posters]
    peers = {
        "votes": [sum(count.count for count in page.counts) for page in pages],
        "unique_reactors": [len({r.actor_native_id for r in page.reactions}) for page in pages],
        "post_count": [len(page.posts) for page in pages],
    }
    scores = star_of(posters, pages, load()).score(load())
    return Measured(
        ours={"spearman": rank_correlation(scores.exact, reputation), "posters": len(posters)},
        peers={
            name: {"spearman": rank_correlation(values, reputation)}
            for name, values in peers.items()
        },
        targets={"spearman": (">=", MUST_REACH)},
    )


def read_star(folder: Path, model: Model) -> tuple[StarOfPosters, list[int]]:
    """The posters of a dump, and the reputation of each."""
    dump, posters, pages = read_posters(folder)
    return star_of(posters, pages, model), [dump.reputation[person] for person in posters]


def read_posters(folder: Path) -> tuple[Dump, list[str], list[Page]]:
    """The dump, everybody who wrote a post in it, and what the connector hands over for each."""
    dump = read_dump(folder)
    posters = [person for person in dump.posters if person in dump.people]
    return dump, posters, read_pages(dump, posters)


def rank_correlation(ours: object, theirs: object) -> float:
    """Spearman's rho; ties share their mean rank."""
    return float(spearmanr(ours, theirs).statistic)


def read_pages(dump: Dump, posters: list[str]) -> list[Page]:
    """What the connector hands over for each poster."""
    reader = StackExchange(dump)
    return [
        reader.refresh(Account(network=reader.slug, native_id=person), {}) for person in posters
    ]


def star_of(posters: list[str], pages: list[Page], model: Model) -> StarOfPosters:
    """These people with what is in their pages, as of the last day in them."""
    number = {person: place for place, person in enumerate(posters)}
    posts: dict[str, int] = {}
    edges = [
        (place, number.setdefault(r.actor_native_id, len(number)), days(r.at.date()),
         model.kind_code(r.kind), 1, posts.setdefault(r.native_post_id, len(posts)))
        for place, page in enumerate(pages)
        for r in page.reactions
    ]  # fmt: skip
    counts = [
        (place, days(count.day), model.kind_code(count.kind), count.count)
        for place, page in enumerate(pages)
        for count in page.counts
    ]
    people = len(posters)
    accounts = Accounts(
        owner=np.arange(people),
        network=ints([model.network_code(StackExchange.slug)] * people),
        share=np.ones(people),
        followers=floats([np.nan] * people),
    )
    last = max([row[2] for row in edges] + [row[1] for row in counts])
    return StarOfPosters(
        accounts,
        PostEdges(*ints(edges).reshape(-1, 6).T),
        Counts(*ints(counts).reshape(-1, 4).T),
        last,
        facts_of({a.native_id: a for page in pages for a in page.actors}, number, last),
    )


def facts_of(actors: dict[str, Actor], number: dict[str, int], last: int) -> Facts:
    """What the pages say of those who reacted, as of the last day."""
    unknown = [np.nan] * len(actors)
    age = [last - days(actor.since) if actor.since else np.nan for actor in actors.values()]
    return Facts(
        person=ints([number[name] for name in actors]),
        age_days=floats(age),
        audience=floats(unknown),
        following=floats(unknown),
        verified=floats(unknown),
        domain=floats([bool(actor.domain) for actor in actors.values()]),
    )


def days(day: date) -> int:
    """Days since 1970, as the core counts them."""
    return (day - EPOCH).days
