"""Who may differ from what the published audience says of them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from campaigns import measures
from campaigns.core.audience import Audience, Part
from campaigns.core.bitmaps import everybody, rows_of
from campaigns.core.comparing import unpaired
from campaigns.facts import profiles
from campaigns.rules.countries import countries
from scoring import signals

TOLD = ("member_id", "birth_year", "country")


def touched(audience: Audience, since: datetime) -> NDArray[np.int64]:
    """The ids of the members to look at again, rising. Needs an actor that sees all.

    Who came, left or changed what she tells about herself is found by comparing, because a
    profile carries no time; scores, accounts, claims and what
    sources look at carry one, and count from `since`.
    """
    found = profiles(list(countries()))
    then = [np.concatenate(column) for column in zip(*map(_told, audience.parts), strict=True)]
    profile = unpaired(np.stack(then, axis=1), np.stack([found[name] for name in TOLD], axis=1))
    return np.unique(
        np.concatenate([profile, signals.changed_since(since), measures.changed_since(since)])
    )


def _told(part: Part) -> list[NDArray[np.int64]]:
    rows = rows_of(part.kept(everybody(len(part.frame))))
    return [getattr(part.frame.frame, name)[rows].astype(np.int64) for name in TOLD]
