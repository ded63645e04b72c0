"""A week of Twitter around the Higgs boson (July 2012, SNAP), as the arrays that a score reads.

De Domenico, Lima, Mougel and Musolesi: The anatomy of a scientific rumor, 2013. Retweets,
mentions and replies with their seconds. Each row is "actor did this to target".
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scoring.core.arrays import Accounts, Counts, Edges, Facts, Floats, Ints, Known, floats, ints
from scoring.core.model import Model
from scoring.core.result import Scores
from scoring.core.run import score_people

FILE = "higgs-activity_time.txt.gz"
NETWORK = "x"
KINDS = {b"RT": "share", b"MT": "mention", b"RE": "reply"}
DAY = 86_400
HALF = 3.5 * DAY  # the first half of the week scores, the second half judges
TRUSTED = 0.02  # of all accounts, drawn by lot: those that members have linked
LINKED_SINCE = 60  # days, so that they count in full


@dataclass(frozen=True)
class Week:
    """One row for each action, int64; people numbered from 0 without gaps. kind: the model's."""

    actor: Ints
    target: Ints
    at: Ints
    kind: Ints
    people: int

    def where(self, rows: object) -> Week:
        """Only these rows, with the same people."""
        columns = (self.actor, self.target, self.at, self.kind)
        return Week(*(column[rows] for column in columns), people=self.people)

    def halves(self) -> tuple[Week, Week]:
        """The week before and after its middle."""
        early = self.at < self.at.min() + HALF
        return self.where(early), self.where(~early)

    def with_rows(self, actor: Ints, target: Ints, at: Ints, kind: int, people: int) -> Week:
        """With more actions of one kind."""
        return Week(
            np.append(self.actor, actor),
            np.append(self.target, target),
            np.append(self.at, at),
            np.append(self.kind, np.full(len(actor), kind)),
            people,
        )

    @property
    def last_day(self) -> int:
        """The day of the last action, in days since 1970."""
        return int(self.at.max()) // DAY

    def edges(self) -> Edges:
        """As cells of one reaction each."""
        return Edges(self.target, self.actor, self.at // DAY, self.kind, np.ones_like(self.at))

    def reactors(self) -> Ints:
        """Distinct others who reacted to each person, int64[people]."""
        others = self.actor != self.target
        pair = np.unique(self.target[others] * self.people + self.actor[others])
        return np.bincount(pair // self.people, minlength=self.people)


def read_week(folder: Path, model: Model) -> Week:
    """The whole week."""
    with gzip.open(folder / FILE) as file:
        words = np.array(file.read().split()).reshape(-1, 4)
    codes, place = np.unique(words[:, 3], return_inverse=True)
    kind = ints([model.kind_code(KINDS[code]) for code in codes.tolist()])[place]
    ids, numbers = np.unique(words[:, :2].astype(np.int64), return_inverse=True)
    numbers = numbers.reshape(-1, 2)
    return Week(
        ints(numbers[:, 0]), ints(numbers[:, 1]), words[:, 2].astype(np.int64), kind, len(ids)
    )


def trusted(people: int, seed: int) -> Ints:
    """The 2% that their owners have linked, drawn by lot."""
    return np.sort(np.random.default_rng(seed).choice(people, int(people * TRUSTED), False))


def accounts_of(people: int, model: Model) -> Accounts:
    """One account for each person."""
    network = model.network_code(NETWORK)
    return Accounts(
        np.arange(people), ints([network] * people), np.ones(people), floats([np.nan] * people)
    )


def score_whole(week: Week, vouched: Ints, model: Model) -> Scores:
    """Everybody's score when everybody's reactions are seen."""
    known = Known(vouched, vouched * 0 + week.last_day - LINKED_SINCE, Facts.none(), whole=True)
    return score_people(
        accounts_of(week.people, model), week.edges(), Counts(*[ints([])] * 4), week.people,
        week.last_day, model, known,
    )  # fmt: skip


def score_star(week: Week, members: Ints, model: Model) -> Scores:
    """The members' scores from what production may hold: reactions to them, and by them.

    Members are linked accounts but new ones, so that nobody is vouched for yet; the network tells
    no facts about reactors.
    """
    place = np.full(week.people, -1)
    place[members] = np.arange(len(members))
    strangers = np.flatnonzero(place < 0)
    place[strangers] = len(members) + np.arange(len(strangers))
    star = week.where((place[week.actor] < len(members)) | (place[week.target] < len(members)))
    moved = Week(place[star.actor], place[star.target], star.at, star.kind, week.people)
    known = Known(np.arange(len(members)), np.full(len(members), week.last_day), Facts.none())
    return score_people(
        accounts_of(len(members), model), moved.edges(), Counts(*[ints([])] * 4), len(members),
        week.last_day, model, known,
    )  # fmt: skip


def shared_most(values: Floats) -> float:
    """The largest share of people that have one value in common."""
    return float(np.unique(values, return_counts=True)[1].max() / len(values))
