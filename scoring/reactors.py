"""Facts about those who react: stored with their reactions, read back for a score run."""

from __future__ import annotations

import numpy as np
from psycopg import sql

from perks.ground import clock
from scoring import columns
from scoring.connectors import base
from scoring.core.arrays import Facts, Floats, Ints
from scoring.models import Reactor

BATCH = 2_000
NOTED = ["since", "followers", "following", "verified", "domain"]
UNKNOWN = -1
FACTS = """
  SELECT actor_key,
    coalesce(since - date '1970-01-01', -1) AS since,
    coalesce(followers, -1) AS followers, coalesce(following, -1) AS following,
    coalesce(verified::int, -1) AS verified, coalesce(domain::int, -1) AS domain
  FROM scoring_reactor
  WHERE actor_key IN (SELECT actor_key FROM scoring_reaction WHERE {wanted})
"""


def note(network: str, keys: dict[str, bytes], actors: tuple[base.Actor, ...]) -> None:
    """Store what a page says of these actors, in place of what was said before.

    `keys` gives the keyed hash of each native id. Of whom nothing is said, nothing is stored.
    """
    rows = [
        Reactor(
            network=network,
            actor_key=keys[actor.native_id],
            seen_at=clock.now(),
            **{name: getattr(actor, name) for name in NOTED},
        )
        for actor in sorted(actors, key=lambda actor: keys[actor.native_id])
        if any(getattr(actor, name) is not None for name in NOTED)
    ]
    Reactor.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["actor_key"],
        update_fields=[*NOTED, "seen_at"],
    )


def read(wanted: sql.Composable) -> tuple[Ints, dict[str, Ints]]:
    """The keys of those who reacted and of whom something is known, int64[n, 2]; and the facts."""
    found = columns.read(
        sql.SQL(FACTS).format(wanted=wanted),
        actor_key="key",
        since="bigint",
        followers="bigint",
        following="bigint",
        verified="bigint",
        domain="bigint",
    )
    return found.pop("actor_key"), found


def facts(person: Ints, found: dict[str, Ints], reference_day: int) -> Facts:
    """The core's facts as of a day, person: the number of each, int64[n]."""
    since = known(found["since"])
    return Facts(
        person=person,
        age_days=np.maximum(reference_day - since, 0.0),
        audience=known(found["followers"]),
        following=known(found["following"]),
        verified=known(found["verified"]),
        domain=known(found["domain"]),
    )


def known(values: Ints) -> Floats:
    """The values, NaN where the network does not say."""
    return np.where(values == UNKNOWN, np.nan, values.astype(np.float64))
