"""Who reacts to whom: the people behind members' reactions, as numbers that tell them apart.

For choosing members whose audiences overlap least. Taken from what score runs have read already
(the shelf), where it is at hand; from the database for the accounts that are not on it. Reactions
without an actor cannot be told apart and are left out, and so is what a standing flag calls bought:
on a network where a flag of the last 60 days stands, nobody counts for that member.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
from django.conf import settings
from psycopg import sql

from perks.ground import clock
from scoring import activity, columns, shelf
from scoring.connectors.registry import connectors
from scoring.core.arrays import Bools, Ints
from scoring.inputs import EPOCH
from scoring.models import Flag
from scoring.numbering import number_keys, places
from scoring.shelf import Table

RECENT = timedelta(days=180)
FLAGGED = timedelta(days=60)
PERSON_BITS = 34
PERSON = (1 << PERSON_BITS) - 1
NEEDED = ("account_id", "actor_key", "day")
ACCOUNTS = """
  SELECT a.id, a.member_id, a.actor_key, array_position({networks}::text[], a.network::text) AS network
  FROM scoring_account a
  WHERE a.proven_at IS NOT NULL AND a.unlinked_at IS NULL AND a.kind <> 'automated'
    AND EXISTS (SELECT 1 FROM perks_consent c WHERE c.member_id = a.member_id
                AND c.purpose = 'score' AND c.withdrawn_at IS NULL)
  ORDER BY a.id
"""


@dataclass(frozen=True)
class Reacted:
    """Distinct pairs, int64[m] each: the place of a member in the list asked about, and the number
    of a person who reacted to her in the last 180 days; by rising place, then number. Numbers have
    no gaps and no meaning."""

    member: Ints
    person: Ints


def reacted_to(member_ids: Sequence[int]) -> Reacted:
    """Who reacted to these members, who agree to be scored. Needs an actor that sees all."""
    asked = np.array(member_ids, dtype=np.int64)
    order = np.argsort(asked, kind="stable")
    linked = _accounts()
    place, there = places(asked[order], linked["member_id"])
    there &= ~_flagged(linked)
    accounts, owner = linked["id"][there], order[place[there]]
    found = _reactions(accounts)
    recent = found["day"] >= (clock.today() - RECENT - EPOCH).days
    at, _ = places(accounts, found["account_id"][recent])
    member = owner[at]
    keys = np.concatenate([found["actor_key"][recent], linked["actor_key"]])
    numbers = number_keys(keys)
    person, own = numbers[: len(member)], numbers[len(member) :]
    # What a member's own accounts did to her moves nobody.
    mine = np.isin(_paired(member, person), _paired(*_own(asked, order, linked, own)))
    pairs = np.unique(_paired(member[~mine], person[~mine]))
    _, people = np.unique(pairs & PERSON, return_inverse=True)
    return Reacted(pairs >> PERSON_BITS, people.astype(np.int64))


def _paired(member: Ints, person: Ints) -> Ints:
    return (member << PERSON_BITS) | person


def _own(asked: Ints, order: Ints, linked: Table, own: Ints) -> tuple[Ints, Ints]:
    """(place, person) of each account of whoever is asked about."""
    place, there = places(asked[order], linked["member_id"])
    return order[place[there]], own[there]


def _accounts() -> Table:
    """The accounts that count: id, member, network as a number from 1, and key; by rising id."""
    query = sql.SQL(ACCOUNTS).format(networks=sql.Literal(list(connectors())))
    return columns.read(query, id="bigint", member_id="bigint", actor_key="key", network="bigint")


def _flagged(linked: Table) -> Bools:
    """Which accounts are on a network where a flag of their member stands."""
    names = list(connectors())
    since = clock.today() - FLAGGED
    standing = Flag.objects.filter(date__gte=since).exclude(decision__outcome="lifted")
    rows = [
        (member, names.index(network) + 1)
        for member, network in standing.values_list("member_id", "network").distinct()
        if network in names
    ]
    if not rows:
        return np.zeros(len(linked["id"]), dtype=np.bool_)
    member, network = np.array(rows, dtype=np.int64).T
    width = len(names) + 1
    found: Bools = np.isin(
        linked["member_id"] * width + linked["network"], member * width + network
    )
    return found


def _reactions(accounts: Ints) -> Table:
    """The reactions to these accounts (rising ids): off the shelf as far as it goes."""
    kept = shelf.take(Path(settings.PERKS_ACTIVITY))
    if kept is None:
        return activity.of_accounts(accounts).reactions
    missing = np.setdiff1d(accounts, kept.accounts)
    shelved = np.isin(kept.reactions["account_id"], accounts)
    parts = [{name: kept.reactions[name][shelved] for name in NEEDED}]
    if len(missing):
        parts.append(activity.of_accounts(missing).reactions)
    return {name: np.concatenate([part[name] for part in parts]) for name in NEEDED}
