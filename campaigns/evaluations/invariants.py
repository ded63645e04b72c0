"""What must hold in every world, counted over generated ones.

Each metric is the worst that was seen: contributions against the score; the loss by linking one
more account; the gain by splitting one; masses after dealing the events anew, and after deleting
one, against never having had it; what posting and reacting to others moves; the share of people
who move more than a point on a day on which they do as on any other. And in a house lived through
on the real database (`lived`): what a version bump changes in rows from before it, and what posts
that nobody reacts to move.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from campaigns.evaluations import lived
from campaigns.evaluations.measured import Measured
from scoring.core.arrays import Accounts, Counts, Edges, Floats, Ints, floats, ints
from scoring.core.cells import pair_mass
from scoring.core.model import Model
from scoring.core.publish import DAYS, publish
from scoring.core.published import load
from scoring.core.run import score_people

NAME = "invariants"
NEEDS = ""
WORLDS, MEMBERS, STRANGERS, EVENTS = 20, 30, 400, 3_000
TODAY, SPAN = 20_000, 120
TARGETS = {
    "lines_off_score": ("<=", 1e-6),
    "lost_by_linking": ("<=", 0.0),
    "gained_by_splitting": ("<=", 0.1),
    "masses_off_by_order": ("<=", 0.0),
    "masses_off_by_deletion": ("<=", 0.0),
    "moved_by_posting": ("<=", 0.0),
    "calm_share": (">=", 0.99),
}
LIVED = {
    "old_rows_changed": ("<=", 0.0),
    "moved_by_bump": (">=", 1.0),
    "moved_by_silence": ("<=", 0.0),
}


def measure(folder: Path, seed: int) -> Measured:
    """The worst of all worlds for each metric; for the calm days the share over all."""
    model = load()
    chance = np.random.default_rng(seed)
    worst: dict[str, float] = dict.fromkeys(TARGETS, 0.0)
    for _ in range(WORLDS):
        accounts, edges = world(chance, model)
        for name, value in one_world(accounts, edges, chance, model).items():
            worst[name] = max(worst[name], value)
    worst["calm_share"] = calm_share(chance, model)
    return Measured(ours=worst | lived.figures(seed), targets=TARGETS | LIVED)


def world(chance: np.random.Generator, model: Model) -> tuple[Accounts, Edges]:
    """Members with one account each on networks of all kinds, and strangers of every loudness."""
    accounts = Accounts(
        np.arange(MEMBERS),
        chance.integers(0, len(model.networks), MEMBERS),
        np.ones(MEMBERS),
        floats(chance.choice([np.nan, 100.0, 5_000.0], MEMBERS)),
    )
    return accounts, events(chance, EVENTS, SPAN, model)


def events(chance: np.random.Generator, number: int, span: int, model: Model) -> Edges:
    """Reactions to members, most of them to a few."""
    return Edges(
        (MEMBERS * chance.random(number) ** 2).astype(np.int64),
        MEMBERS + chance.integers(0, STRANGERS, number),
        TODAY - chance.integers(0, span, number),
        chance.integers(0, len(model.kind_names), number),
        np.ones(number, dtype=np.int64),
    )


def one_world(
    accounts: Accounts, edges: Edges, chance: np.random.Generator, model: Model
) -> dict[str, float]:
    """Every metric of one world."""
    scores = score(accounts, edges, model)
    at = scores.networks.at
    lines = scores.networks.lines.sum(axis=1) + scores.networks.discounts.sum(axis=1)
    total = scores.baseline + np.bincount(at.owner, lines, MEMBERS)
    more, dealt = split(accounts, edges, chance)
    fans = Edges(*(c[edges.target == 0] for c in edges.columns().values()))
    new = replace(fans, target=np.full(len(fans), MEMBERS), actor=fans.actor + 1)
    joined = joint(moved_up(edges), new)
    # What members do to strangers: the strangers get numbers of their own.
    others = events(chance, 300, SPAN, model)
    outside = replace(others, target=others.actor + STRANGERS, actor=others.target)
    order = chance.permutation(len(edges))
    kept = Edges(*(c[1:] for c in edges.columns().values()))
    dropped = np.delete(np.arange(len(order)), np.flatnonzero(order == 0))
    shuffled = taken(edges, order)
    return {
        "lines_off_score": float(np.abs(total - scores.exact).max()),
        "lost_by_linking": max(
            0.0, float(scores.exact[0] - score(linked(accounts), joined, model).exact[0])
        ),
        "gained_by_splitting": float(
            (score(more, dealt, model).exact - scores.exact).max()
        ),
        "masses_off_by_order": apart(edges, shuffled, model),
        "masses_off_by_deletion": apart(kept, taken(shuffled, dropped), model),
        "moved_by_posting": float(
            np.abs(score(accounts, joint(edges, outside), model).exact - scores.exact).max()
        ),
    }  # fmt: skip


def score(accounts: Accounts, edges: Edges, model: Model):  # type: ignore[no-untyped-def]
    """The scores of this world today."""
    return score_people(accounts, edges, Counts(*[ints([])] * 4), MEMBERS, TODAY, model)


def linked(accounts: Accounts) -> Accounts:
    """Member 0 with a second account, on the network of the first."""
    extra = [0, accounts.network[0], 1.0, np.nan]
    columns = zip(accounts.columns().values(), extra, strict=True)
    return Accounts(*(np.append(column, value) for column, value in columns))


def split(accounts: Accounts, edges: Edges, chance: np.random.Generator) -> tuple[Accounts, Edges]:
    """Member 0's reactions dealt out between its account and a second one."""
    dealt = moved_up(edges)
    second = (dealt.target == 0) & (chance.random(len(edges)) < 0.5)
    return linked(accounts), replace(dealt, target=np.where(second, MEMBERS, dealt.target))


def moved_up(edges: Edges) -> Edges:
    """Strangers one number up, to make room for one more account."""
    return replace(edges, actor=np.where(edges.actor >= MEMBERS, edges.actor + 1, edges.actor))


def joint(one: Edges, other: Edges) -> Edges:
    """Both, one after the other."""
    columns = zip(one.columns().values(), other.columns().values(), strict=True)
    return Edges(*(np.append(a, b) for a, b in columns))


def taken(edges: Edges, rows: Ints) -> Edges:
    """These rows, in this order."""
    return Edges(*(column[rows] for column in edges.columns().values()))


def apart(one: Edges, other: Edges, model: Model) -> float:
    """How many pairs differ in any bit."""
    (first, _), (second, _) = (pair_mass(edges, model.kinds, TODAY) for edges in (one, other))
    if len(first) != len(second):
        return float(abs(len(first) - len(second)))
    return float((first.mass != second.mass).sum() + (first.actor != second.actor).sum())


def calm_share(chance: np.random.Generator, model: Model) -> float:
    """Of people who are reacted to evenly, the share that moves at most a point from day to day."""
    accounts, edges = world(chance, model)
    edges = joint(edges, events(chance, EVENTS, SPAN, model))
    days = [today_of(accounts, edges, TODAY - ago, model) for ago in range(3 * DAYS, -1, -1)]
    shown: list[Floats] = [days[0]]
    nobody = np.zeros(MEMBERS, dtype=np.bool_)
    for place in range(1, len(days)):
        earlier = np.full((MEMBERS, DAYS - 1), np.nan)
        past = days[max(0, place - DAYS + 1) : place]
        earlier[:, : len(past)] = np.column_stack(past)
        found = publish(days[place], earlier, shown[-1], np.ones(MEMBERS), nobody, nobody)
        shown.append(found.shown)
    steps = np.abs(np.diff(np.column_stack(shown[DAYS:]), axis=1))
    return float((steps <= 1.0).mean())


def today_of(accounts: Accounts, edges: Edges, day: int, model: Model) -> Floats:
    """Everybody's estimate as of a day; what came later is ignored as lying in the future."""
    none = Counts(*[ints([])] * 4)
    return score_people(accounts, edges, none, MEMBERS, day, model).exact
