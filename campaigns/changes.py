"""Who may differ from what the published audience says of them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from psycopg import sql

from campaigns.core.audience import Audience, Part
from campaigns.core.bitmaps import everybody, rows_of
from campaigns.core.comparing import unpaired
from campaigns.facts import profiles
from campaigns.rules.countries import countries
from scoring import columns, signals

TOLD = ("member_id", "birth_year", "country")
CLAIMED = """
  SELECT member_id FROM campaigns_claim WHERE issued_at >= {moment} OR ended_at >= {moment}
"""


def touched(audience: Audience, since: datetime) -> NDArray[np.int64]:
    """The ids of the members to look at again, rising. Needs an actor that sees all.

    Who came, left or changed what she tells about herself is found by comparing, because a
    profile carries no time; scores, accounts and claims carry one, and count from `since`.
    """
    found = profiles(list(countries()))
    then = [np.concatenate(column) for column in zip(*map(_told, audience.parts), strict=True)]
    asked = sql.SQL(CLAIMED).format(moment=sql.Literal(since))
    claimed = columns.read(asked, member_id="bigint")["member_id"]
    profile = unpaired(np.stack(then, axis=1), np.stack([found[name] for name in TOLD], axis=1))
    return np.unique(np.concatenate([profile, signals.changed_since(since), claimed]))


def _told(part: Part) -> list[NDArray[np.int64]]:
    rows = rows_of(part.kept(everybody(len(part.frame))))
    return [getattr(part.frame.frame, name)[rows].astype(np.int64) for name in TOLD]
