"""Raising flags in a run, and heeding those that were lifted in the next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np

from scoring.core.arrays import Accounts, Cleared, Ints, PostCounts, PostEdges
from scoring.core.features import DISCOUNTS
from scoring.core.findings import Behind, Taken, behind, taken
from scoring.core.masses import Masses
from scoring.core.result import Scores
from scoring.models import Decision, Flag, ScoreRun

WEIGHT = 1.0  # points that a discount takes before it is worth a flag
AGAIN = timedelta(days=30)  # the same finding is not told anew every day
EPOCH = date(1970, 1, 1)


def find(
    run: ScoreRun,
    member_ids: Ints,
    post_ids: Ints,
    masses: Masses[PostEdges, PostCounts],
    scores: Scores,
) -> list[Flag]:
    """A flag for every discount of weight, not saved yet.

    None where the same one was raised within 30 days, or where no reactor can be told apart.
    """
    there, networks = recent(run.date), scores.model.networks
    found = [
        (one, int(member_ids[one.owner]), networks[masses.at.network[one.presence]])
        for one in taken(scores, WEIGHT)
    ]
    fresh = [row for row in found if (row[1], row[2], row[0].discount) not in there]
    told = behind(masses, [one for one, _, _ in fresh], (run.date - EPOCH).days)
    return [
        flag(run, member, network, one, evidence(said, post_ids))
        for (one, member, network), said in zip(fresh, told, strict=True)
        if said is not None
    ]


def append(found: list[Flag]) -> None:
    """Write these flags; those that another attempt at the run has written stay as they are."""
    Flag.objects.bulk_create(found, ignore_conflicts=True)


def recent(day: date) -> set[tuple[int, str, str]]:
    """(member, network, kind) of what has been flagged in the days before."""
    rows = Flag.objects.filter(date__gt=day - AGAIN, date__lte=day)
    return set(rows.values_list("member_id", "network", "kind"))


def flag(run: ScoreRun, member: int, network: str, one: Taken, said: dict[str, Any]) -> Flag:
    """The row, not saved yet."""
    return Flag(
        member_id=member,
        date=run.date,
        model_version=run.model_version,
        network=network,
        kind=one.discount,
        points=one.points,
        people=one.people,
        evidence=said,
    )


def evidence(said: Behind, post_ids: Ints) -> dict[str, Any]:
    """What is behind a flag as JSON: counts, days and the member's own posts."""

    def iso(day: int) -> str:
        return (EPOCH + timedelta(days=day)).isoformat()

    return {
        "reactors": said.reactors,
        "reactions": said.reactions,
        "days": [[iso(day), count] for day, count in said.days],
        "posts": [int(post_ids[post]) for post in said.posts],
        "first": iso(said.first),
        "last": iso(said.last),
    }


def cleared(
    member_ids: Ints, accounts: Accounts, edges: PostEdges, networks: tuple[str, ...]
) -> Cleared | None:
    """The reactions that lifted flags cover: all to that member there, until the flag's day.

    Whoever reacts for the first time later is not covered.
    """
    lifted = Decision.objects.filter(outcome="lifted", member_id__in=member_ids.tolist())
    facts = list(lifted.values_list("member_id", "flag__network", "flag__kind", "flag__date"))
    parts = []
    for member, network, kind, until in facts:
        if network not in networks:
            continue
        mine = member_ids[accounts.owner] == member
        there = mine & (accounts.network == networks.index(network))
        early = edges.day <= (until - EPOCH).days
        rows = np.flatnonzero(np.isin(edges.target, np.flatnonzero(there)) & early)
        discount = np.full(len(rows), DISCOUNTS.index(kind))
        parts.append((edges.target[rows], edges.actor[rows], discount))
    if not parts:
        return None
    return Cleared(*(np.concatenate(column) for column in zip(*parts, strict=True)))
